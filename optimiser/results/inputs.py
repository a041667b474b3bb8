"""What a run was solved on, kept with it: the instance may be written over, and last month's answer still stands."""

from __future__ import annotations

import io
import tempfile
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

from optimiser.errors import RunError
from optimiser.instances import Instance, read_instance
from optimiser.instances.folder import LARGEST
from optimiser.instances.package import FILE
from optimiser.instances.write import instance_files
from trustmodels.contract import TABLES

INPUTS = "inputs.zip"
KNOWN = frozenset({FILE, *(table.file for table in TABLES)})
BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip file knows: the same inputs give the same bytes whenever they are kept."""


def inputs_bytes(instance: Instance) -> bytes:
    """The tables of an instance, a scenario laid into them, packed: about a seventh of their size."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in instance_files(instance).items():
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return packed.getvalue()


def kept_inputs(folder: Path, scenario: str | None) -> Instance | None:
    """The instance that a run folder keeps; None where it keeps none.

    Args:
        folder: the run folder.
        scenario: what was laid over the tables before they were kept, for the instance to say so.

    Raises:
        RunError: the file cannot be read.
        InstanceError: what it holds has faults.
    """
    path = folder / INPUTS
    if not path.is_file():
        return None
    with tempfile.TemporaryDirectory() as place:
        _unpack(path, Path(place))
        return replace(read_instance(place), path=None, scenario=scenario)


def _unpack(path: Path, place: Path) -> None:
    """Only the files of an instance, none larger than one that would be read from a folder."""
    try:
        with zipfile.ZipFile(path) as package:
            for entry in package.infolist():
                if entry.filename not in KNOWN or entry.file_size > LARGEST:
                    raise RunError(f"{path} holds {entry.filename}, which is not a table of an instance")
                (place / entry.filename).write_bytes(package.read(entry))
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        RuntimeError,
        NotImplementedError,
        ValueError,
    ) as error:
        raise RunError(f"{path} cannot be read: {error}") from error
