"""What no tier asks for and a solver leaves open: patients inside a standard, and capacity left idle."""

from __future__ import annotations

import math

from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments.pace import FAMILY as PACE
from trustmodels.allocation.definitions import access, changes
from trustmodels.allocation.family import Key
from trustmodels.allocation.plan import Plan


def settle(case: Case, plan: Plan) -> Plan:
    """A plan in numbers in which all who can be inside a flow standard are, and only what must be is idle.

    Beyond a target, or where there is none, no commitment says how many are inside or how much of today's
    capacity is used; a reader takes the table for a forecast. No row and no measure gets worse by it.
    """
    plan.within = {key: _inside(case, plan, key) for key in plan.within}
    plan.idle, plan.waiting = idle, waiting = dict(plan.idle), dict(plan.waiting)
    for v, t in dict.fromkeys((v, t) for v, t, _ in waiting):
        for y, floor in _floors(case, plan, v, t).items():
            key = (v, t, y)
            used = float(access.list_after(case, plan, *key)) - idle[key]
            # As much as keeps the list at its floor: an earlier, shorter list may leave more of it unused.
            idle[key] = min(float(case.data.lists[key].stops), max(0.0, floor - used))
            waiting[key] = float(access.list_after(case, plan, *key))
    return plan


def _inside(case: Case, plan: Plan, key: Key) -> float:
    v, t, y = key
    can = float(min(access.demand(case, plan, v, t, y), access.reachable(case, plan, v, t, y)))
    return max(0.0, min(can, _most_at_pace(case, plan, key)))


def _most_at_pace(case: Case, plan: Plan, key: Key) -> float:
    """The most inside by the promise of pace; where it gives way, as many as are inside already."""
    most = access.most_inside(case, plan, *key) if case.mode(PACE.id) != "off" else None
    if most is None:
        return math.inf
    return float(most) if case.mode(PACE.id) == "hold" else max(float(most), plan.within[key])


def _least_at_pace(case: Case, plan: Plan, key: Key) -> float:
    """The shortest list by the promise of pace; where it gives way, no longer than it is already."""
    least = access.least_waiting(case, plan, *key) if case.mode(PACE.id) != "off" else None
    if least is None:
        return 0.0
    return float(least) if case.mode(PACE.id) == "hold" else min(float(least), plan.waiting[key])


def _floors(case: Case, plan: Plan, standard: str, trust: str) -> dict[str, float]:
    """The shortest list at the end of each period from which later transfers and capacity can be served."""
    floors: dict[str, float] = {}
    least = 0.0
    for y in reversed(case.periods):
        key = (standard, trust, y)
        floors[y] = least = max(least, _least_at_pace(case, plan, key))
        sent = float(access.transfers_out(case, plan, *key))
        treated = float(access.extra(case, plan, *key) - access.transfers_in(case, plan, *key))
        moved = case.years[y] * float(changes.effect(case, plan, trust, f"demand:{standard}", y))
        joined = case.data.lists[key].additions
        least = max(0.0, sent - joined, least + sent + treated - moved - joined)
    return dict(reversed(floors.items()))
