"""Ways out of a conflict: for each of its members the cheapest complete repair that goes through it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from optimiser.explain.conflict.effort import Budget
from optimiser.explain.conflict.elastic import Elastic
from optimiser.explain.conflict.report import Change, Repair, WayOut
from optimiser.explain.conflict.search import Broken
from optimiser.explain.conflict.verdict import Members, Relief
from optimiser.tolerances import rounding

FEW = 8
"""Promises that give way up to which a repair is tried with fewer of them."""


def change(elastic: Elastic, member: int, amount: float) -> Change:
    """How far a commitment gives way, with what that counts as."""
    return Change(
        elastic.names[member], amount, amount * float(elastic.prices[member]), bool(elastic.upward[member])
    )


def changes(elastic: Elastic, relief: Relief, without: Iterable[int] = ()) -> tuple[Change, ...]:
    """What gives way, the dearest first."""
    skipped = set(without)
    found = [
        change(elastic, m, float(relief.slack[m]))
        for m in relief.needed()
        if m not in skipped and _gives(elastic, relief, m)
    ]
    return tuple(sorted(found, key=lambda item: (-item.price, item.name)))


def _gives(elastic: Elastic, relief: Relief, member: int) -> bool:
    """Whether a member gives way by more than its room: less is no change."""
    return bool(relief.slack[member] > elastic.rooms[member])


def _prices(elastic: Elastic, members: Iterable[int]) -> dict[int, float]:
    return {member: float(elastic.prices[member]) for member in sorted(members)}


def as_repair(elastic: Elastic, relief: Relief) -> Repair:
    """A relief in words and figures."""
    return Repair(changes(elastic, relief), relief.value, relief.bound, relief.proven)


def whole_relief(elastic: Elastic, budget: Budget) -> Relief | None:
    """The least-cost changes after which the whole question has a plan."""
    found = elastic.least(frozenset(), _prices(elastic, elastic.everything), budget.left)
    return None if found is None else _fewer(elastic, found, frozenset(), budget)


def _fewer(elastic: Elastic, relief: Relief, holds: Members, budget: Budget) -> Relief:
    """A repair that counts as much in which fewer promises give way, where there are few and one is found.

    Args:
        elastic: the live model.
        relief: a repair.
        holds: what it keeps, and any other is to keep as well.
        budget: the work left.
    """
    given = [m for m in relief.needed() if _gives(elastic, relief, m)]
    if not 1 < len(given) <= FEW:
        return relief
    for member in sorted(given, key=lambda m: (relief.slack[m] * elastic.prices[m], m)):
        if budget.over or not _gives(elastic, relief, member):
            continue
        tried = holds.union((member,))
        other = elastic.least(tried, _prices(elastic, elastic.everything.difference(tried)), budget.left)
        if other is not None and other.value <= relief.value + rounding(relief.value):
            relief, holds = replace(other, bound=min(relief.bound, other.bound)), tried
    return relief


def own_relief(elastic: Elastic, broken: Broken, budget: Budget) -> Relief | None:
    """The least-cost changes of a conflict's own members that end it."""
    return elastic.least(frozenset(), _prices(elastic, broken.members), budget.left)


def ways_out(elastic: Elastic, broken: Broken, whole: Relief | None, budget: Budget) -> tuple[WayOut, ...]:
    """For each member the cheapest complete repair that goes through it, the cheapest first.

    Where the repair of the whole question lets a member give way, it is that repair; otherwise the other members
    of the conflict hold, and everything else may give way.

    Args:
        elastic: the live model.
        broken: the conflict.
        whole: the repair of the whole question.
        budget: the work left; members that it does not reach have no way out in the answer.
    """
    found = [
        _package(elastic, member, relief)
        for member in sorted(broken.members)
        if not budget.over and (relief := _through(elastic, broken, member, whole, budget)) is not None
    ]
    return tuple(sorted(found, key=lambda way: (way.total, way.change.price, way.change.name)))


def _through(
    elastic: Elastic, broken: Broken, member: int, whole: Relief | None, budget: Budget
) -> Relief | None:
    """The cheapest repair of the whole question that lets a member of a conflict give way."""
    if whole is not None and _gives(elastic, whole, member):
        return whole
    held = broken.members.difference((member,))
    found = elastic.least(held, _prices(elastic, elastic.everything.difference(held)), budget.left)
    return None if found is None else _fewer(elastic, found, held, budget)


def _package(elastic: Elastic, member: int, relief: Relief) -> WayOut:
    own = change(elastic, member, float(relief.slack[member]))
    also = changes(elastic, relief, (member,))
    total = sum((item.price for item in also), own.price)
    return WayOut(own, also, total, relief.proven)
