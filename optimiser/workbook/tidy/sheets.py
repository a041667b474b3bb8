"""The sheet of a table with its headings, rows and cells as they are meant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from optimiser.instances.alike import bare
from optimiser.instances.headings import UNIT, looks
from optimiser.workbook.grid import Grid, SheetCell, letters
from optimiser.workbook.tidy import cells, periods, rows
from optimiser.workbook.tidy.correction import Correction
from trustmodels.contract import Table

Names = Mapping[int, str]


@dataclass
class Tidied:
    """A sheet after its corrections; `names` are its columns by their place, `passed` cells that were left out."""

    table: Table
    grid: Grid
    names: Names = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    def correct(self, cell: SheetCell, column: str, meant: str, why: str, kind: str = "text") -> SheetCell:
        """Keep a correction; the cell as it is meant."""
        place = f"{letters(cell.column)}{cell.row}"
        self.corrections.append(Correction(self.grid.name, place, column, cell.text, meant, why, kind))
        return replace(cell, text=meant, kind="text" if kind == "text" else kind)


def tidied(table: Table, grid: Grid) -> Tidied:
    """Take what the sheet of a table says as it is meant."""
    found = Tidied(table, grid)
    if grid.fault is not None or not grid.rows:
        return found
    _below_titles(found)
    _named(found)
    _of_the_table(found)
    head, *body = found.grid.rows
    found.grid = replace(found.grid, rows=(head, *(dict(_cells(found, row)) for row in body)))
    return found


def _name(table: Table, heading: str) -> str:
    """The column that a heading names as the format spells it, a unit in brackets aside; empty where none."""
    plain = bare(heading)
    unit = UNIT.fullmatch(plain)
    return next((name for name in (plain, unit[1] if unit else "") if name in table.names), "")


def _below_titles(found: Tidied) -> None:
    """Pass over rows above the headings."""
    grid = found.grid
    named = [len(_understood(found.table, row)) for row in grid.rows[: rows.TITLES + 1]]
    at = rows.headings_at(named)
    for row in grid.rows[:at]:
        _pass(found, row, "stands above the headings")
    found.grid = replace(grid, rows=grid.rows[at:])


def _understood(table: Table, row: Mapping[int, SheetCell]) -> set[str]:
    header = [_name(table, cell.text) or cell.text for cell in row.values()]
    sure = {look.column for look in looks(table, header) if look.sure}
    return sure | {name for name in header if name in table.names}


def _pass(found: Tidied, row: Mapping[int, SheetCell], why: str) -> None:
    number = next(iter(row.values())).row
    first = row[min(row)].text
    found.remarks.append(f"row {number} of {found.grid.name} {why} ({first[:40]!r}) and was passed over")
    found.passed += [f"{letters(at)}{number}" for at in sorted(row)]


def _named(found: Tidied) -> None:
    """Headings with another name of a column, or with spaces and capitals of their own."""
    head, *body = found.grid.rows
    named = {at: _name(found.table, cell.text) for at, cell in head.items()}
    header = [named[at] or cell.text for at, cell in sorted(head.items())]
    sure = {look.heading: look.column for look in looks(found.table, header) if look.sure}
    for at, cell in sorted(head.items()):
        if not named[at] and cell.text in sure:
            named[at] = sure[cell.text]
            head = {**head, at: found.correct(cell, "", sure[cell.text], "another name of the column")}
    found.names = {at: name for at, name in named.items() if name}
    found.grid = replace(found.grid, rows=(head, *body))


def _of_the_table(found: Tidied) -> None:
    """Leave out totals, notes, headings pasted again and blank rows."""
    head, *body = found.grid.rows
    kept = []
    for row in body:
        why = rows.passed_over(found.table, found.names, row, body)
        if why == "is blank":
            continue
        if why:
            _pass(found, row, why)
        else:
            kept.append(row)
    found.grid = replace(found.grid, rows=(head, *kept))


def _cells(found: Tidied, row: Mapping[int, SheetCell]) -> Iterator[tuple[int, SheetCell]]:
    for at, cell in row.items():
        name = found.names.get(at)
        said = cells.meant(found.table.column(name), cell) if name else None
        if said is None or name is None:
            yield at, cell
        else:
            column = found.table.column(name)
            kind = "number" if column.numeric else "flag" if column.kind == "flag" else "text"
            yield at, found.correct(cell, name, *said, kind)


def dated(sheets: Collection[Tidied]) -> None:
    """Dates in columns of periods, as the periods that they stand for, in place; the periods' own table first."""
    elsewhere = {cell.text for sheet in sheets if sheet.table.name != "periods" for cell in _periods(sheet)}
    for sheet in (sheet for sheet in sheets if sheet.table.name == "periods"):
        _redate(
            sheet, lambda cell: cell.kind == "date", {text for text in elsewhere if not periods.day(text)}
        )
    own = {cell.text for sheet in sheets if sheet.table.name == "periods" for cell in _periods(sheet)}
    known = own or {text for text in elsewhere if not periods.day(text)}
    for sheet in (sheet for sheet in sheets if sheet.table.name != "periods"):
        _redate(sheet, lambda cell: cell.text not in own and bool(periods.day(cell.text)), known)


def _places(sheet: Tidied) -> dict[int, str]:
    own = "period" if sheet.table.name == "periods" else ""
    columns = {name for name in sheet.table.names if sheet.table.column(name).references == "periods.period"}
    return {at: name for at, name in sheet.names.items() if name in columns | {own}}


def _periods(sheet: Tidied) -> Iterator[SheetCell]:
    places = _places(sheet)
    for row in sheet.grid.rows[1:]:
        yield from (row[at] for at in places if at in row)


def _redate(sheet: Tidied, doubtful: Callable[[SheetCell], bool], known: Collection[str]) -> None:
    places = _places(sheet)
    if not any(doubtful(cell) for cell in _periods(sheet)):
        return
    head, *body = sheet.grid.rows
    for row in body:
        for at, name in places.items():
            cell = row.get(at)
            meant = periods.period_of(cell.text, known) if cell is not None and doubtful(cell) else ""
            if cell is not None and meant:
                row[at] = sheet.correct(cell, name, meant, "the period that the date stands for")
    sheet.grid = replace(sheet.grid, rows=(head, *body))
