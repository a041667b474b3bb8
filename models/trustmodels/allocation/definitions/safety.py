"""Safety: staff and the safe floor, and backlog maintenance (MATHS.md D36-D38)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import access, changes, savings

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan, Term


def staff(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """WTE in post after savings and vacancy freezes, with agency staff (D36)."""
    frozen = sum(
        case.data.one_offs[trust, m, period].wte / case.years[period] * plan.use[trust, m, period]
        for m in case.measures_used.get((trust, period), ())
        if case.data.one_offs[trust, m, period].wte
    )
    return (
        case.data.staffing[trust, period].substantive
        - savings.released(case, plan, trust, period, "wte")
        - frozen
        + plan.agency[trust, period]
        + plan.glass.get((trust, period), 0.0)
    )


def need(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """The safe floor, WTE, with what extra capacity, escalation beds and service changes need (D37)."""
    row = case.data.beds.get((trust, period))
    escalation = 0.0 if row is None else row.escalation_wte * plan.escalation[trust, period]
    return (
        case.data.staffing[trust, period].required
        + access.capacity_staff(case, plan, trust, period)
        + escalation
        + changes.effect(case, plan, trust, "required", period)
    )


def backlog_after(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """Backlog maintenance at the end of the period, £m: growth, what deferring adds, less repairs (D38)."""
    previous = case.previous(period)
    before = case.opening(trust, "backlog") if previous is None else plan.backlog[trust, previous]
    growth = (1 + case.data.estate[trust].growth) ** case.years[period]
    deferred = sum(
        case.data.one_offs[trust, m, period].backlog * plan.use[trust, m, period]
        for m in case.measures_used.get((trust, period), ())
        if case.data.one_offs[trust, m, period].backlog
    )
    return growth * before + deferred - plan.repair[trust, period]
