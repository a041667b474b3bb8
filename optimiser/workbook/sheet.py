"""A sheet before it is written: one table with a title, units in its headings, and how its numbers look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

import pandas as pd

NARROW, WIDE = 9, 60
HEADING_LINES, BUTTON = 2, 4
"""Over how many lines a heading is spread, more or less, and what its filter button takes of the width."""
LINE = 15.0
"""The height of a line of text, in points."""
FEW, USUAL = 30, 0.9
"""Of a few rows every cell has room; of many this share has."""
SAMPLE = 200
"""Rows that are looked at to choose the width of a column."""


@dataclass(frozen=True)
class SheetColumn:
    """One column.

    Attributes:
        name: its name in the frame.
        heading: what stands above it, with the unit.
        format: Excel's number format; `@` for text, so that a code typed below stays text.
        choices: words that a cell may hold, offered by the spreadsheet; none where anything goes.
    """

    name: str
    heading: str
    format: str = "General"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One table a sheet; `about` is left out where the heading row comes first (`bare`).

    `shade_by` names the column by whose word (of `shades`, with their colours) a row is coloured; `hidden`: not shown
    until a reader asks for it.
    """

    name: str
    title: str
    about: str
    columns: tuple[SheetColumn, ...]
    frame: pd.DataFrame
    bare: bool = False
    links: str = ""
    shade_by: str = ""
    shades: Mapping[str, str] = field(default_factory=dict)
    hidden: bool = False

    @property
    def header(self) -> int:
        """The row of the headings, counted from 0."""
        return 0 if self.bare else 2


def with_unit(label: str, unit: str) -> str:
    """A heading with its unit in brackets, if it does not say it already."""
    return f"{label} ({unit})" if unit and unit != label else label


def width(heading: str, values: Sequence[object]) -> int:
    """A width in characters in which most cells can be read, and the heading in a few lines."""
    lengths = sorted(len(str(value)) for value in values[:SAMPLE])
    usual = lengths[int((USUAL if len(lengths) > FEW else 1.0) * (len(lengths) - 1))] if lengths else 0
    head = max(*(len(word) for word in heading.split()), len(heading) // HEADING_LINES, 0) + BUTTON
    return max(NARROW, min(WIDE, max(usual + 2, head)))


def lines(text: str, characters: int) -> int:
    """How many lines a text takes in a cell of this width."""
    return sum(len(wrap(part, max(1, characters))) or 1 for part in text.split("\n"))


def words_sheet(name: str, title: str, about: str, rows: pd.DataFrame, links: str = "") -> Sheet:
    """A sheet of words: every column is text, but numbers stay numbers."""
    columns = tuple(SheetColumn(str(column), str(column)) for column in rows.columns)
    return Sheet(name, title, about, columns, rows, links=links)
