"""What a run stands on: its instance, the inputs kept with it, its edition, and the runs beside it."""

from __future__ import annotations

import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from optimiser.errors import InstanceError, OptimiserError, RunError
from optimiser.instances import Instance, read_instance, resolve_instance
from optimiser.instances.files import LARGEST
from optimiser.instances.package import FILE
from optimiser.instances.write import instance_files
from optimiser.results.folder import Run, read_run
from trustmodels.contract import EDITION, TABLES

# What a run was solved on, kept with it: the instance may be written over, and last month's answer still stands.

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


# The instance that a run stands on.


def instance_of(run: Run) -> Instance:
    """The instance that a run was solved on; see `inputs_of`."""
    return inputs_of(run)[0]


def inputs_of(run: Run) -> tuple[Instance, bool]:
    """The instance that a run was solved on, and whether it is the copy that the run keeps.

    What stands on disk is taken while it is what was solved. Where it was written over since, or is gone, the
    inputs that the run keeps are taken, if they are what was solved; otherwise what stands on disk.

    Raises:
        InstanceError: it is not there any more, or has faults, and the run keeps none that fit.
        RunError: what the run keeps cannot be read.
    """
    try:
        standing = _standing(run)
    except InstanceError:
        if (kept := _kept(run)) is None:
            raise
        return kept, True
    if standing.sha256 == run.manifest["instance_sha256"]:
        return standing, False
    kept = _kept(run)
    return (standing, False) if kept is None else (kept, True)


def _kept(run: Run) -> Instance | None:
    """What the run keeps, if that is what it was solved on."""
    kept = kept_inputs(run.path, run.manifest.get("scenario"))
    if kept is None or kept.sha256 != run.manifest["instance_sha256"]:
        return None
    return replace(kept, path=run.manifest["instance"].get("path"))


def _standing(run: Run) -> Instance:
    stated, scenario = run.manifest["instance"], run.manifest.get("scenario")
    path = stated.get("path")
    if path and Path(path).is_dir():
        return read_instance(path, scenario=scenario)
    return read_instance(resolve_instance(stated["name"]), scenario=scenario)


# Runs of earlier editions of the format: read, shown and compared as they stand, verified by who wrote them.


class EarlierError(RunError):
    """A run of an earlier edition was to be verified, or solved on from."""

    exit_code = 6


def shown_not_verified(run: Run) -> str:
    """What is said of a run of an earlier edition wherever it is shown: who can verify it."""
    release = run.manifest.get("versions", {}).get("trust-optimiser")
    who = f"trust-optimiser {release}, which wrote it" if release else "the release that wrote it"
    return (
        f"{run.path.name} was written to edition {run.edition} of the format, and this release verifies edition "
        f"{EDITION}. Its tables are shown as they stand; {who}, can verify it."
    )


# The other runs in a run's folder.


def runs_beside(run: Run) -> Iterator[Run]:
    """Every other run whose folder stands beside a run's, by name; a folder that is no run is passed over."""
    own = run.path.resolve()
    for manifest in sorted(own.parent.glob("*/manifest.json")):
        if manifest.parent == own:
            continue
        try:
            yield read_run(manifest.parent)
        except OptimiserError:
            continue
