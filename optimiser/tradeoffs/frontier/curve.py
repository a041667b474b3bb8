"""A convex curve from values and slopes: its exact corners, in as few evaluations as there are pieces."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, pairwise


@dataclass(frozen=True)
class Spot:
    """A spot on a falling convex curve: where, how high, and the slope of a line that lies below the curve there."""

    at: float
    value: float
    slope: float


Evaluate = Callable[[float], Spot]


NOISE = 1e-9
"""Share of the largest value below which a bend is rounding."""


@dataclass(frozen=True)
class Curve:
    """What a convex curve lies on or above: the highest of the lines that are known to lie below it.

    Attributes:
        spots: the corners in order, each with the slope of the piece that begins there; beyond the last it is level.
        error: how far above it the curve may lie; what is less than was asked for counts as nothing.
    """

    spots: tuple[Spot, ...]
    error: float

    def value(self, at: float) -> float:
        """The height at a place; before the first corner its piece goes on."""
        for here, following in reversed(list(pairwise(self.spots))):
            if here.at < at <= following.at:
                share = (at - here.at) / (following.at - here.at)
                return here.value + share * (following.value - here.value)
        first, last = self.spots[0], self.spots[-1]
        return last.value if at > last.at else first.value + first.slope * (at - first.at)


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
        What the curve lies on or above, with the error that is left, 0 where it is exact up to `error`.
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
    return Curve(_outline([spots[at] for at in sorted(spots)]), left_over)


def _seen_from(other: Spot, spot: Spot, error: float) -> Spot:
    """The spot with the other's slope where it lies on the other's tangent: the piece between is straight."""
    if abs(other.value + other.slope * (spot.at - other.at) - spot.value) <= error:
        return Spot(spot.at, spot.value, other.slope)
    return spot


def _outline(spots: Sequence[Spot]) -> tuple[Spot, ...]:
    """The corners of the highest tangents: spots, and the places between two of them where their tangents meet.

    A chord would lie above a curve that bends on the way, and what lies above is no bound.
    """
    places = [(spots[0].at, spots[0].value)]
    for left, right in pairwise(spots):
        at, gap = _missing(left, right)
        if left.at < at < right.at:
            share = (at - left.at) / (right.at - left.at)
            places.append((at, left.value + share * (right.value - left.value) - gap))
        places.append((right.at, right.value))
    corners = _without_straight(places)
    slopes = [(d - b) / (c - a) for (a, b), (c, d) in pairwise(corners)]
    ends = [*slopes, spots[-1].slope]
    return tuple(Spot(at, value, slope) for (at, value), slope in zip(corners, ends, strict=True))


def _without_straight(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without the places in the middle of a straight piece."""
    room = NOISE * max(abs(value) for _, value in places)
    kept = [places[0]]
    for (at, value), (after, beyond) in pairwise(places[1:]):
        before, began = kept[-1]
        if began + (at - before) / (after - before) * (beyond - began) - value > room:
            kept.append((at, value))
    return [*kept, *places[1:][-1:]]
