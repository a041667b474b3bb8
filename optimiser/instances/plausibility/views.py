"""What a figure is held against, and the slips of unit that people make."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.instances.plausibility.figures import PEERS, Anchor, Codes, Figures, Numbers, Rows, medians
from trustmodels.contract import Column
from trustmodels.contract.table import Dimension

# What a figure is held against: how far it is from what it should be, and how far is too far. All in log10.

LEAST = 0.75
"""Six times too much or too little is the smallest slip that is looked for: days for weeks are seven."""
SPREADS, BEYOND = 6.0, 0.35
"""Spreads of the peers beyond which a figure is doubted, and how far beyond the most that peers are off."""
TWO_IN_A_HUNDRED = 0.02
MAD = 1.4826
"""Turns a median absolute deviation into a standard deviation."""
LONE = 1.2
"""How far a figure has to be off its other year where there are hardly any others to learn from."""
FEW = 5
ELSEWHERE = 1.0
"""How far at least a figure has to be off one of another table, which goes with it less closely."""


@dataclass(frozen=True)
class FigureView:
    """How far each unit (or row) is off, NaN where the view says nothing, and from where on that is too far."""

    off: Numbers
    far: Numbers
    against: str


@dataclass(frozen=True)
class AnchorView(FigureView):
    """A view from another table, `other` being that and its column."""

    other: tuple[str, str] = ("", "")


def against_peers(values: Numbers, rows: Rows, against: str, *, alone: bool = True) -> FigureView:
    """Units held against the middle of their peers, in the finest group that has enough of them.

    Args:
        values: one a unit.
        rows: the units and their groups.
        against: what is said of the view.
        alone: whether all units of the table may be taken for peers.
    """
    off, far = np.full(rows.count, np.nan), np.full(rows.count, np.inf)
    groups = rows.groups if alone or len(rows.groups) == 1 else rows.groups[:-1]
    for at, codes in enumerate(groups):
        least = FEW if at == len(groups) - 1 else PEERS
        got, limit = _apart(values, codes, least)
        new = np.isnan(off) & np.isfinite(got)
        off[new], far[new] = got[new], limit[new]
    return FigureView(off, far, against)


def _apart(values: Numbers, codes: Codes, least: int) -> tuple[Numbers, Numbers]:
    count = int(codes.max(initial=-1)) + 1
    number = np.bincount(codes[np.isfinite(values)], minlength=count)
    off = values - medians(values, codes, count)[codes]
    far = too_far(off, codes, count)
    few = number[codes] < least
    return np.where(few, np.nan, off), np.where(few, np.inf, far[codes])


def too_far(off: Numbers, codes: Codes, count: int) -> Numbers:
    """From where on a member of a group is too far off: beyond its spread, and beyond all but a few of its members.

    The spread of a handful says nothing, and is left out.
    """
    size = np.abs(off)
    number = np.bincount(codes[np.isfinite(off)], minlength=count)
    spread = np.where(number < FEW, np.nan, MAD * medians(size, codes, count))
    return np.fmax(LEAST, np.fmax(SPREADS * spread, _tail(size, codes, count) + BEYOND))


def _tail(size: Numbers, codes: Codes, count: int) -> Numbers:
    """How far the farthest member of each group is off when one, and two in a hundred more, are set aside."""
    kept = np.isfinite(size)
    values, codes = size[kept], codes[kept]
    order = np.lexsort((-values, codes))
    counts = np.bincount(codes, minlength=count)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    aside = 1 + (TWO_IN_A_HUNDRED * counts).astype(np.int64)
    found = np.full(count, np.nan)
    there = counts > aside
    found[there] = values[order][(starts + aside)[there]]
    return found


def against_siblings(each: Figures, others: Sequence[Figures]) -> FigureView | None:
    """Units held against the two columns beside theirs that they go with best: off only where both say so."""
    views = [
        against_peers(each.middles - other.middles, each.rows, other.column.name, alone=True)
        for other in others
        if other.column.name != each.column.name and _alike(each, other)
    ]
    views = sorted((v for v in views if np.isfinite(v.off).any()), key=lambda v: float(np.median(v.far)))[:2]
    if not views:
        return None
    off = np.vstack([view.off for view in views])
    far = np.vstack([view.far for view in views])
    size = np.where(np.isfinite(off), np.abs(off), np.inf)
    pick = size.argmin(axis=0)
    at = np.arange(off.shape[1])
    least = LONE if each.column.dimension == "other" else LEAST
    return FigureView(off[pick, at], np.fmax(far[pick, at], least), f"its {views[0].against}")


def middle_of_others(each: Figures, others: Sequence[Figures], rows: Sequence[int]) -> float:
    """The middle of a column's other rows and of the columns beside it that measure the same; NaN if there is none."""
    own = np.delete(each.logs, list(rows))
    beside = [other.logs for other in others if other.column.name != each.column.name and _alike(each, other)]
    known = np.concatenate([own, *beside])
    known = known[np.isfinite(known)]
    return float(np.median(known)) if len(known) else math.nan


