"""Rows, codes and labels of periods that may mean something else than they say: told, never refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.instances.likeness import bare, difference, sorting
from trustmodels.contract import BY_NAME, Table

# Labels of periods that read as a time: how long it is, and whether it follows the one before.

YEARS = r"((?:19|20)[0-9]{2})\s*[-/–]\s*((?:19|20)?[0-9]{2})"
WHOLE = re.compile(rf"(?:FY\s*)?{YEARS}", re.IGNORECASE)
SHORT = re.compile(r"(?:FY\s*)?([0-9]{2})\s*[-/–]\s*([0-9]{2})", re.IGNORECASE)
ENDING = re.compile(r"FY\s*(?:20)?([0-9]{2})", re.IGNORECASE)
NAMED_PART = r"(Q|H|M|quarter|half|month)"
PART = re.compile(rf"(?:FY\s*)?{YEARS}[\s:/_-]*{NAMED_PART}\s*([0-9]{{1,2}})", re.IGNORECASE)
PART_FIRST = re.compile(rf"{NAMED_PART}\s*([0-9]{{1,2}})[\s:/_-]*(?:of\s*)?{YEARS}", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = re.compile(rf"({'|'.join(MONTHS)})[a-z]*[\s/_-]+((?:20)?[0-9]{{2}})", re.IGNORECASE)
SPAN = re.compile(rf"{YEARS}\s*(?:to|–|-)\s*{YEARS}", re.IGNORECASE)
CALENDAR = re.compile(r"(?:19|20)[0-9]{2}")
PARTS = {"Q": 4, "H": 2, "M": 12}
LENGTH_ROOM = 0.02
"""How far a length may lie from that of its label: twelve months of 0.083 are a year."""
CENTURY = 100


@dataclass(frozen=True)
class Time:
    """A time in years: when it begins and how long it is."""

    begins: float
    years: float

    @property
    def ends(self) -> float:
        """When the next one begins."""
        return self.begins + self.years


def time_of(label: str) -> Time | None:
    """The time that a label such as ``2026-27``, ``2026-27 Q1`` or ``2026`` reads as; None where it is no time."""
    plain = label.strip()
    for pattern, read in READERS:
        found = pattern.fullmatch(plain)
        if found:
            return read(found)
    return None


def _year(first: str, second: str) -> int | None:
    return int(first) if (int(first) + 1) % CENTURY == int(second) % CENTURY else None


def _whole(found: re.Match[str]) -> Time | None:
    return _whole_of(found[1], found[2])


def _whole_of(first: str, second: str) -> Time | None:
    year = _year(first, second)
    return None if year is None else Time(year, 1)


def _part(first: str, second: str, kind: str, number: str) -> Time | None:
    year, parts, at = _year(first, second), PARTS[kind[0].upper()], int(number)
    return None if year is None or not 1 <= at <= parts else Time(year + (at - 1) / parts, 1 / parts)


def _month(found: re.Match[str]) -> Time:
    """A month of a year that begins in April."""
    return Time(int(found[2]) % CENTURY + 2000 + (MONTHS.index(found[1].lower()) - 3) / 12, 1 / 12)


def _span(found: re.Match[str]) -> Time | None:
    first, last = _year(found[1], found[2]), _year(found[3], found[4])
    return None if first is None or last is None or last < first else Time(first, last - first + 1)


READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Time | None]], ...] = (
    (WHOLE, _whole),
    (PART, lambda found: _part(found[1], found[2], found[3], found[4])),
    (PART_FIRST, lambda found: _part(found[3], found[4], found[1], found[2])),
    (SPAN, _span),
    (SHORT, lambda found: _whole_of(f"20{found[1]}", found[2])),
    (ENDING, lambda found: Time(1999 + int(found[1]), 1)),
    (MONTH, _month),
    (CALENDAR, lambda found: Time(int(found[0]), 1)),
)


def label_notes(periods: Sequence[str], years: Sequence[float]) -> Iterator[str]:
    """One sentence for each label that says another length, or another order, than its rows."""
    times = [time_of(label) for label in periods]
    for label, time, length in zip(periods, times, years, strict=True):
        if time is not None and abs(length - time.years) > LENGTH_ROOM * time.years:
            yield f"Period {label} has {_years(length)}, and its label reads as {_years(time.years)}."
    both = zip(periods, periods[1:], times, times[1:], strict=False)
    for before, label, one, two in both:
        if one is not None and two is not None and abs(two.begins - one.ends) > LENGTH_ROOM:
            yield f"Period {label} stands after {before}, and does not follow it by its label."


def _years(number: float) -> str:
    return f"{number:g} year{'' if number == 1 else 's'}"


# Rows and codes that may mean something else than they say: told, never refused.

Tables = Mapping[str, pd.DataFrame]
SHOWN = 5
"""How many codes a note names."""
TOTALS = frozenset(
    {
        "total",
        "totals",
        "grand total",
        "sub total",
        "subtotal",
        "sum",
        "all",
        "overall",
        "sector",
        "england",
        "national",
        "average",
        "mean",
        "median",
        "avg",
        "all trusts",
        "all providers",
        "all schemes",
        "all systems",
        "all standards",
    }
)
"""What a row of sums, or of means, is called."""
TOTAL_OF = re.compile(r".* (?:sub ?)?totals?|(?:sub ?)?totals? (?:of|for) .*")
"""What a row of sums over some of the others is called: the total of a system, of a type, of a trust."""
GROUPS = ("system", "type", "trust", "area")
"""Columns by which others are summed."""
SUMMED = frozenset({"£m", "£m a year", "patients", "patients a year", "WTE", "beds", "years"})
"""The units of what adds up over rows."""
SUM_ROOM = 1e-3
"""Relative room for a sum of rounded figures."""
LEAST = 2
"""Others that a sum is of, at least."""
FREE = (
    ("type", ("trusts", "drivers", "ring_fences")),
    ("area", ("opportunities", "delivery")),
    ("region", ("systems",)),
    ("measure", ("one_offs",)),
)
"""Codes that no table lists, and the tables that use them."""


def doubts(tables: Tables) -> list[str]:
    """One sentence for each thing that is doubted, in a fixed order."""
    return [sentence for look in LOOKS for sentence in look(tables)]


def _fallen_back(tables: Tables) -> Iterator[str]:
    """Types of trusts that take the drivers' row * though other types have rows of their own."""
    own = sorted({kind for kind in tables["drivers"]["type"] if kind != "*"})
    kinds = [kind for kind in dict.fromkeys(tables["trusts"]["type"]) if kind not in own]
    if own and kinds:
        alone = ", ".join(repr(kind) for kind in kinds[:SHOWN])
        more = f" and {len(kinds) - SHOWN} more" if len(kinds) > SHOWN else ""
        yield f"Trusts of type {alone}{more} take the drivers' row *; there are rows for {', '.join(own)}."


