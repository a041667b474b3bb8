"""Savings: what runs, what it yields in the period, and the efficiency requirement (MATHS.md D4-D14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan, Term


def run(case: Case, plan: Plan, opportunity: str, period: str | None) -> Term:
    """Full-year value of all that has started by the end of the period, £m a year; 0 before the first (D4)."""
    if period is None:
        return 0.0
    last = case.place_of[period]
    return sum(plan.start[opportunity, z] for z in case.starts[opportunity] if case.place_of[z] <= last)


def gain_rate(case: Case, plan: Plan, opportunity: str, period: str | None) -> Term:
    """gain/ℓ: the value felt in the period at annual rate and at plan value, £m a year (D5)."""
    if period is None:
        return 0.0
    started = plan.start.get((opportunity, period), 0.0)
    earlier = run(case, plan, opportunity, case.previous(period))
    return earlier + case.opportunities[opportunity].part_year * started


def gain_step(case: Case, plan: Plan, opportunity: str, period: str) -> Term:
    """gain[y]/ℓ[y] - gain[y-1]/ℓ[y-1], £m a year (D6).

    The part-year effect of what starts now and the rest of what started last period; the sums cancel.
    """
    part = case.opportunities[opportunity].part_year
    now = part * plan.start.get((opportunity, period), 0.0)
    previous = case.previous(period)
    if previous is None:
        return now
    return now + (1 - part) * plan.start.get((opportunity, previous), 0.0)


def one_offs(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """One-off savings used, £m (D7)."""
    return sum(plan.use[trust, m, period] for m in case.measures_used.get((trust, period), ()))


def cip(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """The efficiency requirement put to the trust, £m, always at plan value (D8)."""
    steps = sum(gain_step(case, plan, o, period) for o in case.owned.get(trust, ()))
    return steps + one_offs(case, plan, trust, period) + plan.unidentified.get((trust, period), 0.0)


def delivered_share(case: Case, opportunity: str, basis: str) -> float:
    """d: 1 on the plan basis, the expected delivery on the expected basis (D9)."""
    return 1.0 if basis == "plan" else float(case.opportunities[opportunity].delivery)


def recurrent_saving(case: Case, plan: Plan, trust: str, period: str, basis: str) -> Term:
    """Σ d·gain over the trust's opportunities, £m of the period (D10)."""
    length = case.years[period]
    return sum(
        length * delivered_share(case, o, basis) * gain_rate(case, plan, o, period)
        for o in case.owned.get(trust, ())
    )


def found_later(plan: Plan, trust: str, period: str, basis: str) -> Term:
    """u·unidentified, £m: counted on the plan basis only (D11)."""
    return plan.unidentified.get((trust, period), 0.0) if basis == "plan" else 0.0


def payback(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """What one-offs cost again, £m: last period's use, and in the last period its own use as well (D12)."""
    charged: Term = 0.0
    when = [case.previous(period), period if case.is_last(period) else None]
    for y in (z for z in when if z is not None):
        for m in case.measures_used.get((trust, y), ()):
            share = case.data.one_offs[trust, m, y].payback
            if share:
                charged = charged + share * plan.use[trust, m, y]
    return charged


def implementation_cost(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """Σ one_off_cost·start, £m (D13)."""
    return sum(
        case.opportunities[o].one_off_cost * plan.start[o, period]
        for o in case.owned.get(trust, ())
        if (o, period) in plan.start and case.opportunities[o].one_off_cost
    )


def released(case: Case, plan: Plan, trust: str, period: str, column: str) -> Term:
    """Σ column·run over the trust's opportunities: WTE released (`wte`) or beds closed (`beds`) (D14)."""
    return sum(
        getattr(case.opportunities[o], column) * run(case, plan, o, period)
        for o in case.owned.get(trust, ())
        if getattr(case.opportunities[o], column)
    )
