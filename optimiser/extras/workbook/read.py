"""A workbook -> an instance, alone or laid over another; every fault by sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from optimiser.errors import Fault, InstanceError
from optimiser.explain.words import listed, plural
from optimiser.extras.workbook.formulas import calculated, formulas_said
from optimiser.extras.workbook.grid import (
    CellFault,
    Grid,
    SheetPlace,
    WorkbookError,
    letters,
    placed,
    read_grids,
)
from optimiser.extras.workbook.instance_sheets import COLUMNS, FILES, NAME, SETTINGS_SHEET, files_said
from optimiser.extras.workbook.sheet import CONTENTS, NOTES
from optimiser.extras.workbook.table import SheetTable, sheet_table
from optimiser.extras.workbook.tidy import (
    CORRECTIONS,
    Correction,
    Tidied,
    codes_as_meant,
    dated,
    has_headings,
    tidied,
)
from optimiser.extras.workbook.write import DIGITS, exact_numbers, restore
from optimiser.instances import Instance
from optimiser.instances.assemble import MISSING, Identity, assemble
from optimiser.instances.cells import DATED, cells, to_number, trouble
from optimiser.instances.files import RawTable
from optimiser.instances.package import DEFAULTS, name_faults, read_settings
from trustmodels.contract import BY_NAME

# Tables of a workbook laid over those of an instance: rows found by key, what is not said left as it is.


@dataclass(frozen=True)
class Laid:
    """What a sheet did to a table: rows whose cells it changed, rows it added, rows it took out."""

    table: str
    changed: int
    added: int
    removed: int = 0

    def __str__(self) -> str:
        parts = [(self.changed, "changed"), (self.added, "added"), (self.removed, "replaced")]
        said = ", ".join(f"{plural(number, 'row')} {what}" for number, what in parts if number)
        return f"{self.table}: {said or 'nothing changed'}"


def base_tables(instance: Instance) -> dict[str, RawTable]:
    """The tables of an instance as raw tables; their rows count below 0, to tell them from a workbook's."""
    return {name: _base(instance, name) for name in sorted(instance.present)}


def _base(instance: Instance, name: str) -> RawTable:
    table, frame = BY_NAME[name], instance.tables[name]
    return RawTable(
        table,
        {column: cells(frame[column]) for column in table.names},
        [-(at + 2) for at in range(len(frame))],
    )


def lay_over(base: RawTable | None, sheet: RawTable, *, whole: bool = False) -> tuple[RawTable, Laid]:
    """One table with its sheet laid over it.

    Args:
        base: the table of the instance; None where it has none.
        sheet: the table as the workbook has it.
        whole: the sheet stands for all of the table, as it always does where the table has no key.

    Returns:
        The table, and what was done. A row whose key is new goes to the end.
    """
    table = sheet.table
    if base is None or whole or not table.key:
        gone = 0 if base is None else len(base)
        return sheet, Laid(table.name, 0, len(sheet), gone)
    where = {key: at for at, key in enumerate(_keys(base))}
    found = RawTable(table, {name: list(cells) for name, cells in base.cells.items()}, list(base.rows))
    changed = added = 0
    for at, key in enumerate(_keys(sheet)):
        place = where.pop(key, None)
        if place is None:
            _append(found, sheet, at)
            added += 1
        else:
            changed += _write(found, place, sheet, at)
    return found, Laid(table.name, changed, added)


def _keys(raw: RawTable) -> list[tuple[str, ...]]:
    if any(name not in raw.cells for name in raw.table.key):
        return []
    return list(zip(*(raw.cells[name] for name in raw.table.key), strict=True))


def _append(found: RawTable, sheet: RawTable, at: int) -> None:
    found.rows.append(sheet.rows[at])
    for name, column in found.cells.items():
        column.append(sheet.cells[name][at] if name in sheet.cells else "")


