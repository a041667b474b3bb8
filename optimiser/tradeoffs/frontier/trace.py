"""Tracing a frontier: its ends, the exact curve of the relaxation, plans between, and where less is bought."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from optimiser.errors import Fault
from optimiser.explain.gaps import Ending
from optimiser.instances import Instance
from optimiser.run.prepare import Prepared
from optimiser.solver import SolveSettings
from optimiser.tolerances import tolerance
from optimiser.tradeoffs.frontier.axes import Axis, FrontierError, no_plan, ready
from optimiser.tradeoffs.frontier.curve import Curve, Spot, convex_curve
from optimiser.tradeoffs.frontier.live import Best, Between
from trustmodels.allocation.question import Question

# Tracing a frontier: its two ends, the exact curve of the relaxation, and plans between the ends.

MOST_CORNERS = 150
"""Solves of the relaxation for one curve; where they do not do, the error that is left is reported."""
STRAIGHT = 5e-4
"""Share of the curve's height below which it counts as straight."""
SLICES = 3
"""Levels of a third measure."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Point:
    """A plan on the frontier, and the cap of the third measure that it was found under, None for none."""

    best: Best
    cap: float | None


@dataclass(frozen=True)
class Frontier:
    """What came of a trace.

    Attributes:
        question: with the tiers that stay capped, by name, in `capped`.
        first, second, third: the axes; along the first, the second is minimised.
        points: plans, none of which another one dominates, in the order of the first axis (and of the cap).
        bounds: by cap of the third measure, what no plan lies below: the curve of the relaxation, level where
            the two do not trade; None where the relaxation was not solved.
        prepared: the matrix that the plans are of.
        missing: places at which a limit stopped the search before it had a plan.
    """

    question: Question
    capped: tuple[str, ...]
    first: Axis
    second: Axis
    third: Axis | None
    points: tuple[Point, ...]
    bounds: Mapping[float | None, Curve | None]
    prepared: Prepared
    missing: int = 0

    @property
    def ending(self) -> Ending:
        """What is proven of the plans, and what a limit left open."""
        unproven = [point.best.gap for point in self.points if not point.best.proven]
        asked = len(self.points) + self.missing
        return Ending(asked, len(self.points), len(unproven), self.missing, max(unproven, default=0.0))


def trace(
    instance: Instance,
    question: Question,
    between: Sequence[str],
    points: int = 11,
    settings: SolveSettings | None = None,
    also: str | None = None,
    say: Say = lambda _text: None,
) -> Frontier:
    """The frontier between two measures or limits.

    Args:
        instance: where.
        question: whose tiers before all the measures stay capped at their best, and whose later tiers are left.
        between: two names of measures, or limits as `grant_pot:2026-27` (without a period: the sum over all).
        points: plans that are looked for along the first.
        settings: of the solves.
        also: a third measure, whose frontier is cut at a few levels.
        say: told of each step.

    Raises:
        FrontierError: unknown names, or fewer than two points.
        NoPlanError: the question has no plan.
        UnsettledError: none was found.
    """
    if points < 2 or len(between) != 2:  # noqa: PLR2004 - a frontier has two ends
        raise FrontierError([Fault("--points", "a frontier has two measures and two ends", "give 2 or more")])
    names = [*between, *([also] if also else [])]
    prepared, axes, earlier = ready(instance, question, names)
    say(f"keeping {', '.join(tier.measure for tier in earlier) or 'nothing'}")
    space = Between(prepared, axes, earlier, settings or SolveSettings())
    caps: dict[float | None, Mapping[str, float]] = {
        cap: {} if cap is None else {axes[2].name: cap} for cap in _levels(space, say)
    }
    bounds = {cap: _bound(space, under, say) for cap, under in caps.items()}
    plans = {cap: _plans(space, points, under, say) for cap, under in caps.items()}
    found = [Point(best, cap) for cap, those in plans.items() for best in those if best is not None]
    if not found:
        raise no_plan(space.ended)
    third = axes[2] if also else None
    kept = tuple(not_dominated(found, axes))
    return Frontier(
        prepared.case.question,
        tuple(t.measure for t in earlier),
        axes[0],
        axes[1],
        third,
        kept,
        bounds,
        prepared,
        sum(best is None for those in plans.values() for best in those),
    )


def _levels(space: Between, say: Say) -> list[float | None]:
    """Caps of the third measure: from its least to where the other two no longer want more of it."""
    if len(space.axes) < 3:  # noqa: PLR2004 - there is a third
        return [None]
    first, second, third = space.axes
    say(f"the range of {third.name}")
    ends = [
        space.best(order, {})
        for order in ((third, first, second), (first, second, third), (second, first, third))
    ]
    values = [max(0.0, end.values[third.name]) for end in ends if end is not None]
    if not values:
        raise no_plan(space.ended)
    low, high = min(values), max(values)
    if high - low <= 2 * tolerance(high):
        return [high]
    levels = np.linspace(low, high, SLICES)
    return [float(level) for level in (np.unique(np.round(levels)) if third.whole else levels)]


def _bound(space: Between, caps: Mapping[str, float], say: Say) -> Curve | None:
    """What no plan lies below: the curve of the relaxation from the least of the first axis to that of the second."""
    first, second = space.axes[:2]
    say(f"the relaxation between {first.name} and {second.name}")
    low = space.relaxed(first, caps)
    if low is None:
        return None
    begin = low.value + tolerance(low.value)
    space.relaxed(second, {**caps, first.name: begin}, first)  # from here it is near, from the other end far
    floor = space.relaxed(second, caps)
    if floor is None:
        return None
    level = Spot(begin, floor.value, 0.0)
    high = space.relaxed(first, {**caps, second.name: floor.value})
    if high is None or high.value - low.value <= 2 * tolerance(high.value):
        return Curve((level,), 0.0)

    def spot(at: float) -> Spot:
        found = space.relaxed(second, {**caps, first.name: at}, first) if at < end else None
        return found or Spot(at, floor.value, 0.0)

    end = np.inf
    end = _reaches(spot(high.value), floor.value)
    height = max(abs(spot(begin).value - floor.value), tolerance(floor.value))
    return convex_curve(spot, begin, end, STRAIGHT * height, MOST_CORNERS)


def _reaches(last: Spot, floor: float) -> float:
    """Where the tangent of the last spot comes down to the floor, from which on the curve is level."""
    return last.at if last.slope == 0 else last.at + max(0.0, last.value - floor) / -last.slope


def _plans(space: Between, points: int, caps: Mapping[str, float], say: Say) -> list[Best | None]:
    """The two ends, and plans under caps on the first measure at equal steps between them.

    Each plan is improved on the first measure as far as the second allows; caps between it and the one before
    would find it again, and are passed over. So every plan that is found is a new one. None stands where a limit
    stopped the search before it had a plan: there is one, since an end keeps every cap.
    """
    first, second, rest = space.axes[0], space.axes[1], space.axes[2:]
    say(f"the best {first.name}")
    low = space.best((first, second, *rest), caps)
    say(f"the best {second.name}")
    high = space.best((second, first, *rest), caps)
    if low is None or high is None:
        return [low, high]
    start, end = low.values[first.name], high.values[first.name]
    found: list[Best | None] = [high]
    reached = end
    for cap in np.linspace(end, start, points)[1:-1]:
        if cap >= reached - tolerance(reached):
            continue
        say(f"{second.name} with {first.name} at most {cap:,.4g}")
        best = space.best((second, first, *rest), {**caps, first.name: float(cap)})
        found.append(best)
        if best is not None:
            reached = best.values[first.name]
    return [low, *reversed(found)] if start < end - 2 * tolerance(end) else [low]


def not_dominated(found: Sequence[Point], axes: Sequence[Axis]) -> list[Point]:
    """Points that differ, and that no other point beats on one axis at no loss on the rest."""
    kept: list[Point] = []
    for point in found:
        mine = _values(point, axes)
        room = np.array([2 * tolerance(value) for value in mine])
        same = any(np.all(np.abs(_values(other, axes) - mine) <= room) for other in kept)
        beaten = any(
            np.all(_values(other, axes) <= mine + room) and np.any(_values(other, axes) < mine - room)
            for other in found
        )
        if not same and not beaten:
            kept.append(point)
    return kept


def _values(point: Point, axes: Sequence[Axis]) -> np.ndarray:
    return np.array([point.best.values[item.name] for item in axes], float)


# The plans that a level of a third measure allows, wherever on the frontier they were found.


def within(found: Frontier, cap: float | None) -> list[tuple[int, Point]]:
    """The plans that keep a level, by number, none of which another one of them beats on the first two axes.

    A plan found under a higher level counts too where it needs no more than this one: it may be what the plans
    found under this level were beaten by.
    """
    allowed = [point for point in found.points if _keeps(found, point, cap)]
    best = {id(point) for point in not_dominated(allowed, (found.first, found.second))}
    return [(number, point) for number, point in enumerate(found.points, start=1) if id(point) in best]


def _keeps(found: Frontier, point: Point, cap: float | None) -> bool:
    if found.third is None or cap is None or point.cap is None or point.cap <= cap:
        return True
    return point.best.values[found.third.name] <= cap + 2 * tolerance(cap)


# Knees: where a unit of the first measure begins to buy less, on the curve that no plan lies below.

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
