"""Rows of a sheet that are no rows of its table: titles, headings pasted again, totals, notes, blanks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from optimiser.instances.alike import bare
from optimiser.instances.number_text import to_number
from optimiser.workbook.grid import SheetCell
from optimiser.workbook.tidy import numbers
from trustmodels.contract import Table

Row = Mapping[int, SheetCell]
TOTAL = re.compile(
    r"(?:grand |overall |sub-?)?totals?\b.*|sum|sum of .*|all trusts|average|mean", re.IGNORECASE
)
NOTE = re.compile(
    r"(?:notes?|sources?|n\.?b|prepared|contact|figures?|data|key)\b.*|[*†‡].+", re.IGNORECASE | re.DOTALL
)
TITLES = 8
"""Rows above the headings that are looked through."""
LONG = 25
"""Characters from which on a lone text with spaces is a remark and no code."""
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
    if all(bare(cell.text) == names.get(at) for at, cell in filled.items()) and len(filled) > 1:
        return "repeats the headings"
    first = filled[min(filled)]
    if first.kind != "text":
        return ""
    if TOTAL.fullmatch(bare(first.text)) and _codeless(table, names, filled):
        return "is a total, the sum of the others" if _adds_up(names, filled, rest) else "is called a total"
    lone = len(filled) == 1 and len(table.columns) > 1
    return "is a note" if lone and _remark(bare(first.text)) else ""


def _remark(text: str) -> bool:
    return bool(NOTE.fullmatch(text)) or (len(text) > LONG and " " in text)


def _codeless(table: Table, names: Mapping[int, str], filled: Row) -> bool:
    """Whether the word stands for what the row is: in a column of the key, or with the key left empty."""
    key = table.key or tuple(column.name for column in table.columns if column.kind in {"code", "period"})
    named = [at for at, name in names.items() if name in key and at in filled]
    return not named or min(filled) in named or names.get(min(filled)) == "level"


def _adds_up(names: Mapping[int, str], filled: Row, rest: Sequence[Row]) -> bool:
    """Whether a number of the row is the sum of those in the other rows."""
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
    return to_number(numbers.plain(cell.text))