def _write(found: RawTable, place: int, sheet: RawTable, at: int) -> bool:
    """Write a row's cells; whether any of them is another than before."""
    before = [found.cells[name][place] for name in sheet.cells]
    now = [column[at] for column in sheet.cells.values()]
    found.rows[place] = sheet.rows[at]
    for name, cell in zip(sheet.cells, now, strict=True):
        found.cells[name][place] = cell
    return before != now


# The settings sheet: the name of the instance and the numbers that belong to no row.

VALUE = "value"
MADE = frozenset({"formula", "error", "date"})
"""What a spreadsheet makes of a value."""


@dataclass
class SettingsSheet:
    """What the sheet says: a name, settings that have a value, and those that are there and empty."""

    name: str | None = None
    given: dict[str, float] = field(default_factory=dict)
    emptied: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def over(self, settings: dict[str, float]) -> dict[str, float]:
        """Other settings with these laid over them; an emptied one goes back to its default."""
        kept = {name: value for name, value in settings.items() if name not in self.emptied}
        return DEFAULTS | kept | self.given


def settings_said(grid: Grid | None) -> SettingsSheet:
    """Read the sheet; nothing is said where there is none."""
    said = SettingsSheet()
    if grid is None or not grid.rows:
        return said
    head = {cell.text.strip(): at for at, cell in grid.rows[0].items()}
    if not {"setting", VALUE} <= head.keys():
        problem = "has no headings “setting” and “value”"
        said.faults.append(CellFault(grid.name, problem, "write them above the columns", kind="settings"))
        return said
    place = SheetPlace(grid.name, 1, {VALUE: letters(head[VALUE])})
    for row in grid.rows[1:]:
        cell, value = row.get(head["setting"]), row.get(head[VALUE])
        if cell is not None:
            text = "" if value is None else value.text
            if value is not None and value.kind in MADE - ({"date"} if cell.text.strip() in DATED else set()):
                said.faults.append(
                    place.fault(cell.row, VALUE, f"holds a {value.kind}", "write the value", "settings")
                )
            else:
                _entry(said, place, cell.row, cell.text.strip(), text)
    return said


def _entry(said: SettingsSheet, place: SheetPlace, row: int, name: str, text: str) -> None:
    if name == NAME:
        said.name = text
        found = name_faults(text)
    elif not text.strip():
        said.emptied.append(name)
        found = []
    elif name in DATED:
        given, found = read_settings({name: text})
        said.given |= given
    elif (number := to_number(text)) is None:
        said.faults.append(place.fault(row, VALUE, *trouble(text), "settings"))
        found = []
    else:
        given, found = read_settings({name: number})
        said.given |= given
    said.faults += [place.fault(row, VALUE, fault.problem, fault.remedy, "settings") for fault in found]


# A workbook -> an instance, alone or laid over another; every fault by sheet and cell.

OURS = {NOTES, CONTENTS, COLUMNS, CORRECTIONS}
COPY = re.compile(r"\s*\(\d+\)$|^copy of\s+")
"""What a spreadsheet adds to the name of a sheet that is copied."""
SET_ASIDE = re.compile(r"old|back-?up|copy|archive|previous|superseded|\([0-9]+\)", re.IGNORECASE)
"""What people call a sheet that they no longer use."""
FURTHER = (SETTINGS_SHEET, FILES, DIGITS)
"""Sheets that are read and are no table."""


