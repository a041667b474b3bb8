"""The sheet of a table with its headings, rows and cells as they are meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from optimiser.extras.workbook.grid import Grid, SheetCell, letters
from optimiser.extras.workbook.tidy import cells
from optimiser.extras.workbook.tidy import cells as periods
from optimiser.extras.workbook.tidy.cells import PERCENT_UNIT as PERCENT
from optimiser.extras.workbook.tidy.cells import Correction, is_unit, scale
from optimiser.instances.cells import to_number
from optimiser.instances.likeness import UNIT, bare, looks
from trustmodels.contract import Table

# Rows of a sheet that are no rows of its table: titles, headings pasted again, totals, notes, blanks.

Row = Mapping[int, SheetCell]
TOTAL = re.compile(
    r"(?:grand |overall |sub-?)?totals?\b.*|sum|sum of .*|all trusts|average|mean", re.IGNORECASE
)
NOTE = re.compile(
    r"(?:notes?|sources?|n\.?b|prepared|contact|figures?|data|key)\b.*|[*†‡].+", re.IGNORECASE | re.DOTALL
)
REMARKS = re.compile(r"(?:.* )?(?:notes?|comments?|remarks?)", re.IGNORECASE)
"""Headings of columns that people add for themselves."""
TITLES = 8
"""Rows above the headings that are looked through."""
LEAST = 2
"""Others that a total is of, at least: a row that is equal to the only other one is no sum of it."""
MOSTLY = 0.75
"""Share of a sheet's headings that are a table's, for it to be read as that table."""
ROUNDED = 0.01
"""Share by which a total may be off the sum of its rows."""


def headings_at(named: Sequence[int]) -> int:
    """Which of the first rows holds the headings: the one in which most cells name a column."""
    first = named[: TITLES + 1]
    best = max(first, default=0)
    return first.index(best) if first and best > max(1, first[0]) else 0


def passed_over(table: Table, names: Mapping[int, str], row: Row, rest: Sequence[Row]) -> str:
    """Why a row is no row of the table; empty where it is one.

    Args:
        table: the table of the format.
        names: the columns by their place.
        row: the row.
        rest: the others, for the sums.
    """
    filled = {at: cell for at, cell in row.items() if bare(cell.text)}
    if not filled:
        return "is blank"
    if all(_name(table, cell.text) == names.get(at, "") for at, cell in filled.items()) and len(filled) > 1:
        return "repeats the headings"
    first = filled[min(filled)]
    if first.kind != "text":
        return ""
    called = TOTAL.fullmatch(bare(first.text)) and _codeless(table, names, filled)
    called = bool(called) or _named_total(table, names, filled)
    if called or _nameless(table, names, filled):
        adds_up = _adds_up(names, filled, rest)
        if called or adds_up:
            return "is a total, the sum of the others" if adds_up else "is called a total"
    if _units(table, names, filled):
        return "holds the units of the columns"
    lone = len(filled) == 1 and len(table.columns) > 1
    return "is a note" if lone and _remark(first, rest) else ""


def _units(table: Table, names: Mapping[int, str], filled: Row) -> bool:
    """Whether a row says the units of its columns: words of a unit in columns of numbers, and nothing elsewhere."""
    said = {names[at]: cell for at, cell in filled.items() if at in names}
    return len(said) > 1 and all(
        table.column(name).numeric and cell.kind == "text" and is_unit(bare(cell.text))
        for name, cell in said.items()
    )


def _named_total(table: Table, names: Mapping[int, str], filled: Row) -> bool:
    """Whether the name of a row is that of a total, and nothing else in words is said of it."""
    words = {names[at]: cell for at, cell in filled.items() if at in names and _in_words(table, names[at])}
    return (
        "name" in words
        and bool(TOTAL.fullmatch(bare(words["name"].text)))
        and words.keys() <= {*table.key, "name"}
    )


def _remark(lone: SheetCell, rest: Sequence[Row]) -> bool:
    """Whether a text that stands alone in its row is a remark: a code is named elsewhere, or has no space."""
    text = bare(lone.text)
    if NOTE.fullmatch(text):
        return True
    elsewhere = (row[lone.column] for row in rest if lone.column in row and row[lone.column] is not lone)
    return " " in text and all(bare(cell.text) != text for cell in elsewhere)


def _nameless(table: Table, names: Mapping[int, str], filled: Row) -> bool:
    """Whether a row has one text only, where the table asks for more: a word before a row of numbers."""
    words = [at for at, name in names.items() if _in_words(table, name) and at in filled]
    asked = [name for name in names.values() if _in_words(table, name) and not table.column(name).optional]
    return len(words) == 1 < len(asked)


def _in_words(table: Table, name: str) -> bool:
    return not table.column(name).numeric and table.column(name).kind != "flag"


def _codeless(table: Table, names: Mapping[int, str], filled: Row) -> bool:
    """Whether the word stands for what the row is: in a column of the key, or with the key left empty."""
    key = table.key or tuple(column.name for column in table.columns if column.kind in {"code", "period"})
    named = [at for at, name in names.items() if name in key and at in filled]
    return not named or min(filled) in named or names.get(min(filled)) == "level"


def _adds_up(names: Mapping[int, str], filled: Row, rest: Sequence[Row]) -> bool:
    """Whether a number of the row is the sum of those in the other rows, of which there are two at least."""
    if len(rest) <= LEAST:
        return False
    for at in names:
        value = _value(filled.get(at))
        if value:
            sum_ = sum(_value(row.get(at)) or 0.0 for row in rest if row is not filled) - value
            if abs(sum_ - value) <= ROUNDED * abs(value):
                return True
    return False


def _value(cell: SheetCell | None) -> float | None:
    if cell is None or cell.kind not in {"number", "text"}:
        return None
    return to_number(cells.plain(cell.text))


# The sheet of a table with its headings, rows and cells as they are meant.

Names = Mapping[int, str]


@dataclass
class Tidied:
    """A sheet after its corrections; `names` are its columns by their place, `passed` cells that were left out.

    `scales` are what the figures of a column are multiplied by, where its heading says another unit.
    """

    table: Table
    grid: Grid
    names: Names = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    scales: dict[int, float] = field(default_factory=dict)

    def correct(self, cell: SheetCell, column: str, meant: str, why: str, kind: str = "text") -> SheetCell:
        """Keep a correction; the cell as it is meant."""
        place = cell.place
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
    named = [len(_understood(found.table, row)) for row in grid.rows[: TITLES + 1]]
    at = headings_at(named)
    for row in grid.rows[:at]:
        _pass(found, row, "stands above the headings")
    found.grid = replace(grid, rows=grid.rows[at:])


def _understood(table: Table, row: Mapping[int, SheetCell]) -> set[str]:
    header = [_name(table, cell.text) or cell.text for cell in row.values()]
    sure = {look.column for look in looks(table, header) if look.sure}
    return sure | {name for name in header if name in table.names}


def has_headings(table: Table, grid: Grid) -> bool:
    """Whether one of the first rows of a sheet has every heading that the table needs, and little else."""
    needed = {column.name for column in table.columns if not column.optional}
    for row in grid.rows[: TITLES + 1]:
        known = _understood(table, row)
        if len(known) > LEAST and needed <= known and len(known) >= MOSTLY * len(row):
            return True
    return False


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
    for at, said in sorted(found.grid.rows[0].items()):
        factor = scale(found.table.column(named[at]), said.text) if named[at] else 1.0
        if factor != 1.0 and _larger(factor, [row[at] for row in body if at in row]):
            found.scales[at] = factor
            if head[at] is said:
                why = "its figures are brought to the column's unit"
                head = {**head, at: found.correct(said, "", named[at], why)}
    found.names = {at: name for at, name in named.items() if name}
    found.grid = replace(found.grid, rows=(head, *body))
    for at, cell in sorted(head.items()):
        if at not in found.names and REMARKS.fullmatch(bare(cell.text)):
            _without(found, at)


def _larger(factor: float, column: Sequence[SheetCell]) -> bool:
    """Whether the figures are in the unit of their heading: percentages that a spreadsheet only shows are below 1."""
    return factor != PERCENT or any(abs(_value(cell) or 0.0) > 1 for cell in column)


def _without(found: Tidied, at: int) -> None:
    """Pass over a column of remarks."""
    heading = found.grid.rows[0][at].text
    said = f"column {letters(at)} of {found.grid.name} holds remarks ({heading[:40]!r}) and was passed over"
    found.remarks.append(said)
    found.passed += [f"{letters(at)}{row[at].row}" for row in found.grid.rows if at in row]
    rows = ({place: cell for place, cell in row.items() if place != at} for row in found.grid.rows)
    found.grid = replace(found.grid, rows=tuple(row for row in rows if row))


def _of_the_table(found: Tidied) -> None:
    """Leave out totals, notes, headings pasted again and blank rows."""
    head, *body = found.grid.rows
    kept = []
    for row in body:
        why = passed_over(found.table, found.names, row, body)
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
        said = cells.cells_meant(found.table.column(name), cell) if name else None
        number = _value(cell)
        if name and at in found.scales and number is not None:
            said = cells.scaled(number, found.scales[at]), "brought to the column's unit"
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
    columns = {name for name in sheet.table.names if sheet.table.column(name).references == "periods.period"}
    return {at: name for at, name in sheet.names.items() if name in columns | {"period"}}


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
