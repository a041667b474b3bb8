"""The sector's outturn in worlds in which less, or more, is delivered (MATHS.md D50-D53)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trustmodels.allocation import worlds
from trustmodels.allocation.definitions import finance, savings

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan, Term


def exposed(case: Case, plan: Plan, area: str, period: str) -> Term:
    """The sector's savings of an area whose delivery can vary, £m of the period at plan value (D50)."""
    return case.years[period] * sum(
        savings.gain_rate(case, plan, o, period)
        for o, row in case.opportunities.items()
        if row.area == area and worlds.varies(case.data, row)
    )


def outturn(case: Case, plan: Plan, period: str) -> Term:
    """The sector's reported position at expected delivery, £m, whatever the basis of the question (D51)."""
    reported = sum(finance.reported(plan, t, period) for t in case.trusts)
    if case.question.basis == "expected":
        return reported
    beyond = sum(
        savings.recurrent_saving(case, plan, t, period, "plan")
        - savings.recurrent_saving(case, plan, t, period, "expected")
        + savings.found_later(plan, t, period, "plan")
        for t in case.trusts
    )
    return reported - beyond


def shift(case: Case, area: str, world: int) -> float:
    """The share that an area delivers in a world less the share expected of it (D52)."""
    return case.worlds.shifts[area][world]


def outturn_in(case: Case, plan: Plan, period: str, world: int) -> Term:
    """The sector's reported position in a world, £m (D53)."""
    moved = sum(shift(case, area, world) * plan.exposed[area, period] for area in case.worlds.shifts)
    return plan.outturn[period,] + moved
