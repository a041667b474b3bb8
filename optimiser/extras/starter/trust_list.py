"""A list of trusts in a CSV file or a workbook -> trusts as they are typed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from optimiser.errors import Fault
from optimiser.extras.starter.choice import Words
from optimiser.extras.workbook.formulas import calculated, formulas_said
from optimiser.extras.workbook.grid import SheetCell, WorkbookError, letters, read_grids
from optimiser.extras.workbook.table import misread
from optimiser.extras.workbook.tidy import Tidied, listed, tidied
from trustmodels.contract import BY_NAME

ENDINGS = (".csv", ".xlsx")
TABLE = BY_NAME["trusts"]
PARTS = {
    "name": "name",
    "trust": "code",
    "type": "type",
    "expenditure": "spends",
    "system": "system",
    "income": "earns",
}
"""By column of the table of trusts: the part of what is typed in that it holds."""
HEADINGS = "trust, name, type, system, expenditure (£m), income (£m); trust or name is needed"


@dataclass(frozen=True)
class TrustList:
    """The trusts of a file, and what is to be said of its reading."""

    trusts: tuple[Words, ...]
    said: tuple[str, ...]


def is_list(word: str) -> bool:
    """Whether a word is the name of a file rather than of a trust."""
    return word.lower().endswith(ENDINGS)


def trusts_listed(path: Path | str) -> TrustList:
    """The trusts of a file, a row each; headings, units and formulas are taken as `optimiser import` takes them.

    Args:
        path: a .csv or .xlsx file with headings such as ODS code, Trust name, Type, ICB, Expenditure (£000).

    Raises:
        WorkbookError: it cannot be read, has no such headings, or a cell is no value.
    """
    path = Path(path)
    found = max((tidied(TABLE, grid) for grid in read_grids(path)), key=_headed)
    columns = {name: at for at, name in found.names.items() if name in PARTS}
    if not columns.keys() & {"trust", "name"}:
        raise WorkbookError(
            [Fault(path.name, "has no headings of trusts", f"write {HEADINGS}", kind="heading")]
        )
    head, *body = found.grid.rows
    faults = [
        Fault(found.grid.name, f"{row[at].place} {wrong[0]}", wrong[1], kind=wrong[2])
        for row in body
        for name, at in columns.items()
        if at in row and (wrong := misread(TABLE.column(name), row[at]))
    ]
    if faults:
        raise WorkbookError(faults)
    trusts = [_words(columns, row) for row in body]
    passed = [
        f"column {letters(at)} ({cell.text[:40]}) is no figure of `trusts` that is needed here, and was passed over"
        for at, cell in sorted(head.items())
        if at not in columns.values()
    ]
    remarks = [*found.remarks, *passed, *formulas_said(calculated([found.grid]))]
    return TrustList(tuple(trusts), (*listed(found.corrections), *(f"note: {remark}" for remark in remarks)))


def _headed(found: Tidied) -> int:
    """How many of the headings that are wanted a sheet has."""
    return len(set(found.names.values()) & PARTS.keys())


def _words(columns: Mapping[str, int], row: Mapping[int, SheetCell]) -> Words:
    said = {PARTS[name]: row[at].text.strip() for name, at in columns.items() if at in row}
    return Words(**{**said, "name": said.get("name") or said.get("code", "")})
