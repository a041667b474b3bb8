"""A workbook of all tables -> the folder of the instance that it is, alone or laid over another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from optimiser.errors import Fault
from optimiser.extras.workbook.instance_sheets import files_beside, unfitting
from optimiser.extras.workbook.read import Imported, read_instance_workbook
from optimiser.instances import Instance, read_instance, write_instance


@dataclass(frozen=True)
class ImportedFolder:
    """What a workbook held, the instance as it stands in the folder, and scenarios that do not fit its tables."""

    found: Imported
    instance: Instance
    dropped: Mapping[str, Fault]


def write_imported(
    file: Path,
    to: Path,
    onto: Path | None = None,
    *,
    whole: bool = False,
    replace: bool = False,
    name: str | None = None,
    strict: bool = False,
) -> ImportedFolder:
    """Read a workbook and write its instance, with the scenarios and the page that belong to it.

    Args:
        file: the .xlsx file.
        to: the folder of the instance.
        onto: the folder of an instance that the workbook is laid over.
        whole: each sheet stands for all of its table.
        replace: write over the instance in `to`, keeping its scenarios.
        name: of the instance; by the workbook where it is not given.
        strict: refuse what is not written as the format has it.

    Raises:
        WorkbookError: with every fault, by sheet and cell; nothing is written.
        InstanceError: the folder holds something else.
    """
    beneath = None if onto is None else read_instance(onto)
    found = read_instance_workbook(file, beneath, whole=whole, name=name, strict=strict)
    beside, dropped = _beside(found, onto)
    write_instance(found.instance, to, replace=replace, beside=beside)
    return ImportedFolder(found, read_instance(to), dropped)


def _beside(found: Imported, onto: Path | None) -> tuple[dict[str, str], dict[str, Fault]]:
    """Page, scenarios and challenges for the new folder, and the scenarios that do not fit its tables any more."""
    files = {**(files_beside(onto) if onto is not None else {}), **found.files}
    with TemporaryDirectory() as place:
        trial = write_instance(found.instance, Path(place) / "trial", beside=files)
        dropped = unfitting(trial)
    return {name: text for name, text in files.items() if name not in dropped}, dropped
