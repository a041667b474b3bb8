"""A table of an instance and its columns: meaning, unit, range, what an empty cell says; and the edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypedDict, Unpack

# A column of a table: what it means, in which unit, what it may hold and what an empty cell says.

Kind = Literal["code", "text", "number", "share", "count", "flag", "choice", "period", "date"]
"""``code``: opaque text that names something; ``period``: a code of the periods table; ``count``: a whole
number; ``share``: a fraction, never a percentage; ``flag``: ``true`` or ``false``; ``date``: 2026-04-01."""

Empty = Literal["fault", "none", "zero", "one", "first_period", "blank"]
"""What an empty cell means. ``none``: no limit, no row; ``zero``: 0; ``one``: 1; ``first_period``: the first
period of the instance; ``blank``: nothing is known, and nothing needs it."""

STANDS_FOR: dict[Empty, float] = {"zero": 0.0, "one": 1.0}
"""The numbers that an empty cell stands for."""

WORDS: dict[Empty, str] = {
    "none": "no limit, no row",
    "zero": "0",
    "one": "1",
    "first_period": "the first period",
    "blank": "not known",
}
"""What an empty cell means, where the column says nothing closer."""

FIRST_EDITION = "1"
"""The edition of the format that states none."""

Range = tuple[float, float]
Dimension = Literal[
    "money",
    "price",
    "dear price",
    "rate",
    "patients",
    "WTE",
    "beds",
    "minutes",
    "weeks",
    "years",
    "ratio",
    "other",
]
"""What a number measures: ``money`` is £m, ``price`` £ and ``dear price`` £m for one of something, ``rate`` a fraction
or a rate of growth, ``ratio`` so much of one thing for so much of another."""
DIMENSIONS: dict[str, Dimension] = {
    "£m": "money",
    "£m a year": "money",
    "£ per patient": "price",
    "£ per patient sent": "price",
    "£m per WTE-year": "dear price",
    "£m per bed-year": "dear price",
    "£m per place": "dear price",
    "per year": "rate",
    "share": "rate",
    "share of expenditure": "rate",
    "share of expenditure a year": "rate",
    "share of average cost": "rate",
    "share of the cost above the benchmark": "rate",
    "patients": "patients",
    "patients a year": "patients",
    "WTE": "WTE",
    "beds": "beds",
    "minutes": "minutes",
    "weeks": "weeks",
    "years": "years",
    "£ per £ of potential started": "rate",
    "£m per £m": "rate",
    "WTE per £m": "ratio",
    "WTE per £m running": "ratio",
    "beds per £m running": "ratio",
    "WTE per 1,000 patients a year": "ratio",
    "WTE per bed": "ratio",
    "patients a year per bed": "ratio",
}
"""Unit -> what it measures."""

NUMERIC: frozenset[Kind] = frozenset({"number", "share", "count"})

Carried = Literal["by unit", "by time", "whole"]
"""How a number of a period is carried into a part of it. ``by time``: an amount of the period, of which a part has
its share; ``whole``: a level, a rate or a price, which a part has as well; ``by unit``: as its unit says."""

AMOUNTS = frozenset({"£m", "patients"})
"""The units of amounts of a period; a level has another, such as WTE, and a rate is per year."""

MOST = 1e11
"""The largest number, of either sign, that a cell may hold.

