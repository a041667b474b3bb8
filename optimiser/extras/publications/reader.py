"""What a reader gives: figures of providers by period; and how official files write numbers and periods."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from optimiser.extras.publications.sheet import Page, text

ENGLAND = "ENGLAND"
"""The publication's own national row, kept as the check."""
SUPPRESSED = {
    "*",
    "**",
    "c",
    "[c]",
    "#",
    "[low]",
    "~",
    "supp",
    "suppressed",
    "<5",
    "<7",
    "1-4",
    "1 to 4",
    "[k]",
}
"""Marks of small numbers that are withheld."""
ABSENT = {
    "", "-", "–", "—", ".", "..", "...", ":", "x", "z", "u", "[x]", "[z]", "[u]", "[w]", "[b]", "n/a", "#n/a", "na",
    "nan", "null", "none", "not applicable", "not available", "not recorded", "not submitted", "no data", "no return",
    "nil return",
}  # fmt: skip
"""Marks of what is not collected, not submitted or does not apply."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
APRIL, CENTURY = 4, 2000


class PublishedFigure(NamedTuple):
    """One figure: code of the provider (or ENGLAND), what it is, its period, and its value in the figure's unit.

    The period is a month (`2025-03`), a financial year (`2024-25`) or a quarter of one (`2025-26 Q4`).
    """

    code: str
    figure: str
    period: str
    value: float


@dataclass
class Marks:
    """Cells that hold no number: how many are withheld, not there, or neither of the two (with an example each)."""

    withheld: int = 0
    absent: int = 0
    strange: list[str] = field(default_factory=list)
    nameless: set[str] = field(default_factory=set)
    """Names of providers whose code nothing in the file gives."""

    def number(self, cell: object, where: str = "") -> float | None:
        """A cell as a number; None, and counted, where it is a mark."""
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return float(cell)
        said = text(cell)
        if said.casefold() in ABSENT:
            self.absent += 1
            return None
        if said.casefold() in SUPPRESSED:
            self.withheld += 1
            return None
        found = plain(said)
        if found is None:
            self.strange.append(f"{where}: {said[:40]!r}")
        return found


def plain(said: str) -> float | None:
    """`1,234`, `(2.5)`, `£12`, `45%` (as 45), `123 [r]`, `1 234` -> a number; None for anything else."""
    bare = re.sub(r"\s*(\[[a-z0-9 ]+\]|\*+|†|‡)$", "", said.strip(), flags=re.I)
    bare = bare.replace(",", "").replace("£", "").replace("\u00a0", "").replace(" ", "").removesuffix("%")
    negative = re.fullmatch(r"\((.+)\)", bare)
    bare = (f"-{negative[1]}" if negative else bare).replace("−", "-")
    return float(bare) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", bare, re.I) else None


def month(cell: object) -> str:
    """A month in any of the ways in which it is written -> `2025-03`; empty where there is none.

    A range of months is its last; a date is its month.
    """
    if isinstance(cell, date):
        return f"{cell.year:04d}-{cell.month:02d}"
    said = text(cell).casefold()
    if found := re.search(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b", said):
        return f"{found[3]}-{int(found[2]):02d}"
    if found := re.search(r"\b(\d{4})-(\d{2})(-\d{2})?\b", said):
        return f"{found[1]}-{found[2]}" if 1 <= int(found[2]) <= len(MONTHS) else ""
    names = re.findall(
        rf"({'|'.join(MONTHS)})[a-z]*[\s\-_,']*(?:\d{{1,2}}\s*,\s*)?(\d{{4}}|\d{{2}})(?!\d)", said
    )
    if not names:
        return ""
    name, year = names[-1]
    full = int(year) if len(year) > len("25") else CENTURY + int(year)
    return f"{full}-{MONTHS.index(name) + 1:02d}"


def financial_year(said: str) -> str:
    """`2024/25`, `2024-25`, `2024_25`, `202425`, `2024 to 2025` in a text -> `2024-25`; empty where there is none."""
    for found in re.finditer(r"(?<!\d)(20\d\d)\s*(?:[/_\-–. ]|%20|to)*\s*(?:20)?(\d\d)(?!\d)", said):
        if (int(found[1]) + 1) % 100 == int(found[2]):
            return f"{found[1]}-{found[2]}"
    return ""


def year_said(labels: Iterable[str]) -> str:
    """The financial year in the first of some names that has one; empty where none has."""
    return next((year for year in map(financial_year, labels) if year), "")


def year_of_month(period: str) -> str:
    """The financial year of a month: April to March."""
    year, at = int(period[:4]), int(period[5:7])
    first = year if at >= APRIL else year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def month_of(year: str, name: str) -> str:
    """A month of a financial year, `2024-25` and MARCH -> `2025-03`; empty where either is something else."""
    short = name[:3].casefold()
    if short not in MONTHS or not re.match(r"20\d\d", year):
        return ""
    at = MONTHS.index(short) + 1
    return f"{int(year[:4]) + (at < APRIL)}-{at:02d}"


@dataclass(frozen=True)
class LayoutReader:
    """One publication: its key, what it is called, which figures it gives, and how a file of it is read.

    `read` gives nothing for a file of another publication: what a file is follows from its headings alone.
    """

    key: str
    publication: str
    figures: tuple[str, ...]
    read: Callable[[Sequence[Page], Marks], Iterator[PublishedFigure]]


def provider(code: object, name: object = "") -> str:
    """The code of a provider as it is compared; ENGLAND for the national row; empty for any other total.

    Official files write the national row as `-`, TOTAL, ENG, or with an empty code and the name England or Total.
    """
    found, called = text(code).upper(), text(name).casefold()
    if found in {"", "-", "TOTAL", "ENG", "ENGLAND"}:
        national = called in {"england", "total", "england total", "national"} or found in {
            "TOTAL",
            "ENG",
            "ENGLAND",
        }
        return ENGLAND if national else ""
    return found if re.fullmatch(r"[A-Z0-9]{3,6}", found) else ""
