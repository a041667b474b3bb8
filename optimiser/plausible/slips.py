"""The slips of unit that people make, by what is measured: how many times too large the figure then is."""

from __future__ import annotations

import math

from trustmodels.contract import Column
from trustmodels.contract.column import Dimension

Slip = tuple[float, str]
BY_DIMENSION: dict[Dimension, tuple[Slip, ...]] = {
    "money": (
        (1e3, "£k for £m?"),
        (1e6, "£ for £m?"),
        (1e-3, "£bn for £m?"),
        (12, "a year for a month, or twelve months added up?"),
        (1 / 12, "a month for a year?"),
        (4, "a year for a quarter?"),
    ),
    "price": (
        (1e-3, "£k for £?"),
        (1e-6, "£m for £?"),
        (100, "pence for £?"),
    ),
    "dear price": (
        (1e6, "£ for £m?"),
        (1e3, "£k for £m?"),
        (1e-3, "£bn for £m?"),
        (1 / 12, "a month for a year?"),
        (1 / 52, "a week for a year?"),
        (1 / 365, "a day for a year?"),
    ),
    "rate": ((100, "3 for 3% (0.03)?"), (0.01, "divided by 100 twice?"), (12, "a year for a month?")),
    "WTE": (
        (37.5, "hours for WTE (37.5)?"),
        (1 / 37.5, "divided by 37.5 hours twice?"),
        (1e-3, "thousands for WTE?"),
        (1e3, "a thousand times too many?"),
        (12, "months of work for WTE?"),
    ),
    "patients": (
        (1e-3, "thousands for patients?"),
        (1e3, "a thousand times too many?"),
        (1 / 12, "a month for a year?"),
        (12, "twelve months counted twice?"),
        (1 / 52, "a week for a year?"),
        (52, "a year for a week?"),
        (1 / 365, "a day for a year?"),
        (365, "a year for a day?"),
    ),
    "beds": (
        (365, "bed-days for beds (365)?"),
        (1 / 365, "divided by 365 days twice?"),
        (1e-3, "thousands for beds?"),
        (1e3, "a thousand times too many?"),
    ),
    "minutes": ((60, "seconds for minutes?"), (1 / 60, "hours for minutes?")),
    "weeks": ((7, "days for weeks?"), (1 / 52, "years for weeks?")),
    "years": ((12, "months for years?"),),
    "ratio": ((1e3, "per £bn for per £m?"), (1e-3, "per £k for per £m?"), (37.5, "hours for WTE (37.5)?")),
}
ANY: tuple[Slip, ...] = (
    (1e3, "a thousand times too large?"),
    (1e-3, "a thousand times too small?"),
    (1e6, "a million times too large?"),
    (1e-6, "a million times too small?"),
    (100, "a hundred times too large?"),
    (0.01, "a hundred times too small?"),
    (37.5, "hours for WTE (37.5)?"),
    (1 / 37.5, "divided by 37.5 hours twice?"),
    (12, "a year for a month?"),
    (1 / 12, "a month for a year?"),
    (52, "a year for a week?"),
    (1 / 52, "a week for a year?"),
    (365, "a year for a day?"),
    (1 / 365, "a day for a year?"),
)
WITHIN = 2.5
"""Spreads on either side within which nearly all figures lie."""
NEAR, FARTHEST = 0.12, 0.32
"""How near the ratio has to be to a slip (log10): one of the unit's own may be twice the factor, as years differ."""
HOURS = 37.5


def named(off: float, column: Column, spread: float) -> str:
    """The likeliest slip behind a figure that is so far off; empty where none is near.

    Args:
        off: log10 of the figure over what it should be.
        column: what it measures.
        spread: how far good figures lie from what they should be (log10).
    """
    farther = min(max(NEAR, WITHIN * spread), FARTHEST)
    for slips, near in ((BY_DIMENSION.get(column.dimension, ()), FARTHEST), (ANY, farther)):
        found = sorted(
            (abs(off - math.log10(factor)), word) for factor, word in slips if _fits(factor, column)
        )
        if found and found[0][0] <= near:
            return found[0][1]
    return ""


def likely(low: float, high: float, column: Column) -> str:
    """The slip that brings a figure back between two bounds, given how far above each it is (log10)."""
    for slips in (BY_DIMENSION.get(column.dimension, ()), ANY):
        middle = (low + high) / 2
        found = [
            (abs(math.log10(factor) - middle), word)
            for factor, word in slips
            if _fits(factor, column) and high <= math.log10(factor) <= low
        ]
        if found:
            return min(found)[1]
    return ""


def _fits(factor: float, column: Column) -> bool:
    """Whether the slip can be made of what the column measures: hours are mistaken for WTE only."""
    return "WTE" in column.unit or factor not in (HOURS, 1 / HOURS)
