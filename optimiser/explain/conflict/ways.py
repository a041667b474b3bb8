"""Ways out of a conflict: each commitment alone by the least it can give, and the cheapest mix."""

from __future__ import annotations

from collections.abc import Iterable

from optimiser.explain.conflict.clock import Clock
from optimiser.explain.conflict.elastic import Elastic
from optimiser.explain.conflict.report import Change, Repair, WayOut
from optimiser.explain.conflict.search import Broken
from optimiser.explain.conflict.verdict import Members, Relief

SECONDS = 10.0
"""The longest that the choices of one way out may be searched for."""


def change(elastic: Elastic, member: int, amount: float) -> Change:
    """How far a commitment gives way, with what that counts as."""
    return Change(
        elastic.names[member], amount, amount * float(elastic.prices[member]), bool(elastic.upward[member])
    )


def changes(elastic: Elastic, relief: Relief, without: Iterable[int] = ()) -> tuple[Change, ...]:
    """What gives way, the dearest first."""
    skipped = set(without)
    found = [change(elastic, m, float(relief.slack[m])) for m in relief.needed() if m not in skipped]
    return tuple(sorted(found, key=lambda item: (-item.price, item.name)))


def _prices(elastic: Elastic, members: Iterable[int]) -> dict[int, float]:
    return {member: float(elastic.prices[member]) for member in sorted(members)}


def as_repair(elastic: Elastic, relief: Relief) -> Repair:
    """A relief in words and figures."""
    return Repair(changes(elastic, relief), relief.value, relief.bound, relief.proven)


def whole_relief(elastic: Elastic, clock: Clock) -> Relief | None:
    """The least-cost changes after which the whole question has a plan."""
    return elastic.least(frozenset(), _prices(elastic, elastic.everything), min(2 * SECONDS, clock.left))


def own_relief(elastic: Elastic, broken: Broken, clock: Clock) -> Relief | None:
    """The least-cost changes of a conflict's own members that end it."""
    return elastic.least(frozenset(), _prices(elastic, broken.members), min(SECONDS, clock.left))


def ways_out(
    elastic: Elastic, broken: Broken, others: Iterable[Members], whole: Relief | None, clock: Clock
) -> tuple[WayOut, ...]:
    """The least change of each member alone, smallest price first.

    Args:
        elastic: the live model.
        broken: the conflict.
        others: other sets that cannot be kept; a change that leaves one of them needs no trial.
        whole: the repair of the whole question, whose choices are kept in what else has to give way.
        clock: the time left; members that it does not reach have no way out in the answer.
    """
    known = list(others)
    found = []
    for member in sorted(broken.members):
        if clock.over:
            break
        lone = all(member in other for other in known)
        way = _for_question(elastic, member, clock) if lone else None
        way = way or _for_conflict(elastic, broken, member, whole, clock)
        if way is not None:
            found.append(way)
    return tuple(sorted(found, key=lambda way: (way.scope != "question", way.change.price, way.change.name)))


def _for_question(elastic: Elastic, member: int, clock: Clock) -> WayOut | None:
    """The least change after which everything else holds; None if no change of this one alone does it."""
    rest = elastic.everything.difference((member,))
    relief = elastic.least(rest, {member: 1.0}, min(SECONDS, clock.left))
    if relief is None:
        return None
    return WayOut(change(elastic, member, float(relief.slack[member])), "question", proven=relief.proven)


def _for_conflict(
    elastic: Elastic, broken: Broken, member: int, whole: Relief | None, clock: Clock
) -> WayOut | None:
    """The least change that ends this conflict, and what the rest of the question then needs."""
    rest = broken.members.difference((member,))
    relief = elastic.least(rest, {member: 1.0}, min(SECONDS, clock.left))
    if relief is None:
        return None
    amount = float(relief.slack[member])
    also = _also(elastic, rest, {member: amount}, relief, whole)
    own = change(elastic, member, amount)
    return WayOut(own, "conflict", changes(elastic, also, (member,)) if also else (), relief.proven)


def _also(
    elastic: Elastic, held: Members, given: dict[int, float], relief: Relief, whole: Relief | None
) -> Relief | None:
    """The least-cost changes of everything else, with the choices of the repair or of this way out."""
    priced = _prices(elastic, elastic.everything.difference(held).difference(given))
    for choices in (None if whole is None else whole.choices, relief.choices):
        if choices is not None:
            found = elastic.least(held, priced, fixed=(given, choices))
            if found is not None:
                return found
    return None
