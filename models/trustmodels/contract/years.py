"""Years of the horizon: when each begins, and what a period that covers parts of them takes from each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil

CLOSE = 1e-3
"""Times are compared to this part of a year: twelve periods of 0.0834 are a year (formulation §3)."""


def ends(lengths: Iterable[float]) -> list[float]:
    """0 and the end of every period, in years from the start; the end of a year is one where it is that close."""
    found = [0.0]
    for length in lengths:
        end = found[-1] + length
        year = float(round(end))
        found.append(year if found[-1] < year and abs(end - year) <= CLOSE else end)
    return found


def beginnings(lengths: Sequence[float]) -> tuple[int, ...]:
    """For every year of the horizon, the place of the period in which it begins (0 is the first)."""
    spans = list(pairwise(ends(lengths)))
    years = range(ceil(spans[-1][1]) if spans else 0)
    return tuple(at for year in years for at, (start, end) in enumerate(spans) if start <= year < end)


def means(lengths: Sequence[float], levels: Sequence[float]) -> tuple[float, ...]:
    """For every period the mean of what stands level in each year, by the time it has of the years."""
    return tuple(_mean(start, end, levels) for start, end in pairwise(ends(lengths)))


def _mean(start: float, end: float, levels: Sequence[float]) -> float:
    parts = [(max(0.0, min(end, year + 1) - max(start, year)), level) for year, level in enumerate(levels)]
    return sum(part / (end - start) * level for part, level in parts if part)
