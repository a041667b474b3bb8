"""Finance: position, reported and underlying position, and who is entitled to support (MATHS.md D39-D46, D59)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import access, changes, savings

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan, Term


def do_nothing_parts(case: Case, trust: str, period: str) -> Iterator[tuple[str, str, float]]:
    """(part, label, £m) of what the trust starts from, costs negative: they add up to D3 (D59).

    Income and expenditure at the prices of the base year, what prices and what costs add, and every
    adjustment by its label.
    """
    row, length = case.data.trusts[trust], case.years[period]
    income, spend = length * row.income, length * row.expenditure
    yield "income", "Income at the prices of the base year", income
    yield "expenditure", "Expenditure at the prices of the base year", -spend
    yield "prices", "What prices and funded growth add", case.income[trust, period] - income
    yield "costs", "What cost inflation and demand add", spend - case.expenditure[trust, period]
    for (t, y, label), amount in case.data.events.items():
        if (t, y) == (trust, period):
            yield "adjustment", label, amount


def interest(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """Interest on the loans of all earlier periods, £m (D39)."""
    rate = case.envelope[period].loan_rate
    if not rate:
        return 0.0
    owed = sum(plan.loan[trust, z] for z in case.before(period) if (trust, z) in plan.loan)
    return case.years[period] * rate * owed


def agency_cost(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """ℓ·price·(agency + glass), £m (D40)."""
    row = case.data.staffing.get((trust, period))
    if row is None:
        return 0.0
    staff = plan.agency[trust, period] + plan.glass.get((trust, period), 0.0)
    return case.years[period] * row.agency_price * staff


def escalation_cost(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """ℓ·cost·escalation beds, £m (D41)."""
    row = case.data.beds.get((trust, period))
    if row is None:
        return 0.0
    return case.years[period] * row.escalation_cost * plan.escalation[trust, period]


def support_cost(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """The cost of a place on the national support programme, £m per place and period (D42)."""
    return case.envelope[period].support_cost * plan.place.get((trust, period), 0.0)


def position(case: Case, plan: Plan, trust: str, period: str, basis: str | None = None) -> Term:
    """Surplus (+) or deficit (-) before support, £m, on the question's basis or the one named (D43)."""
    basis = basis or case.question.basis
    return (
        case.do_nothing[trust, period]
        + savings.recurrent_saving(case, plan, trust, period, basis)
        + savings.one_offs(case, plan, trust, period)
        + savings.found_later(plan, trust, period, basis)
        - savings.payback(case, plan, trust, period)
        - savings.implementation_cost(case, plan, trust, period)
        + access.capacity_margin(case, plan, trust, period)
        - access.transfer_cost(case, plan, trust, period)
        - agency_cost(case, plan, trust, period)
        - escalation_cost(case, plan, trust, period)
        - support_cost(case, plan, trust, period)
        + changes.saving(case, plan, trust, period)
        - changes.double_running(case, plan, trust, period)
        - interest(case, plan, trust, period)
    )


def reported(plan: Plan, trust: str, period: str) -> Term:
    """Position and income support, £m: what is held against the control total (D44)."""
    return plan.position[trust, period] + plan.grant[trust, period]


def underlying(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """Full-year effect of what runs, nothing that happens once, no grants, £m (D45)."""
    basis = case.question.basis
    length = case.years[period]
    still_to_come = sum(
        length
        * savings.delivered_share(case, o, basis)
        * (1 - case.opportunities[o].part_year)
        * plan.start[o, period]
        for o in case.owned.get(trust, ())
        if (o, period) in plan.start
    )
    return (
        plan.position[trust, period]
        - case.data.adjustments.get((trust, period), 0.0)
        + still_to_come
        - savings.one_offs(case, plan, trust, period)
        - savings.found_later(plan, trust, period, basis)
        + savings.payback(case, plan, trust, period)
        + savings.implementation_cost(case, plan, trust, period)
        + support_cost(case, plan, trust, period)
        + changes.double_running(case, plan, trust, period)
    )


def capital_spent(case: Case, plan: Plan, period: str) -> Term:
    """Capital for savings, repairs and service changes, £m (D46)."""
    schemes = sum(
        row.capital * plan.start[o, period]
        for o, row in case.opportunities.items()
        if row.capital and (o, period) in plan.start
    )
    repairs = sum(plan.repair[t, y] for t, y in plan.repair if y == period)
    works = sum(
        row.capital * changes.begins(case, plan, r, period)
        for r, row in case.data.changes.items()
        if row.capital
    )
    return schemes + repairs + works
