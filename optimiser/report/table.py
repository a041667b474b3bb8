"""A table of the report: a frame with a caption, headings with units, rows with types, totals by area."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from optimiser.amounts import shown
from optimiser.instances import Instance

# Rows of a frame with the types that a table has and a type checker cannot see.


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows as named tuples, for columns whose names are words."""
    return iter(frame.itertuples(index=False))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as mappings, for columns of any name."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict(orient="records")]


def groups(frame: pd.DataFrame, by: str | Sequence[str]) -> Iterator[tuple[Any, pd.DataFrame]]:
    """Rows by key, in the order in which the keys appear."""
    keys = by if isinstance(by, str) else list(by)
    return iter(frame.groupby(keys, sort=False))


def mapping(frame: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    """A text column by another."""
    return dict(zip(frame[key].astype(str), frame[value].astype(str), strict=True))


def looked_up(codes: Iterable[str], words: Mapping[str, str], otherwise: str = "") -> list[str]:
    """The words of each code, or others for those that have none; safe where there are none at all."""
    return [words.get(code, otherwise) for code in codes]


# A table of the report: a frame, with a caption and with headings that say their units.

TEXT = {"text", "code", "long", "state"}
MARKS = {"●": "kept", "◐": "half", "▲": "money", "✕": "out"}
"""The symbols with which a state begins, and the shade that repeats them; the words say it without either."""
WIDE, BROADEST, FOLDED = 13, 17, 15
"""Tables with more columns than the first are set in smaller type, with more than the second across the sheet; folded
ones, which are printed where somebody opens them, from the third on."""


@dataclass(frozen=True)
class TableColumn:
    """One column: its name in the frame, its heading, and its unit.

    `unit` is a unit of `optimiser.amounts`, `text`, `long` (text that needs room), `state` (a symbol and words), or
    `by row` (or `change by row`): then the frame's column `unit` has it. `text` is the frame's column with what is
    shown in its place, where somebody else has rounded it.
    """

    name: str
    heading: str
    unit: str = "text"
    text: str = ""


ASSUMED = (
    TableColumn("assumption", "Assumption", text="called"),
    TableColumn("grade", "Grade"),
    TableColumn("low", "Low", "number"),
    TableColumn("value", "Central", "number"),
    TableColumn("high", "High", "number"),
)
"""An assumption with its range, at the head of every table of assumptions."""


@dataclass(frozen=True)
class Cell:
    """What a cell shows, and the full value behind it."""

    text: str
    value: str
    numeric: bool
    long: bool
    mark: str = ""


@dataclass(frozen=True)
class ReportTable:
    """One reader's question answered as a table.

    Attributes:
        id: unique on the page.
        caption: what the table says, with the unit where all columns share it.
        columns: shown, in order; the first names the row.
        frame: a row each, full precision.
        foot: total rows, which stay at the foot when the table is sorted.
        note: how to read it.
    """

    id: str
    caption: str
    columns: Sequence[TableColumn]
    frame: pd.DataFrame
    foot: pd.DataFrame = field(default_factory=pd.DataFrame)
    note: str = ""

    def across(self, folded: bool) -> str:
        """How it is set apart for its columns: the names of its styles, none for most tables."""
        if len(self.columns) <= WIDE:
            return ""
        return "across broadest" if len(self.columns) > (FOLDED if folded else BROADEST) else "across"

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return self.frame.empty

    def numeric(self, column: TableColumn) -> bool:
        """Whether the column is set to the right."""
        return column.unit not in TEXT

    def rows(self) -> Iterator[list[Cell]]:
        """The body, cell by cell."""
        return self._cells(self.frame)

    def totals(self) -> Iterator[list[Cell]]:
        """The foot, cell by cell."""
        return self._cells(self.foot)

    def _cells(self, frame: pd.DataFrame) -> Iterator[list[Cell]]:
        for row in records(frame):
            yield [self._cell(row, column) for column in self.columns]

    def _cell(self, row: dict[str, object], column: TableColumn) -> Cell:
        value = row.get(column.name)
        unit = column.unit.replace("by row", str(row["unit"])) if "by row" in column.unit else column.unit
        text = str(row[column.text]) if column.text and column.text in row else shown(value, unit)
        full = f"{value:.12g}" if isinstance(value, float) else str(value)
        empty = text == "–"
        mark = MARKS.get(text[:1], "") if column.unit == "state" else ""
        text = text.replace(" ", "\u00a0", 1) if mark else text  # a symbol stays with its word
        return Cell(text, "" if empty else full, self.numeric(column), column.unit == "long", mark)


def by_period(periods: Sequence[str], name: str, heading: str, unit: str) -> list[TableColumn]:
    """The same column for every period: `name:period`, headed `heading, period`."""
    return [TableColumn(f"{name}:{period}", f"{period} {heading}".strip(), unit) for period in periods]


def spread(frame: pd.DataFrame, keys: Sequence[str], values: Sequence[str]) -> pd.DataFrame:
    """Rows by key and period -> one row a key, columns `value:period`; missing ones stay empty."""
    wide: pd.DataFrame = frame.set_index([*keys, "period"])[list(values)].unstack("period", sort=False)  # type: ignore[assignment]
    pairs: list[tuple[str, str]] = list(wide.columns)  # type: ignore[arg-type]
    wide.columns = pd.Index([f"{value}:{period}" for value, period in pairs])
    return wide.reset_index()


# Who is where: trusts with their type, system and region, and totals by area.

NOT_GIVEN = "Region not given"
AREA_COLUMNS = ("name", "type", "system", "system_name", "region")


def type_label(code: str) -> str:
    """A trust type as words."""
    return code.replace("-", " ").replace("_", " ").capitalize()


def who(instance: Instance) -> pd.DataFrame:
    """One row a trust: trust, name, type, system, system_name, region, expenditure, latitude, longitude."""
    systems = instance.tables["systems"].rename(columns={"name": "system_name"})
    trusts = instance.tables["trusts"].drop(columns="income").merge(systems, on="system", how="left")
    trusts["region"] = trusts["region"].fillna("").replace("", NOT_GIVEN)
    trusts["type"] = trusts["type"].map(type_label)
    return trusts


def placed(frame: pd.DataFrame, instance: Instance) -> pd.DataFrame:
    """Rows by trust, with the trust's name, type, system and region joined on; the rows keep their order."""
    return frame.merge(who(instance)[["trust", *AREA_COLUMNS]], on="trust", how="left")


def system_regions(instance: Instance) -> pd.DataFrame:
    """One row a system: system, system_name, region."""
    systems = instance.tables["systems"].rename(columns={"name": "system_name"}).copy()
    systems["region"] = systems["region"].fillna("").replace("", NOT_GIVEN)
    return systems[["system", "system_name", "region"]]


def totals(frame: pd.DataFrame, keys: Sequence[str], values: Sequence[str]) -> pd.DataFrame:
    """Sums by key, the keys in alphabetical order but periods in their own."""
    found = frame.groupby(list(keys), sort=False, as_index=False)[list(values)].sum()
    ordered = [key for key in keys if key != "period"]
    return found.sort_values(ordered, kind="stable").reset_index(drop=True) if ordered else found


BREAK = "\u200b"
"""Where a browser may break a word; no letter of it."""


def breakable(names: pd.Series) -> pd.Series:
    """Names that a narrow column may break after an underscore."""
    return names.str.replace("_", f"_{BREAK}")
