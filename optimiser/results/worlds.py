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
    short = {
        y: [max(0.0, _promised(case, y) - value) for value in outturns(case, plan, y)]
        for (y,) in _KEYS["tail"](case)
    }
    for y, amounts in short.items():
        plan.tail[y,] = _threshold(amounts, case.worlds.tail)
    for w, name in enumerate(case.worlds.names):
        for y, amounts in short.items():
            plan.beyond[name, y] = max(0.0, amounts[w] - plan.tail[y,])
    return plan


def outturns(case: Case, plan: Plan, period: str) -> list[float]:
    """The sector outturn in every world, the worst world first, £m."""
    return [float(worlds.outturn_in(case, plan, period, w)) for w in range(len(case.worlds.names))]


def _promised(case: Case, period: str) -> float:
    return case.data.control_totals["sector", "*", period, "reported"]


def _threshold(short: list[float], tail: float) -> float:
    """The shortfall that at most the share `tail` of the worlds exceeds, £m."""
    at = max(1, ceil((1 - tail) * len(short) - CLOSE))
    return sorted(short)[at - 1]
