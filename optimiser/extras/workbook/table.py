"""A sheet that is a table of the format -> its raw table, its place, and what its cells cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from optimiser.errors import Fault
from optimiser.extras.workbook.formulas import AGAIN
from optimiser.extras.workbook.grid import CellFault, Grid, SheetCell, SheetPlace, letters, told
from optimiser.extras.workbook.tidy.cells import PERCENT_UNIT, scale
from optimiser.instances.doubts import time_of
from optimiser.instances.files import RawTable, header_faults
from optimiser.instances.likeness import UNIT
from trustmodels.contract import Column, Table

RETYPE = "set the cell's format to Text, then type it again"


@dataclass(frozen=True)
class SheetTable:
    """A table as its sheet has it."""

    raw: RawTable
    place: SheetPlace
    faults: list[Fault]
    hidden: tuple[str, ...] = ()


def sheet_table(table: Table, grid: Grid, *, part: bool = False) -> SheetTable:
    """Read the sheet of a table.

    Args:
        table: the table of the format.
        grid: its sheet.
        part: columns outside the key may be missing, because the sheet is laid over an instance.
    """
    if grid.fault is not None or not grid.rows:
        fault = grid.fault or SheetPlace(grid.name).fault(
            None, None, "is empty", "write the headings", "empty-file"
        )
        return SheetTable(_raw(table, {}, []), SheetPlace(grid.name), [fault])
    head, wide = grid.rows[0], max(grid.rows[0])
    body = [row for row in grid.rows[1:] if min(row) <= wide]
    names = [_name(table, head[at].text) if at in head else "" for at in range(1, wide + 1)]
    first = {name: at for at, name in reversed(list(enumerate(names, start=1)))}
    line = next(iter(head.values())).row
    place = SheetPlace(grid.name, line, {name: letters(at) for name, at in first.items()})
    raw = _raw(table, first, body)
    faults = [fault for fault in header_faults(table, names) if not (part and _may_miss(table, fault))]
    faults = list(_wide(table, place, names)) if _across(table, names) else faults
    faults += _units(table, place, {at: head[at].text for at in head if at <= wide}, names)
    faults += _beside(grid, wide)
    faults += _cell_faults(table, place, first, body)
    labels = [(at, f"{letters(at)} ({name})") for name, at in first.items() if name]
    hidden = told(grid.name, grid.hidden, [row for row in raw.rows if row is not None], labels)
    return SheetTable(raw, place, faults, tuple(hidden))


def _units(table: Table, place: SheetPlace, said: Mapping[int, str], names: Sequence[str]) -> Iterator[Fault]:
    """Headings that say another unit than that of their column, percentages aside: these may be shown as such only."""
    for at, text in sorted(said.items()):
        name = names[at - 1]
        column = table.column(name) if name in table.names else None
        if column is not None and scale(column, text) not in {1.0, PERCENT_UNIT}:
            problem = f"says another unit than {column.unit} ({text!r})"
            remedy = f"write the figures in {column.unit} and say so, or leave --strict off"
            yield place.fault(place.header, name, problem, remedy, "unit")


def _across(table: Table, names: Sequence[str]) -> list[str]:
    """The headings that are periods, in a table whose rows are each of one period."""
    if "period" not in table.names or "period" in names:
        return []
    return [name for name in names if name not in table.names and time_of(name) is not None]


def _wide(table: Table, place: SheetPlace, names: Sequence[str]) -> Iterator[Fault]:
    """That periods stand side by side."""
    labels = _across(table, names)
    missing = [name for name in table.names if name not in names and not table.column(name).optional]
    yield CellFault(
        place.sheet,
        f"has its periods side by side ({', '.join(labels)})",
        f"put them under one another: a row for each period, with the headings {' and '.join(missing)}",
        kind="wide",
        cell=str(place.header),
    )


def _name(table: Table, heading: str) -> str:
    """The column that a heading names, with or without a unit in brackets."""
    plain = heading.strip()
    found = UNIT.fullmatch(plain)
    return found[1] if plain not in table.names and found and found[1] in table.names else plain


def _may_miss(table: Table, fault: Fault) -> bool:
    return fault.kind == "missing-column" and bool(table.key) and fault.column not in table.key


def _raw(table: Table, first: Mapping[str, int], body: Iterable[Mapping[int, SheetCell]]) -> RawTable:
    rows = list(body)
    cells = {
        name: [row[first[name]].text if first[name] in row else "" for row in rows]
        for name in table.names
        if name in first
    }
    return RawTable(table, cells, [next(iter(row.values())).row for row in rows])


def _beside(grid: Grid, wide: int) -> list[Fault]:
    """Cells to the right of the headings."""
    outside = [row[at] for row in grid.rows for at in sorted(row) if at > wide and row[at].text.strip()]
    return [
        CellFault(
            grid.name,
            "stands in a column without a heading",
            "give the column a heading of the table, or move the cell to a sheet of its own",
            kind="nameless",
            cell=cell.place,
        )
        for cell in outside[:1]
    ]


def _cell_faults(
    table: Table, place: SheetPlace, first: Mapping[str, int], body: Iterable[Mapping[int, SheetCell]]
) -> list[Fault]:
    faults: list[Fault] = []
    columns = [(table.column(name), at) for name, at in first.items() if name in table.names]
    for row in body:
        for column, at in columns:
            said = misread(column, row[at]) if at in row else None
            if said is not None:
                faults.append(place.fault(row[at].row, column.name, *said))
    return faults


def misread(column: Column, cell: SheetCell) -> tuple[str, str, str] | None:
    """What a spreadsheet has made of a cell that the column cannot take: problem, remedy, kind."""
    if cell.kind == "formula":
        return f"holds the formula {cell.text[:60]}, and {cell.formula}", AGAIN, "formula"
    if cell.kind == "error":
        mend = (
            f"mend its formula {cell.formula[:60]}, or write the value" if cell.formula else "write the value"
        )
        return f"holds the error {cell.text}", mend, "error"
    if cell.kind == "date" and column.kind != "date":
        wanted = "the number" if column.numeric else f"the {column.kind}"
        return f"is the date {cell.text}, which a spreadsheet has made", f"{RETYPE}: {wanted}", "date"
    if not column.numeric and column.kind != "flag" and cell.kind in {"number", "flag"}:
        what = "number" if cell.kind == "number" else "yes/no value"
        return f"is the {what} {cell.text}, and the column holds text", RETYPE, "not-text"
    return None