def _twins(tables: Tables) -> Iterator[str]:
    """Codes that differ only by spaces, capitals or the sign between parts, each with what the two differ by."""
    for what, codes in _codes(tables):
        seen: dict[str, str] = {}
        for code in codes:
            before = seen.setdefault(sorting(code), code)
            if before != code:
                yield f"{what} {before!r} and {code!r} are two codes: {code!r} {difference(code, before)}."


def _namesakes(tables: Tables) -> Iterator[str]:
    """Trusts, or systems, of one name: an organisation that is there twice under two codes is counted twice."""
    for table, column in (("trusts", "trust"), ("systems", "system")):
        seen: dict[str, str] = {}
        for code, name in zip(tables[table][column], tables[table]["name"], strict=True):
            before = seen.setdefault(sorting(name), code)
            if before != code and sorting(name):
                yield f"{table}.csv: {before!r} and {code!r} have one name, {name!r}, and count as two."


def _repeated(tables: Tables) -> Iterator[str]:
    """Rows that stand twice in a table whose rows add up."""
    for table in ("adjustments", "change_effects"):
        frame = tables[table]
        twice = frame[frame.duplicated()]
        rows = [" ".join(map(str, row)) for row in twice.drop_duplicates().to_numpy().tolist()]
        if rows:
            more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
            said = ", ".join(rows[:SHOWN])
            yield f"{table}.csv has the same row more than once, which counts each time: {said}{more}."


