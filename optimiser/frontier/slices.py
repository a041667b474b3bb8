"""The plans that a level of a third measure allows, wherever on the frontier they were found."""

from __future__ import annotations

from optimiser.frontier.trace import Frontier, Point, not_dominated
from optimiser.solver.tier import tolerance


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
