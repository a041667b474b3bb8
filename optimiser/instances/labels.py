"""Labels of periods that read as a time: how long it is, and whether it follows the one before."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

YEARS = r"((?:19|20)[0-9]{2})\s*[-/–]\s*((?:19|20)?[0-9]{2})"
WHOLE = re.compile(rf"(?:FY\s*)?{YEARS}", re.IGNORECASE)
PART = re.compile(rf"(?:FY\s*)?{YEARS}[\s:/_-]*([QHM])\s*([0-9]{{1,2}})", re.IGNORECASE)
PART_FIRST = re.compile(rf"([QHM])\s*([0-9]{{1,2}})[\s:/_-]*(?:of\s*)?{YEARS}", re.IGNORECASE)
SPAN = re.compile(rf"{YEARS}\s*(?:to|–|-)\s*{YEARS}", re.IGNORECASE)
CALENDAR = re.compile(r"(?:19|20)[0-9]{2}")
PARTS = {"Q": 4, "H": 2, "M": 12}
ROOM = 0.02
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
    year = _year(found[1], found[2])
    return None if year is None else Time(year, 1)


def _part(first: str, second: str, kind: str, number: str) -> Time | None:
    year, parts, at = _year(first, second), PARTS[kind.upper()], int(number)
    return None if year is None or not 1 <= at <= parts else Time(year + (at - 1) / parts, 1 / parts)


def _span(found: re.Match[str]) -> Time | None:
    first, last = _year(found[1], found[2]), _year(found[3], found[4])
    return None if first is None or last is None or last < first else Time(first, last - first + 1)


READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Time | None]], ...] = (
    (WHOLE, _whole),
    (PART, lambda found: _part(found[1], found[2], found[3], found[4])),
    (PART_FIRST, lambda found: _part(found[3], found[4], found[1], found[2])),
    (SPAN, _span),
    (CALENDAR, lambda found: Time(int(found[0]), 1)),
)


def label_notes(periods: Sequence[str], years: Sequence[float]) -> Iterator[str]:
    """One sentence for each label that says another length, or another order, than its rows."""
    times = [time_of(label) for label in periods]
    for label, time, length in zip(periods, times, years, strict=True):
        if time is not None and abs(length - time.years) > ROOM * time.years:
            yield f"Period {label} has {_years(length)}, and its label reads as {_years(time.years)}."
    both = zip(periods, periods[1:], times, times[1:], strict=False)
    for before, label, one, two in both:
        if one is not None and two is not None and abs(two.begins - one.ends) > ROOM:
            yield f"Period {label} stands after {before}, and does not follow it by its label."


def _years(number: float) -> str:
    return f"{number:g} year{'' if number == 1 else 's'}"
