"""A sheet before it is written: a table, its title, headings with units, and texts that come back unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

import pandas as pd

from optimiser.amounts import SPREADSHEET
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.measures import MEASURES

# A sheet before it is written: one table with a title, units in its headings, and how its numbers look.

NARROW, WIDE = 9, 60
HEADING_LINES, BUTTON = 2, 4
"""Over how many lines a heading is spread, more or less, and what its filter button takes of the width."""
LINE = 16.0
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

    `above` are further lines between it and the headings, a cell each.

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
    above: tuple[str, ...] = ()

    @property
    def header(self) -> int:
        """The row of the headings, counted from 0."""
        return 0 if self.bare else 2 + len(self.above)


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


# Which texts a cell can hold and give back unchanged.

LONGEST = 32_767
"""Characters in a cell, by the limits of the file format."""
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_|x005F_")
"""Looks like the way in which the file format itself spells a control character."""


def trouble(text: str) -> str:
    """Why a cell cannot hold this text and give it back; empty where it can."""
    if len(text) > LONGEST:
        return f"has {len(text):,} characters, and a cell holds {LONGEST:,}"
    if CONTROL.search(text):
        return "has a control character"
    return "has a sequence that stands for a control character in workbooks" if ESCAPE.search(text) else ""


def shown(text: str) -> str:
    """The text as it can be shown: control characters as marks, cut where it is too long."""
    plain = CONTROL.sub("\ufffd", text)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


# What the columns of result tables are called in a workbook, their units, and how their numbers look.

MONEY, COUNT, SHARE, PLAIN = (SPREADSHEET[unit] for unit in ("£m", "count", "share", ""))
FORMATS = {"£m": MONEY, "£m a year": MONEY, "patients": COUNT, "share": SHARE, "WTE": COUNT, "beds": COUNT}
LABELS: dict[str, tuple[str, str]] = {
    "cip": ("Efficiency requirement", "£m"),
    "cip_pct": ("Efficiency requirement", "% of expenditure"),
    "unidentified": ("Requirement with no scheme", "£m"),
    "grant": ("Grant", "£m"),
    "loan": ("Loan", "£m"),
    "place": ("Places on the support programme", "number"),
    "position_plan": ("Position before support, savings as planned", "£m"),
    "position_expected": ("Position before support, savings as expected", "£m"),
    "reported": ("Reported position", "£m"),
    "underlying": ("Underlying position", "£m"),
    "cash": ("Cash at the end of the period", "£m"),
    "income": ("Income", "£m"),
    "expenditure": ("Expenditure", "£m"),
    "do_nothing": ("Position if nothing is done", "£m"),
    "capital_spent": ("Capital spent", "£m"),
    "spare": ("Capital kept for repairs and not spent", "£m"),
    "raid": ("Capital turned into grants", "£m"),
    "top_up": ("Further grant from the Treasury", "£m"),
    "run": ("Running", "£m a year"),
    "start": ("Started", "£m a year"),
    "use": ("Used", "£m"),
    "extra": ("Extra capacity", "patients a year"),
    "demand": ("Demand or additions", "patients"),
    "within": ("Inside the standard", "patients"),
    "list": ("Waiting at the end", "patients"),
    "idle": ("Capacity not used", "patients"),
    "share": ("Share inside the standard", "%"),
    "target": ("Target", "%"),
    "agency": ("Agency staff", "WTE"),
    "glass": ("Agency staff over the ceiling", "WTE"),
    "escalation": ("Escalation beds", "beds"),
    "staff": ("Staff", "WTE"),
    "need": ("Staff needed", "WTE"),
    "beds": ("Beds", "beds"),
    "occupied": ("Beds occupied", "beds"),
    "backlog": ("Backlog of repairs", "£m"),
    "repair": ("Repairs", "£m"),
    **{
        f"short_{family.id}": (family.told.heading or family.label, family.unit)
        for family in FAMILIES.values()
    },
    "begun": ("Begun", "1 is yes"),
    "patients": ("Patients sent", "patients"),
    "trusts": ("Trusts", "number"),
    "value": ("Value", "unit by row"),
    "final": ("Final value", "unit by row"),
    "bound": ("Proven bound", "unit by row"),
    "limit": ("Limit", "unit by row"),
    "gap": ("Gap", "%"),
    "amount": ("Amount", "£m"),
    "real": ("In real terms", "£m"),
    "low": ("Low", "unit by row"),
    "high": ("High", "unit by row"),
}
UNITS = {"% of expenditure": SHARE, "%": SHARE, "patients a year": COUNT, "unit by row": "#,##0.####"}


def sheet_columns(
    frame: pd.DataFrame, own: dict[str, tuple[str, str]] | None = None
) -> tuple[SheetColumn, ...]:
    """The columns of a frame; `own` names those that mean something else here."""
    return tuple(_column(frame, str(name), own or {}) for name in frame.columns)


def _column(frame: pd.DataFrame, name: str, own: dict[str, tuple[str, str]]) -> SheetColumn:
    if name.startswith("price_"):
        measure = name.removeprefix("price_")
        return SheetColumn(
            name, with_unit(f"Price in {measure}", f"{MEASURES[measure].unit} per unit of limit")
        )
    label, unit = own.get(name) or LABELS.get(name) or (name.replace("_", " ").capitalize(), "")
    if not pd.api.types.is_numeric_dtype(frame[name]):
        return SheetColumn(name, label if unit == "£m" else with_unit(label, unit), "@")
    return SheetColumn(name, with_unit(label, unit), FORMATS.get(unit) or UNITS.get(unit, PLAIN))


# The first sheets of every workbook: notes, and what each sheet holds.

COVER, NOTES, CONTENTS = "cover", "notes", "contents"


def notes_sheet(title: str, about: str, notes: Iterable[tuple[str, str]]) -> Sheet:
    """What a reader has to know first, a line a topic."""
    return words_sheet(NOTES, title, about, pd.DataFrame(list(notes), columns=["topic", "note"]))


def cover_sheet(title: str, about: str, said: Iterable[tuple[str, str]]) -> Sheet:
    """What the workbook is and what it says, a line a topic."""
    return words_sheet(COVER, title, about, pd.DataFrame(list(said), columns=["topic", "said"]))


def numbered_notes(notes: Sequence[tuple[str, Sequence[str]]]) -> Sheet:
    """Notes by their number, with the sheets that refer to them; a title refers to one as `[note 1]`."""
    rows = [(f"[note {at}]", text, ", ".join(sheets)) for at, (text, sheets) in enumerate(notes, 1)]
    frame = pd.DataFrame(rows, columns=["note", "text", "sheets that refer to it"])
    return words_sheet(NOTES, "Notes", "Titles refer to these notes by their number.", frame)


def contents_sheet(sheets: Sequence[Sheet]) -> Sheet:
    """Every further sheet, linked, with what it holds and its number of rows."""
    rows = [(sheet.name, sheet.title, len(sheet.frame)) for sheet in sheets]
    frame = pd.DataFrame(rows, columns=["sheet", "what it holds", "rows"])
    return words_sheet(CONTENTS, "Contents", "One table a sheet.", frame, links="sheet")