It leaves room for money in pounds and for a number that stands for "no limit"; a matrix with larger ones is not
solved to the tolerance that a plan is verified to.
"""


class ColumnBeside(NamedTuple):
    """How many times the figure of another column of its row a figure is, from the least to the most; signs aside."""

    column: str
    least: float
    most: float


class OfKind(NamedTuple):
    """What is usual in the rows whose `column` begins with `mark`; per £m a year that the trust spends, or as it is."""

    column: str
    mark: str
    low: float
    high: float
    per_size: bool = False


@dataclass(frozen=True)
class Column:
    """One column.

    ``references`` is ``table.column`` where every value must be found there. A column that may be empty may also
    be absent from its file: it is then empty in every row. ``means``: what an empty cell says, in words closer
    than those of ``empty``. ``limit_on``: what a limit, ceiling, supply or pot limits, for the sentence that
    there is no limit on it; ``limit_in``: the table without which there is nothing to limit. ``since``: the
    edition of the format that brought the column. ``carried``: what a part of a period has of it.
    ``usual``: between which a figure of this kind lies that is not 0,
    its sign aside; ``per_size``: the same for a figure per £m a year that its trust spends (all trusts, where a row
    is nobody's); ``usual_of``: either of them by what a row holds, where rows hold different things. They are wide:
    what lies outside was most likely written in another unit. ``beside``: how many times the figure of another column
    of its row it is.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    lower: float | None = None
    upper: float | None = None
    above: bool = False
    below: bool = False
    choices: tuple[str, ...] = ()
    empty: Empty = "fault"
    references: str = ""
    means: str = ""
    limit_on: str = ""
    limit_in: str = ""
    since: str = FIRST_EDITION
    carried: Carried = "by unit"
    usual: Range | None = None
    per_size: Range | None = None
    usual_of: tuple[OfKind, ...] = ()
    beside: tuple[ColumnBeside, ...] = ()

    @property
    def dimension(self) -> Dimension:
        """What the column measures, by its unit."""
        return DIMENSIONS.get(self.unit, "other")

    @property
    def optional(self) -> bool:
        """Whether a cell may be empty, and the column absent."""
        return self.empty != "fault"

    @property
    def stands_for(self) -> float | None:
        """The number that an empty cell stands for; None where it stands for no number."""
        return STANDS_FOR.get(self.empty)

    @property
    def empty_means(self) -> str:
        """What an empty cell says, in words; empty where there must be none."""
        if self.limit_on:
            return f"no limit on {self.limit_on}"
        return self.means or WORDS.get(self.empty, "")

    @property
    def by_time(self) -> bool:
        """Whether a part of a period has only its share of the number; see ``Carried``."""
        if not self.numeric:
            return False
        return self.unit in AMOUNTS if self.carried == "by unit" else self.carried == "by time"

    @property
    def numeric(self) -> bool:
        """Whether the cells are numbers."""
        return self.kind in NUMERIC

    @property
    def limits(self) -> str:
        """The range in words, such as ``at least 0 and below 1``; empty where there is none."""
        low = "" if self.lower is None else f"{'above' if self.above else 'at least'} {self.lower:g}"
        high = "" if self.upper is None else f"{'below' if self.below else 'at most'} {self.upper:g}"
        return " and ".join(part for part in (low, high) if part)

    def inside(self, value: float) -> bool:
        """Whether a number lies in the range."""
        under = self.lower is not None and (value <= self.lower if self.above else value < self.lower)
        over = self.upper is not None and (value >= self.upper if self.below else value > self.upper)
        return not (under or over)


class More(TypedDict, total=False):
    """What else a column may say; see ``Column``."""

    means: str
    limit_on: str
    limit_in: str
    since: str
    carried: Carried
    usual: Range
    per_size: Range
    usual_of: tuple[OfKind, ...]
    beside: tuple[ColumnBeside, ...]


def code(
    name: str, meaning: str, references: str = "", empty: Empty = "fault", **more: Unpack[More]
) -> Column:
    """A code, which may have to be found in another table."""
    return Column(name, "code", meaning, references=references, empty=empty, **more)


def text(name: str, meaning: str, empty: Empty = "fault", **more: Unpack[More]) -> Column:
    """Words for people."""
    return Column(name, "text", meaning, empty=empty, **more)


def number(name: str, meaning: str, unit: str, empty: Empty = "fault", **more: Unpack[More]) -> Column:
    """A number of either sign."""
    return Column(name, "number", meaning, unit, empty=empty, **more)


def amount(name: str, meaning: str, unit: str, empty: Empty = "fault", **more: Unpack[More]) -> Column:
    """A number that cannot be negative."""
    return Column(name, "number", meaning, unit, lower=0.0, empty=empty, **more)


def positive(name: str, meaning: str, unit: str, empty: Empty = "fault", **more: Unpack[More]) -> Column:
    """A number above 0."""
    return Column(name, "number", meaning, unit, lower=0.0, above=True, empty=empty, **more)


def rate(name: str, meaning: str, unit: str = "per year", **more: Unpack[More]) -> Column:
    """A rate of growth: 0.03 is three per cent; a fall is negative and never the whole."""
    return Column(name, "number", meaning, unit, lower=-1.0, above=True, **more)


def share(name: str, meaning: str, unit: str, empty: Empty = "fault", **more: Unpack[More]) -> Column:
    """A fraction between 0 and 1."""
    return Column(name, "share", meaning, unit, lower=0.0, upper=1.0, empty=empty, **more)


def date(name: str, meaning: str, empty: Empty = "fault", **more: Unpack[More]) -> Column:
    """A day, written 2026-04-01."""
    return Column(name, "date", meaning, empty=empty, **more)


def flag(name: str, meaning: str) -> Column:
    """``true`` or ``false``."""
    return Column(name, "flag", meaning)


def choice(name: str, meaning: str, *choices: str) -> Column:
    """One of a few words."""
    return Column(name, "choice", meaning, choices=choices)


TRUST = code("trust", "The trust.", references="trusts.trust")
SYSTEM = code("system", "The system.", references="systems.system")
STANDARD = code("standard", "The standard.", references="standards.standard")
PERIOD = Column("period", "period", "The period.", references="periods.period")


def pace(meaning: str) -> Column:
    """The most that can be gained in a year; where it is empty there is no limit from that period on."""
    return Column(
        "pace",
        "share",
        meaning,
        "share a year",
        lower=0.0,
        upper=1.0,
        empty="none",
        means="no limit on the pace from that period on",
        since="2",
    )


def target(meaning: str) -> Column:
    """The share of patients to be seen inside a standard; empty or 0 where there is no target."""
    return Column(
        "target",
        "share",
        meaning,
        "share",
        lower=0.0,
        upper=1.0,
        below=True,
        empty="none",
        means="no target; a target of 0 likewise",
    )


# A table of an instance: its key, its columns and what one row of it says.


@dataclass(frozen=True)
class Table:
    """One table. ``key`` is empty where several rows may say the same of the same thing.

    ``ordered``: the order of the rows carries meaning (periods; the steps of capacity).
    ``filled``: a header without rows is a fault.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False
    ordered: bool = False
    filled: bool = False

    @property
    def file(self) -> str:
        """The name of the file in the instance folder."""
        return f"{self.name}.csv"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in the order in which they are written."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of this name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}")


# Editions of the format: which one a folder or a run was written to, and which are read.

EDITION = "2"
"""The edition that is written."""

EDITIONS = (FIRST_EDITION, EDITION)
"""The editions that are read, in their order; a folder or run that states none is of the first."""


def later(stated: str) -> bool:
    """Whether this is an edition after the last one known here."""
    return stated.isascii() and stated.isdigit() and int(stated) > int(EDITION)
