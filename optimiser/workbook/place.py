"""Faults of a row and a column said as faults of a sheet and a cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from optimiser.errors import Fault

FILE = re.compile(r"\b([a-z_]+)\.csv\b")


@dataclass(frozen=True)
class CellFault(Fault):
    """A fault with its place in a workbook: `file` is the sheet."""

    cell: str = ""

    @property
    def place(self) -> str:
        """The sheet and cell, and the column's name where it is known."""
        where = f"{self.file}!{self.cell}" if self.cell else f"sheet {self.file}"
        return f"{where} ({self.column})" if self.column else where


@dataclass(frozen=True)
class SheetPlace:
    """Where the table of a sheet stands: the row of its headings, and the letter of each column."""

    sheet: str
    header: int = 1
    letters: Mapping[str, str] = field(default_factory=dict)

    def at(self, row: int | None, column: str | None) -> str:
        """The cell of a row and column, as far as they are known: D17, 17 or nothing."""
        return "" if row is None else f"{self.letters.get(column or '', '')}{row}"

    def fault(self, row: int | None, column: str | None, problem: str, remedy: str, kind: str) -> CellFault:
        """A fault of a cell."""
        return CellFault(self.sheet, problem, remedy, row, column, None, kind, self.at(row, column))


def placed(fault: Fault, places: Mapping[str, SheetPlace], base: str) -> Fault:
    """A fault of a table's file, in the terms of the workbook.

    Rows below 0 are rows of the instance that the workbook is laid over, named `base`.
    """
    table = fault.file.removesuffix(".csv")
    if isinstance(fault, CellFault) or not fault.file.endswith(".csv"):
        return fault
    if fault.row is not None and fault.row < 0:
        where = f"{base}/{fault.file}"
        return Fault(where, fault.problem, fault.remedy, -fault.row, fault.column, fault.value, fault.kind)
    place = places.get(table, SheetPlace(table))
    row = place.header if fault.row == 1 else fault.row
    words = (_of_sheets(fault.problem, places), _of_sheets(fault.remedy, places))
    said = (*words, row, fault.column, fault.value, fault.kind)
    return CellFault(place.sheet, *said, place.at(row, fault.column))


def _of_sheets(text: str, places: Mapping[str, SheetPlace]) -> str:
    """What is said of a table's file, said of its sheet, where the workbook has one."""
    return FILE.sub(lambda found: f"the sheet {found[1]}" if found[1] in places else found[0], text)