def against_anchors(each: Figures, said: Sequence[Anchor]) -> list[AnchorView]:
    """Units of trusts held against what another table says of the trust that goes with it best, group by group."""
    mine = (a for a in said if (a.table, a.column) == (each.rows.table.name, each.column.name))
    found = (_against_anchor(each, anchor, [a for a in said if a.table != anchor.table]) for anchor in mine)
    return [view for view in found if view is not None]


def _against_anchor(each: Figures, mine: Anchor, others: Sequence[Anchor]) -> AnchorView | None:
    rows = each.rows
    if not others:
        return None
    apart = mine.values - np.vstack([other.values for other in others])
    spreads = _spreads(apart)
    best = int(np.argmin(spreads))
    if not np.isfinite(spreads[best]):
        return None
    other = others[best]
    middle = float(np.nanmedian(apart[best]))
    codes = np.zeros(apart.shape[1], dtype=np.int64)
    limit = max(ELSEWHERE, float(too_far(apart[best] - middle, codes, 1)[0]))
    units = np.flatnonzero((rows.groups[0] == mine.group) & (rows.owners < len(mine.values)))
    off, far = np.full(rows.count, np.nan), np.full(rows.count, np.inf)
    off[units] = each.middles[units] - other.values[rows.owners[units]] - middle
    far[units] = limit
    return AnchorView(off, far, f"the trust's {other.column} in {other.table}", (other.table, other.column))


def _spreads(apart: Numbers) -> Numbers:
    """How widely each row varies; without end where half of the trusts have nothing."""
    count, trusts = apart.shape
    codes = np.repeat(np.arange(count, dtype=np.int64), trusts)
    middle = medians(apart.ravel(), codes, count)
    spread = medians(np.abs(apart - middle[:, None]).ravel(), codes, count)
    filled = np.isfinite(apart).sum(axis=1)
    return np.where((filled >= PEERS) & (2 * filled >= filled.max(initial=0)), spread, np.inf)


def _alike(each: Figures, other: Figures) -> bool:
    same = each.column.dimension == other.column.dimension and each.column.dimension != "other"
    return same or each.column.unit == other.column.unit


def against_own(each: Figures) -> FigureView:
    """Rows held against the middle of their unit's other periods, where it has three or more."""
    rows = each.rows
    number = np.bincount(rows.units[np.isfinite(each.logs)], minlength=rows.count)
    off = np.where(number[rows.units] > 2, each.logs - each.middles[rows.units], np.nan)  # noqa: PLR2004
    far = too_far(off, np.zeros(len(off), dtype=np.int64), 1)
    return FigureView(off, np.full(len(off), far[0]), "its other periods")


def pairs(each: Figures) -> tuple[Codes, Codes, Numbers, float]:
    """Units of two figures: the rows of both, how far they are apart, and from where on that is too far."""
    rows = each.rows
    some = np.flatnonzero(np.isfinite(each.logs))
    number = np.bincount(rows.units[some], minlength=rows.count)
    of = some[number[rows.units[some]] == 2]  # noqa: PLR2004
    of = of[np.argsort(rows.units[of], kind="stable")]
    first, second = of[::2], of[1::2]
    apart = each.logs[second] - each.logs[first]
    far = LONE
    if len(apart) >= FEW:
        off = apart - np.median(apart)
        far = float(too_far(off, np.zeros(len(off), dtype=np.int64), 1)[0])
    return first, second, apart, far


# The slips of unit that people make, by what is measured: how many times too large the figure then is.

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
