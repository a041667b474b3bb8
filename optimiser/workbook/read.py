"""A workbook -> an instance, alone or laid over another; every fault by sheet and cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from optimiser.errors import Fault, InstanceError
from optimiser.instances import Instance
from optimiser.instances.assemble import Identity, assemble
from optimiser.instances.package import DEFAULTS
from optimiser.instances.raw import RawTable
from optimiser.workbook.beside import FILES, files_said
from optimiser.workbook.contents import CONTENTS, NOTES
from optimiser.workbook.digits import DIGITS, exact_numbers, restore
from optimiser.workbook.grid import Grid, read_grids
from optimiser.workbook.guard import WorkbookError
from optimiser.workbook.instance_sheets import COLUMNS, SETTINGS_SHEET
from optimiser.workbook.lay import Laid, base_tables, lay_over
from optimiser.workbook.place import CellFault, SheetPlace, placed
from optimiser.workbook.settings import SettingsSheet, settings_said
from optimiser.workbook.table import SheetTable, sheet_table
from optimiser.workbook.tidy import CORRECTIONS, Correction, Tidied, codes_as_meant, dated, tidied
from trustmodels.contract import BY_NAME

OURS = {NOTES, CONTENTS, COLUMNS, CORRECTIONS}
FURTHER = (SETTINGS_SHEET, FILES, DIGITS)
"""Sheets that are read and are no table."""


@dataclass(frozen=True)
class Imported:
    """An instance from a workbook, what each sheet did to it, sheets that were passed over, and what it carries.

    `files` are texts by their path in an instance folder: a page, scenarios, challenges. `corrections` are the cells
    that were taken for something else than they hold, `remarks` what else a reader should know of the sheets, and
    `passed` the cells of rows that are none of a table, as sheet and cell.
    """

    instance: Instance
    laid: tuple[Laid, ...]
    ignored: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    remarks: tuple[str, ...] = ()
    passed: tuple[tuple[str, str], ...] = ()


def read_instance_workbook(
    path: Path | str,
    onto: Instance | None = None,
    *,
    whole: bool = False,
    name: str | None = None,
    strict: bool = False,
) -> Imported:
    """Read an instance from a workbook.

    Args:
        path: the .xlsx file.
        onto: an instance that the workbook is laid over; without one it must hold every required table.
        whole: each sheet stands for all of its table; rows that it does not have are dropped.
        name: of the instance; by the workbook, the instance beneath, or the file, where it is not given.
        strict: refuse what is not written as the format has it, instead of taking it as it is meant.

    Raises:
        WorkbookError: with every fault, by sheet and cell.
        MissingExtraError: openpyxl or defusedxml is not installed.
    """
    path = Path(path)
    grids, faults, ignored, remarks = _sorted_out(read_grids(path), strict=strict)
    said = settings_said(grids.pop(SETTINGS_SHEET, None))
    files, wrong = files_said(grids.pop(FILES, None))
    exact = exact_numbers(grids.pop(DIGITS, None))
    found = [
        Tidied(BY_NAME[table], grid) if strict else tidied(BY_NAME[table], grid)
        for table, grid in grids.items()
    ]
    if not strict:
        dated(found)
    part = onto is not None and not whole
    sheets = {tidy.table.name: sheet_table(tidy.table, tidy.grid, part=part) for tidy in found}
    if not sheets and not (onto and (said.given or said.emptied or said.name)):
        known = ", ".join(BY_NAME)
        faults.append(
            Fault(path.name, "has no sheet that is a table", f"tables are {known}", kind="workbook")
        )
    raws = {} if onto is None else base_tables(onto)
    meant = [] if strict else codes_as_meant(sheets, raws)
    laid = []
    for table, sheet in sheets.items():
        restore(sheet.raw, exact)
        raws[table], done = lay_over(raws.get(table), sheet.raw, whole=whole)
        laid.append(done)
    faults += [*said.faults, *wrong, *(fault for sheet in sheets.values() for fault in sheet.faults)]
    who = Identity(name or said.name or (onto.name if onto else path.stem))
    settings = said.over(dict(onto.settings) if onto else dict(DEFAULTS))
    corrections = (*(each for tidy in found for each in tidy.corrections), *meant)
    remarks += [remark for tidy in found for remark in tidy.remarks]
    remarks += [remark for sheet in sheets.values() for remark in sheet.hidden]
    try:
        made = _assembled(raws, settings, who, faults, sheets, onto)
    except WorkbookError as error:
        error.corrections, error.remarks = corrections, tuple(remarks)
        raise
    passed = tuple((tidy.grid.name, cell) for tidy in found for cell in tidy.passed)
    return Imported(made, tuple(laid), tuple(ignored), files, corrections, tuple(remarks), passed)


def _sorted_out(
    grids: list[Grid], *, strict: bool
) -> tuple[dict[str, Grid], list[Fault], list[str], list[str]]:
    """Sheets by the table that they are; a name almost a table's is a fault, any other is passed over.

    Returns:
        The sheets, the faults, the names that were passed over, and the names that were taken as meant.
    """
    found: dict[str, Grid] = {}
    faults: list[Fault] = []
    ignored, remarks = [], []
    for grid in grids:
        plain = grid.name.strip().lower()
        joined = "_".join(plain.replace("-", " ").split())
        if not strict and plain not in BY_NAME and joined in BY_NAME:
            remarks.append(f"the sheet {grid.name} is read as the table {joined}")
            plain = joined
        if plain in found:
            faults.append(CellFault(grid.name, "is there twice", "keep one of them", kind="twice"))
        elif plain in BY_NAME or plain in FURTHER:
            found[plain] = grid
        elif plain not in OURS:
            close = get_close_matches(plain.replace(" ", "_"), [*BY_NAME, SETTINGS_SHEET], 1, cutoff=0.8)
            if close:
                remedy = f"rename it to {close[0]}, or to something quite different if it is none"
                faults.append(
                    CellFault(grid.name, "is not a table of the format", remedy, kind="unknown-table")
                )
            else:
                ignored.append(grid.name)
    return found, faults, ignored, remarks


def _assembled(
    raws: dict[str, RawTable],
    settings: dict[str, float],
    who: Identity,
    faults: list[Fault],
    sheets: dict[str, SheetTable],
    onto: Instance | None,
) -> Instance:
    """The checked instance, with every fault in the terms of the workbook, one a cell."""
    places: dict[str, SheetPlace] = {name: sheet.place for name, sheet in sheets.items()}
    base = onto.name if onto else ""
    try:
        return assemble(raws, settings, who, faults, [])
    except InstanceError as error:
        seen: set[tuple[str, str]] = set()
        kept = []
        for fault in sorted((placed(f, places, base) for f in error.faults), key=_by_hand):
            cell = (fault.file, fault.cell) if isinstance(fault, CellFault) and fault.column else ("", "")
            if not cell[1] or cell not in seen:
                kept.append(fault)
            seen.add(cell)
        order = {fault: at for at, fault in enumerate(placed(f, places, base) for f in error.faults)}
        raise WorkbookError(sorted(kept, key=lambda fault: order[fault])) from None


def _by_hand(fault: Fault) -> bool:
    """What the spreadsheet did to a cell comes first: other faults of the cell follow from it."""
    return not (isinstance(fault, CellFault) and fault.kind in {"formula", "error", "date", "not-text"})


__all__ = ["Imported", "SettingsSheet", "read_instance_workbook"]
