"""A plan in numbers -> every commitment's value, limit and shortfall, every measure, and its worlds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from optimiser.tolerances import room
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.commitments.delivery import PACE
from trustmodels.allocation.data import Key
from trustmodels.allocation.definitions import access, changes, worlds
from trustmodels.allocation.family import Family, Row, Sense, excess
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.plan import DECISIONS, Plan
from trustmodels.allocation.question import Mode

# A plan in numbers -> every commitment's value, limit and shortfall, and every measure.


@dataclass(frozen=True)
class Judged:
    """One commitment under a plan: its row in numbers, its shortfall, and how it stands."""

    family: Family
    mode: Mode
    key: Key
    value: float
    limit: float
    shortfall: float
    status: str
    sense: Sense


def _judged(family: Family, mode: Mode, row: Row) -> Judged:
    missed = float(excess(row))
    own = row.shortfall if mode == "yield" else None
    shortfall = max(0.0, missed) if own is None else float(own)
    slack = room(family.unit, float(row.limit))
    status = "short" if shortfall > slack else "binds" if missed > -slack else "holds"
    return Judged(family, mode, row.key, float(row.value), float(row.limit), shortfall, status, row.sense)


def judge(case: Case, plan: Plan) -> list[Judged]:
    """Every row of every commitment, also of those that are off, in the order of MATHS.md."""
    return [
        _judged(family, case.mode(family.id), row)
        for family in FAMILIES.values()
        for row in family.rows(case, plan)
    ]


def shortfalls(judged: list[Judged]) -> dict[str, dict[Key, float]]:
    """Shortfalls by commitment and key, of the commitments that yield."""
    short: dict[str, dict[Key, float]] = {}
    for item in judged:
        if item.mode == "yield":
            short.setdefault(item.family.id, {})[item.key] = item.shortfall
    return short


def measure_values(case: Case, plan: Plan, judged: list[Judged]) -> Mapping[str, float]:
    """Every measure of the plan, also those that the question does not ask for, but for those reckoned if asked."""
    short, tiers = shortfalls(judged), case.question.tiers
    counted = {name: m for name, m in MEASURES.items() if not m.if_asked or name in tiers}
    return {name: float(measure.expression(case, plan, short)) for name, measure in counted.items()}


# A plan in numbers -> the sector's outturn, what is exposed, and the shortfall in the worst worlds.

CLOSE = 1e-9
_KEYS = {decision.id: decision.keys for decision in DECISIONS}


def in_worlds(case: Case, plan: Plan) -> Plan:
    """Fill in what the question asks of worlds; nothing where it asks nothing.

    The threshold of the worst worlds is the shortfall that no more than their share exceeds: with it the measure
    is the mean of the worst, without a solver.
    """
    plan.outturn = {key: float(worlds.outturn(case, plan, *key)) for key in _KEYS["outturn"](case)}
    plan.exposed = {key: float(worlds.exposed(case, plan, *key)) for key in _KEYS["exposed"](case)}
    plan.tail, plan.beyond = {}, {}
    short = shortfalls_in(case, plan)
    for y, amounts in short.items():
        plan.tail[y,] = threshold(amounts, case.worlds.tail)
    for w, name in enumerate(case.worlds.names):
        for y, amounts in short.items():
            plan.beyond[name, y] = max(0.0, amounts[w] - plan.tail[y,])
    return plan


def shortfalls_in(case: Case, plan: Plan) -> dict[str, list[float]]:
    """Period -> by how much the sector misses its control total in every world, the worst first, £m.

    Only where the question asks for the reserve.
    """
    return {
        y: [
            max(0.0, case.data.control_totals["sector", "*", y, "reported"] - float(outturn))
            for outturn in (
                worlds.outturn_in(case, plan, y, world) for world in range(len(case.worlds.names))
            )
        ]
        for (y,) in _KEYS["tail"](case)
    }


def threshold(short: list[float], tail: float) -> float:
    """The shortfall that at most the share `tail` of the worlds exceeds, £m."""
    at = max(1, ceil((1 - tail) * len(short) - CLOSE))
    return sorted(short)[at - 1]


def mean_of_worst(short: list[float], tail: float) -> float:
    """The mean shortfall of the worst worlds, £m; a world on the border counts in part."""
    begin = threshold(short, tail)
    return begin + sum(max(0.0, amount - begin) for amount in short) / (tail * len(short))


# What no tier asks for and a solver leaves open: patients inside a standard, and capacity left idle.


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
