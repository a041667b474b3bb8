"""Sheets of a workbook -> rows of cells, with limits, and without trusting what the file says of its size."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from optimiser.errors import Fault
from optimiser.instances.number_text import to_text
from optimiser.workbook.guard import SAVE_AS, WorkbookError, refusal
from optimiser.workbook.library import library
from optimiser.workbook.place import CellFault
from optimiser.workbook.visibility import Hidden, hidden

ROWS, COLUMNS = 500_000, 200
"""The most that is read of a sheet: many times the largest table of the format."""
LOGICAL = {"=TRUE()": True, "=FALSE()": False}
"""How LibreOffice Calc saves a cell that holds TRUE or FALSE."""


@dataclass(frozen=True)
class SheetCell:
    """A cell that holds something: its text, and what the spreadsheet takes it for."""

    row: int
    column: int
    text: str
    kind: str


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet by row, only those that hold something; `fault` where it could not be read."""

    name: str
    rows: tuple[dict[int, SheetCell], ...]
    fault: Fault | None = None
    hidden: Hidden = field(default_factory=Hidden)


def read_grids(path: Path | str) -> list[Grid]:
    """Every sheet of a workbook.

    Raises:
        WorkbookError: the file is refused, or cannot be parsed.
        MissingExtraError: openpyxl or defusedxml is not installed.
    """
    path = Path(path)
    reason = refusal(path)
    if reason is not None:
        raise WorkbookError([reason])
    library("defusedxml")  # openpyxl parses with it where it is there, so it has to be
    load = library("openpyxl").load_workbook
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library does not keep is none of what is read
            book = load(file, read_only=True, data_only=False, keep_links=False)
            grids = [replace(_grid(sheet), hidden=hidden(path, sheet)) for sheet in book.worksheets]
            book.close()
    except Exception as error:  # a parser of damaged files may raise anything
        raise WorkbookError(
            [Fault(path.name, f"cannot be read ({type(error).__name__}: {error})", SAVE_AS, kind="workbook")]
        ) from error
    return grids


def _grid(sheet: Any) -> Grid:  # noqa: ANN401 - the library has no types
    sheet.reset_dimensions()
    rows: list[dict[int, SheetCell]] = []
    for at, row in enumerate(sheet.iter_rows(), start=1):
        found = {cell.column: cell for cell in map(_cell, row) if cell is not None}
        if at > ROWS or max(found, default=0) > COLUMNS:
            problem = f"reaches beyond {ROWS:,} rows or {COLUMNS} columns"
            remedy = "delete what stands far below or to the right"
            return Grid(sheet.title, (), CellFault(sheet.title, problem, remedy, kind="size"))
        if any(cell.text.strip() for cell in found.values()):
            rows.append(found)
    return Grid(sheet.title, tuple(rows))


def _cell(cell: Any) -> SheetCell | None:  # noqa: ANN401
    value = cell.value
    if value is None or value == "":
        return None
    return SheetCell(cell.row, cell.column, *_said(value, cell.data_type))


def _said(value: object, data_type: str) -> tuple[str, str]:
    if data_type == "f" and str(value).upper() in LOGICAL:
        value = LOGICAL[str(value).upper()]
    elif data_type == "f" or not isinstance(value, str | bool | int | float | date | time | timedelta):
        return str(getattr(value, "text", value)), "formula"
    if isinstance(value, bool):
        return ("true" if value else "false"), "flag"
    if isinstance(value, int | float):
        return to_text(float(value)), "number"
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat(), "date"
    if isinstance(value, date | time | timedelta):
        return str(value), "date"
    return value, "error" if data_type == "e" else "text"


def letters(column: int) -> str:
    """The letters of a column, counted from 1: 1 is A, 27 is AA."""
    rest, at = divmod(column - 1, 26)
    return (letters(rest) if rest else "") + chr(ord("A") + at)


def cells_of(grid: Grid) -> Iterator[SheetCell]:
    """Every cell, row by row."""
    for row in grid.rows:
        yield from (row[at] for at in sorted(row))