def _codes(tables: Tables) -> Iterator[tuple[str, list[str]]]:
    """The codes that tables list, and those that no table lists, with what they are."""
    for name, table in BY_NAME.items():
        if len(table.key) == 1 and not table.column(table.key[0]).references:
            yield f"{name}.csv:", list(dict.fromkeys(tables[name][table.key[0]]))
    for column, used in FREE:
        codes = dict.fromkeys(code for name in used for code in tables[name][column])
        yield f"{column.capitalize()}s", list(codes)


def _sums(tables: Tables) -> Iterator[str]:
    """Rows that look like a total of the others, which would be counted twice."""
    for name in ("periods", "systems", "trusts", "opportunities"):
        table, frame = BY_NAME[name], tables[name]
        codes, used = frame[table.key[0]].tolist(), _used(tables, table)
        for code, called, adds_up in zip(codes, _called(table, frame), _adding_up(table, frame), strict=True):
            idle = used is not None and code not in used
            reasons = [*["it is called so"] * called, *["its figures are the sum of the others"] * adds_up]
            if (called and (adds_up or idle or used is None)) or (adds_up and idle):
                said = " and ".join([*reasons, *["no other table knows it"] * idle])
                yield f"{table.file}: the row {code!r} looks like a total ({said}), and counts as one more."


def _used(tables: Tables, table: Table) -> set[str] | None:
    """The codes of the table that others name; None where no other table can name them."""
    target = f"{table.name}.{table.key[0]}"
    named = [
        tables[other.name][column.name]
        for other in BY_NAME.values()
        for column in other.columns
        if column.references == target
    ]
    if table.name in {"trusts", "systems"}:
        named.append(tables["control_totals"]["id"])
    return {code for column in named for code in column} if named else None


def _called(table: Table, frame: pd.DataFrame) -> list[bool]:
    """Which rows have the name of a total."""
    words = [column.name for column in table.columns if column.name in {*table.key, "name"}]
    rows = zip(*(frame[name].tolist() for name in words), strict=True)
    return [any(_total(cell) for cell in row) for row in rows]


def _total(cell: str) -> bool:
    plain = bare(cell).casefold().replace("-", " ").replace("_", " ")
    return plain in TOTALS or TOTAL_OF.fullmatch(plain) is not None


def _adding_up(table: Table, frame: pd.DataFrame) -> list[bool]:
    """Of which rows every amount is the sum of that of all the others, or of all others of its group."""
    amounts = [column.name for column in table.columns if column.numeric and column.unit in SUMMED]
    if not amounts:
        return [False] * len(frame)
    rows = frame[amounts].dropna(axis=1, how="all").fillna(0.0)
    everybody = pd.Series("", index=frame.index)
    found = pd.Series(False, index=frame.index)
    for group in (everybody, *(frame[name] for name in GROUPS if name in table.names)):
        rest = rows.groupby(group).transform("sum") - rows
        enough = group.map(group.value_counts()) > LEAST
        found |= enough & (((rows - rest).abs() <= SUM_ROOM * rest.abs()) & (rest != 0)).all(axis=1)
    listed: list[bool] = found.tolist()
    return listed


def _labels(tables: Tables) -> Iterator[str]:
    periods = tables["periods"]
    yield from label_notes(periods["period"].tolist(), periods["years"].tolist())


LOOKS: tuple[Callable[[Tables], Iterator[str]], ...] = (
    _fallen_back,
    _twins,
    _namesakes,
    _repeated,
    _sums,
    _labels,
)
