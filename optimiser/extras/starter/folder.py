"""The folder of an instance of one's own: begun from a choice, and written again from its workbook.

Command line and room come through here, so that both make the same instance of the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from optimiser.extras.starter.book import starter_workbook
from optimiser.extras.starter.choice import Choice
from optimiser.extras.starter.layout import WHO
from optimiser.extras.starter.read import SixSheets, read_starter
from optimiser.extras.starter.start import WORKBOOK, entered_said, page, start
from optimiser.extras.workbook.folder import write_imported
from optimiser.extras.workbook.grid import WorkbookError, sheet_names
from optimiser.extras.workbook.tidy import listed
from optimiser.instances import Instance, read_instance, write_instance
from optimiser.writing import write_bytes

TRUSTS = "trusts"
"""The sheet that only a workbook of all tables has."""


@dataclass(frozen=True)
class OwnFolder:
    """The instance as it stands in its folder, what was taken as it is meant, and what else is to be said."""

    instance: Instance
    corrections: Sequence[str]
    remarks: Sequence[str]


def begin(folder: Path, source: Instance, choice: Choice, name: str, *, replace: bool = False) -> Instance:
    """Write a new instance and its workbook; the folder is what the workbook reads as.

    Args:
        folder: where; it must not be there unless `replace` is said.
        source: where figures and benchmarks come from.
        choice: who, when, and with which tables.
        name: of the new instance.
        replace: write over the instance in the folder.

    Returns:
        The instance as it stands in its folder.

    Raises:
        ChoiceError: with everything in the choice that the source does not have.
        InstanceError: the choice makes no instance, or the folder holds something else.
    """
    begun = start(source, choice, name)
    book = starter_workbook(begun.instance, begun.evidence)
    with TemporaryDirectory() as place:
        made = read_starter(write_bytes(Path(place) / WORKBOOK, book), name).instance
    beside: dict[str, str | bytes] = {WORKBOOK: book, "README.md": page(made, source.name)}
    write_instance(made, folder, replace=replace, beside=beside)
    return read_instance(folder)


def has_six_sheets(file: Path) -> bool:
    """Whether a workbook is one of six sheets, and not one of all tables.

    Raises:
        WorkbookError: it cannot be opened.
    """
    names = {name.strip().lower() for name in sheet_names(file)}
    return WHO in names and TRUSTS not in names


def take_back(folder: Path, file: Path, name: str, *, replace: bool = False) -> OwnFolder:
    """Write the instance in a workbook of six sheets, and the workbook beside it.

    Raises:
        WorkbookError: with every fault, by sheet and cell; nothing is written.
        InstanceError: the folder holds something else.
    """
    found = read_starter(file, name)
    beside: dict[str, str | bytes] = {
        WORKBOOK: file.read_bytes(),
        "README.md": page(found.instance, "", found.entered),
    }
    write_instance(found.instance, folder, replace=replace, beside=beside)
    return OwnFolder(read_instance(folder), listed(found.corrections), _remarks(found))


def outdated(written: Instance, folder: Path) -> list[str]:
    """Whether the workbook of six sheets in a folder, if there is one, gives another instance than the tables there.

    Args:
        written: the instance as it stands in the folder.
        folder: where it stands.

    Returns:
        One remark that says so, or none. The workbook itself stays: it may hold what was not read back yet.
    """
    file = folder / WORKBOOK
    if not file.is_file():
        return []
    try:
        if not has_six_sheets(file) or read_starter(file, written.name).instance.sha256 == written.sha256:
            return []
    except WorkbookError:
        pass  # it gives no instance at all as it stands
    return [
        f"{file} does not have these figures: reading it back with `optimiser new` undoes what was imported; "
        f"`optimiser export {folder} --to FILE.xlsx` writes a workbook that has them"
    ]


def _remarks(found: SixSheets) -> list[str]:
    entered = [entered_said(found.entered)] if found.entered else []
    return [*(f"note: {remark}" for remark in found.remarks), *entered]


def bring(folder: Path, file: Path, name: str, *, replace: bool = False) -> OwnFolder:
    """Write the instance in a workbook, whether of six sheets or of all tables.

    Raises:
        WorkbookError: with every fault, by sheet and cell; nothing is written.
        InstanceError: the folder holds something else.
    """
    if has_six_sheets(file):
        return take_back(folder, file, name, replace=replace)
    written = write_imported(file, folder, replace=replace, name=name)
    dropped = [
        f"{at} does not fit these tables and was left out: {why}" for at, why in written.dropped.items()
    ]
    passed = [f"the sheet {sheet} is not a table and was passed over" for sheet in written.found.ignored]
    old = outdated(written.instance, folder)
    remarks = [f"note: {said}" for said in (*written.found.remarks, *passed, *dropped, *old)]
    return OwnFolder(written.instance, listed(written.found.corrections), remarks)
