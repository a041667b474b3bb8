"""A plan in numbers -> the sector's outturn, what is exposed, and the shortfall in the worst worlds."""

from __future__ import annotations

from math import ceil

from trustmodels.allocation.case import Case
from trustmodels.allocation.decisions import DECISIONS
from trustmodels.allocation.definitions import worlds
from trustmodels.allocation.plan import Plan

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
