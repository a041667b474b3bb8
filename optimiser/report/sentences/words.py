"""Small words: lists, spans of periods, and how sure an answer is."""

from __future__ import annotations

from collections.abc import Sequence

from optimiser.explain.opened import Opened


def listed(parts: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, end = parts or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def span(periods: Sequence[str]) -> str:
    """The horizon in words."""
    return periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"


def called(reading: Opened) -> str:
    """What one period is called."""
    return "year" if all(length == 1 for length in reading.case.years.values()) else "period"


def certainty(reading: Opened) -> str:
    """To which gap the measures that choose are solved."""
    gaps = [
        abs(tier["gap"])
        for tier in reading.run.manifest["tiers"]
        if tier["primary"] and tier["gap"] is not None
    ]
    return f"to a gap of {max(gaps, default=0.0):.2%}"
