"""A convex curve from values and slopes: its exact corners, in as few evaluations as there are pieces."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count


@dataclass(frozen=True)
class Spot:
    """A spot on a falling convex curve: where, how high, and the slope of a line that lies below the curve there."""

    at: float
    value: float
    slope: float


Evaluate = Callable[[float], Spot]


@dataclass(frozen=True)
class Curve:
    """Spots in order; between two of them the curve is straight, to within `error`."""

    spots: tuple[Spot, ...]
    error: float

    def value(self, at: float) -> float:
        """The height at a place between the ends."""
        for left, right in zip(self.spots, self.spots[1:], strict=False):
            if at <= right.at:
                share = (at - left.at) / (right.at - left.at) if right.at > left.at else 0.0
                return left.value + share * (right.value - left.value)
        return self.spots[-1].value


def _missing(left: Spot, right: Spot) -> tuple[float, float]:
    """Where the tangents of two spots meet, and how far below their chord that is: the most that is unknown."""
    bend = right.slope - left.slope
    rise = right.value - left.value
    if bend <= 0 or right.at <= left.at:
        return left.at, 0.0
    at = left.at + min(max((rise - right.slope * (right.at - left.at)) / -bend, 0.0), right.at - left.at)
    chord = left.value + rise * (at - left.at) / (right.at - left.at)
    tangent = max(left.value + left.slope * (at - left.at), right.value + right.slope * (at - right.at))
    return at, max(0.0, chord - tangent)


def convex_curve(evaluate: Evaluate, low: float, high: float, error: float, most: int) -> Curve:
    """The corners of a convex curve between two places.

    Where the tangents of two spots meet there is either a corner, and both sides are straight, or a new spot
    below the chord. The widest gap goes first, so that stopping early leaves the smallest error.

    Args:
        evaluate: place -> spot.
        low: where it begins.
        high: where it ends.
        error: height below which the curve counts as straight.
        most: evaluations.

    Returns:
        The curve with the error that is left, 0 where it is exact up to `error`.
    """
    first, last = evaluate(low), evaluate(high)
    spots, order = {low: first, high: last}, count()
    open_: list[tuple[float, int, float, Spot, Spot]] = []

    def offer(left: Spot, right: Spot) -> None:
        at, gap = _missing(left, right)
        if gap > error and left.at < at < right.at:
            heapq.heappush(open_, (-gap, next(order), at, left, right))

    offer(first, last)
    for _ in range(max(0, most - 2)):
        if not open_:
            break
        _, _, at, left, right = heapq.heappop(open_)
        spot = evaluate(at)
        spots[at] = spot
        offer(left, _seen_from(left, spot, error))
        offer(_seen_from(right, spot, error), right)
    left_over = max((-entry[0] for entry in open_), default=0.0)
    return Curve(_pruned([spots[at] for at in sorted(spots)], error), left_over)


def _seen_from(other: Spot, spot: Spot, error: float) -> Spot:
    """The spot with the other's slope where it lies on the other's tangent: the piece between is straight."""
    if abs(other.value + other.slope * (spot.at - other.at) - spot.value) <= error:
        return Spot(spot.at, spot.value, other.slope)
    return spot


def _pruned(spots: list[Spot], error: float) -> tuple[Spot, ...]:
    """Without spots in the middle of a straight piece."""
    kept = spots[:1]
    for at in range(1, len(spots) - 1):
        left, here, right = kept[-1], spots[at], spots[at + 1]
        share = (here.at - left.at) / (right.at - left.at)
        if left.value + share * (right.value - left.value) - here.value > error:
            kept.append(here)
    return (*kept, *spots[-1:]) if len(spots) > 1 else tuple(kept)
