"""Limits that the rows imply for columns that have none of their own.

A grant has no limit of its own, but a pot it is paid from. Reckoned in intervals, rounded outwards, and loosened by a
millionth besides, so that no plan that keeps its rows as closely as a solver does lies outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimiser.proof.safe import UNIT, above, below
from optimiser.proof.system import Floats, System
from optimiser.tolerances import ARITHMETIC

ROUNDS = 25
"""How often limits are carried on from row to row."""
CARE = 4.0


@dataclass
class _Entries:
    """The entries of the rows one by one."""

    rows: sparse.csr_array
    low: Floats
    high: Floats

    def __post_init__(self) -> None:
        self.count = np.diff(self.rows.indptr).astype(float)
        self.row = np.repeat(np.arange(len(self.count)), np.diff(self.rows.indptr))
        self.column, self.amount = self.rows.indices, self.rows.data

    def least_of_others(self, amount: Floats, lower: Floats, upper: Floats) -> Floats:
        """For each entry, what the rest of its row comes to at least; -inf where that has no limit."""
        side = np.where(amount > 0, lower[self.column], upper[self.column])
        infinite = ~np.isfinite(side)
        term = np.where(infinite, 0.0, below(amount * np.where(infinite, 0.0, side)))
        size = len(self.count)
        total = np.bincount(self.row, term, size)
        error = CARE * (self.count + 2) * UNIT * np.bincount(self.row, np.abs(term), size)
        missing = np.bincount(self.row, infinite, size)[self.row]
        rest = below(below(total - error)[self.row] - term)
        return np.where(missing == infinite, rest, -np.inf)

    def limits(self, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
        """For each entry, the lower and the upper limit that its row leaves for its column."""
        under = above(self.high[self.row] - self.least_of_others(self.amount, lower, upper))
        over = below(self.low[self.row] + self.least_of_others(-self.amount, lower, upper))
        ends = under / self.amount, over / self.amount
        up = self.amount > 0
        return below(np.where(up, ends[1], ends[0])), above(np.where(up, ends[0], ends[1]))


def implied(system: System, further: Sequence[tuple[Floats, float]] = ()) -> System:
    """The system with limits for columns that have none, as far as its rows imply them.

    Args:
        system: rows and box.
        further: rows cost·x ≤ limit that hold for every plan in question, beside those of the system.

    Returns:
        The system; where limits cross (`System.nothing_left`), there is no plan at all.
    """
    no_lower, no_upper = ~np.isfinite(system.lower), ~np.isfinite(system.upper)
    if not (no_lower.any() or no_upper.any()):
        return system
    wider = system
    for cost, limit in further:
        wider = wider.capped(cost, limit)
    rows = wider.rows.copy()
    rows.eliminate_zeros()
    entries = _Entries(rows, wider.low, wider.high)
    lower, upper = system.lower.copy(), system.upper.copy()
    for _ in range(ROUNDS):
        least, most = entries.limits(lower, upper)
        tops, bottoms = upper.copy(), lower.copy()
        np.minimum.at(tops, entries.column, _loosened(most, 1.0))
        np.maximum.at(bottoms, entries.column, _loosened(least, -1.0))
        tops, bottoms = np.where(no_upper, tops, upper), np.where(no_lower, bottoms, lower)
        if np.array_equal(tops, upper) and np.array_equal(bottoms, lower):
            break
        lower, upper = bottoms, tops
        if np.any(lower > upper):
            break
    return system.within(lower, upper)


def _loosened(limits: Floats, way: float) -> Floats:
    """Limits a little further out; what is no number is no limit."""
    known = np.isfinite(limits)
    at = np.where(known, limits, 0.0)
    return np.where(known, at + way * ARITHMETIC * np.maximum(1.0, np.abs(at)), way * np.inf)
