"""Knees: where a unit of the first measure begins to buy less, on the curve that no plan lies below."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from optimiser.frontier.curve import Curve, Spot
from optimiser.frontier.slices import within
from optimiser.frontier.trace import Frontier

KNEES = 2
"""How many knees of a curve are told."""
CLEAR = 1.25
"""How many times more the piece before a knee must buy."""
TINY = 0.005
"""Share of the curve, across and down, below which a piece is passed over: its slope may be rounding."""
APART = 0.1
"""Share of the curve, across or down, that lies between two knees: one bend is not told twice."""
NOUGHT = 1e-3
"""Share of the mean slope below which a piece buys as good as nothing."""


@dataclass(frozen=True)
class Knee:
    """A corner of the curve, what a unit buys before it and after it, and the number of the plan nearest to it."""

    at: float
    value: float
    before: float
    after: float
    plan: int


def knees(found: Frontier, cap: float | None) -> list[Knee]:
    """The sharpest knees under a level of the third measure, the largest relative change of slope first.

    They are of the curve, so that they do not depend on how many plans were looked for; where the ends of the
    plans leave a part of the curve out, nothing can be had there, and its knees are passed over.
    """
    curve, plans = found.bounds[cap], within(found, cap)
    if curve is None or len(curve.spots) < 3 or not plans:  # noqa: PLR2004 - two pieces meet in a corner
        return []
    square = _Square(curve)
    first, second = found.first.name, found.second.name
    places = {number: (p.best.values[first], p.best.values[second]) for number, p in plans}
    room = TINY * square.width
    low, high = min(at for at, _ in places.values()) - room, max(at for at, _ in places.values()) + room
    return [
        Knee(
            corner.at,
            corner.value,
            before,
            after,
            min(places, key=lambda n: square.apart(corner, *places[n])),
        )
        for corner, before, after in _sharpest(curve, square, low, high)
    ]


@dataclass(frozen=True)
class _Square:
    """The curve drawn into a square, so that what is near and what is steep does not depend on units."""

    curve: Curve

    @property
    def width(self) -> float:
        return self.curve.spots[-1].at - self.curve.spots[0].at

    @property
    def height(self) -> float:
        return max(self.curve.spots[0].value - self.curve.spots[-1].value, 1e-12)

    def apart(self, spot: Spot, at: float, value: float) -> float:
        return max(abs(at - spot.at) / self.width, abs(value - spot.value) / self.height)


def _sharpest(curve: Curve, square: _Square, low: float, high: float) -> list[tuple[Spot, float, float]]:
    """Corners between two places with what a unit buys before and after, the sharpest first, none near a sharper."""
    told: list[tuple[Spot, float, float]] = []
    least = NOUGHT * square.height / square.width
    corners = [
        (corner, before, after)
        for corner, before, after in _corners(curve, square)
        if before >= CLEAR * max(after, least) and low <= corner.at <= high
    ]
    for corner, before, after in sorted(corners, key=lambda one: -one[1] / max(one[2], least)):
        if all(square.apart(corner, other.at, other.value) >= APART for other, _, _ in told):
            told.append((corner, before, after))
    return told[:KNEES]


def _corners(curve: Curve, square: _Square) -> list[tuple[Spot, float, float]]:
    """Where two neighbouring pieces that are not tiny meet, with what a unit buys on each.

    Where tiny ones lie between, the corner is where the slope changes most.
    """
    spots = curve.spots
    pieces = list(pairwise(spots))
    long = [n for n, (a, b) in enumerate(pieces) if square.apart(a, b.at, b.value) >= TINY]
    found = []
    for left, right in pairwise(long):
        corner = max(range(left + 1, right + 1), key=lambda n: spots[n].slope - spots[n - 1].slope)
        found.append((spots[corner], -spots[left].slope, -spots[right].slope))
    return found