@dataclass(frozen=True)
class Imported:
    """An instance from a workbook, what each sheet did to it, sheets that were passed over, and what it carries.

    `files` are texts by their path in an instance folder: a page, scenarios, challenges. `corrections` are the cells
    that were taken for something else than they hold, `remarks` what else a reader should know of the sheets,
    `passed` the cells of rows that are none of a table, as sheet and cell, and `values` the cells in which the value
    beside a formula was taken and nothing was corrected.
    """

    instance: Instance
    laid: tuple[Laid, ...]
    ignored: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    remarks: tuple[str, ...] = ()
    passed: tuple[tuple[str, str], ...] = ()
    values: tuple[Correction, ...] = ()


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
    grids, faults, ignored, remarks = _sorted_out(read_grids(path, formulas=not strict), strict=strict)
    read = list(grids.values())
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
        raise WorkbookError(faults)
    raws = {} if onto is None else base_tables(onto)
    places = {name: sheet.place for name, sheet in sheets.items()}
    every = {**raws, **{name: sheet.raw for name, sheet in sheets.items()}}
    meant = [] if strict else codes_as_meant(every, places)
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
    passed = tuple((tidy.grid.name, cell) for tidy in found for cell in tidy.passed)
    by_formula = calculated(read, set(passed))
    remarks += formulas_said(by_formula)
    try:
        made = _assembled(raws, settings, who, faults, sheets, onto)
    except WorkbookError as error:
        error.faults = tuple(_part_said(error.faults, path.name))
        error.corrections, error.remarks = corrections, tuple(remarks)
        raise
    corrected = {(each.sheet, each.cell) for each in corrections}
    values = tuple(
        Correction(
            grid.name,
            cell.place,
            "",
            cell.formula,
            cell.text,
            "the value beside the formula",
            _written(cell.kind),
        )
        for grid, cell in by_formula
        if (grid.name, cell.place) not in corrected
    )
    return Imported(made, tuple(laid), tuple(ignored), files, corrections, tuple(remarks), passed, values)


def _written(kind: str) -> str:
    """How the value of a cell is written down."""
    return kind if kind in {"number", "flag"} else "text"


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
    names = {grid.name.strip().lower() for grid in grids}
    for grid in grids:
        plain = grid.name.strip().lower()
        joined = "_".join(COPY.sub("", plain).replace("-", " ").split())
        taken = joined in BY_NAME and not _original(plain, joined, names) and not grid.hidden.sheet
        if not strict and plain not in BY_NAME and taken:
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
    if not strict:
        by_headings = _by_headings([grid for grid in grids if grid.name in ignored], found)
        found |= by_headings
        ignored = [name for name in ignored if all(grid.name != name for grid in by_headings.values())]
        remarks += [
            f"the sheet {grid.name} is read as the table {name}, whose headings it has"
            for name, grid in by_headings.items()
        ]
    return found, faults, ignored, remarks


def _by_headings(grids: Sequence[Grid], found: Mapping[str, Grid]) -> dict[str, Grid]:
    """Sheets under other names that have the headings of a table which is not there, as far as that is sure."""
    free = [table for table in BY_NAME.values() if table.name not in found]
    seen: dict[str, list[Grid]] = {}
    for grid in grids:
        tables = [table for table in free if has_headings(table, grid)]
        if len(tables) == 1 and not grid.hidden.sheet and not SET_ASIDE.search(grid.name):
            seen.setdefault(tables[0].name, []).append(grid)
    return {name: own[0] for name, own in seen.items() if len(own) == 1}


def _original(plain: str, joined: str, names: set[str]) -> bool:
    """Whether a sheet is a copy of one that is there as well: then that one is read."""
    return joined in names and bool(COPY.search(plain))


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


def _part_said(faults: Sequence[Fault], file: str) -> list[Fault]:
    """The faults with all sheets that are missing in one, which says what a workbook of a part can be laid over."""
    gone = [fault for fault in faults if fault.kind == MISSING]
    if not gone:
        return list(faults)
    noun, them = ("sheet", "it") if len(gone) == 1 else ("sheets", "them")
    problem = f"has no {noun} {listed([fault.file for fault in gone])}"
    remedy = (
        f"add {them}, or lay the workbook over an instance that has {them}: "
        "`optimiser import FILE --onto INSTANCE --to FOLDER`"
    )
    said = Fault(file, problem, remedy, kind=MISSING)
    return [said if fault is gone[0] else fault for fault in faults if fault is gone[0] or fault not in gone]


def _by_hand(fault: Fault) -> bool:
    """What the spreadsheet did to a cell comes first: other faults of the cell follow from it."""
    return not (isinstance(fault, CellFault) and fault.kind in {"formula", "error", "date", "not-text"})
