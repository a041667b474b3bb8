"""The discount rate at which what is gained equals what is lost, and why there may be none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal

from scipy.optimize import brentq

Kind = Literal["rate", "nothing", "pays", "costs", "several"]
LOWEST, HIGHEST = 1e-6, 1.0
"""From nothing to 100% a year: no rate beyond is one to discount by."""
FEW, TRIED = 2, 1_000
STEP = (HIGHEST / LOWEST) ** (1 / (TRIED - 1))


@dataclass(frozen=True)
class Stream:
    """What is gained (above 0) and lost (below 0).

    Attributes:
        amounts: years from the start of the plan, and £m then, in the order of time.
        for_good: £m a year in every year after the last of them.
    """

    amounts: Sequence[tuple[float, float]]
    for_good: float = 0.0

    def split(self, rate: float) -> tuple[float, float]:
        """Gains and losses at their present value, £m, at a rate above 0 (or 0 where nothing goes on for good)."""
        worth = [amount / (1 + rate) ** years for years, amount in self.amounts]
        if self.for_good:
            worth.append(self.for_good / rate / (1 + rate) ** self.amounts[-1][0])
        return sum(max(value, 0.0) for value in worth), -sum(min(value, 0.0) for value in worth)

    def value(self, rate: float) -> float:
        """The present value, £m."""
        gains, losses = self.split(rate)
        return gains - losses


@dataclass(frozen=True)
class BreakEven:
    """The rate a year (a share), where there is one; else `kind` says why there is none.

    Attributes:
        kind: `rate`; `nothing` changes; it `pays` or `costs` at every rate up to 100%; `several` may do.
        rate: the one rate above 0 at which the stream is worth nothing.
        pays_above: whether it is worth something above the rate and costs below it.
    """

    kind: Kind
    rate: float | None = None
    pays_above: bool = True


def break_even(stream: Stream) -> BreakEven:
    """The one rate from 0 to 100% a year at which a stream is worth nothing.

    There are at most as many such rates as the running total of what is gained and lost changes sign (Norstrom 1972,
    Journal of Financial and Quantitative Analysis 7, for one change). With two at most, and a stream of one sign at
    the lowest rate and of the other at the highest, there is one between them.
    """
    signs = _signs(stream)
    turns = sum(before != after for before, after in pairwise(signs))
    if not signs:
        return BreakEven("nothing")
    low, high = stream.value(LOWEST) > 0, stream.value(HIGHEST) > 0
    if turns <= FEW and low != high:
        rate = float(brentq(stream.value, LOWEST, HIGHEST, xtol=1e-12))
        return BreakEven("rate", rate, pays_above=high)
    if any((stream.value(LOWEST * STEP**at) > 0) != high for at in range(TRIED)):
        return BreakEven("several")
    return BreakEven("pays" if high else "costs")


def _signs(stream: Stream) -> list[bool]:
    """The signs of the running total, those of nothing left out; at the end that of what goes on for good."""
    totals = [total for total in accumulate(amount for _, amount in stream.amounts) if total]
    return [total > 0 for total in [*totals, *([stream.for_good] if stream.for_good else [])]]
