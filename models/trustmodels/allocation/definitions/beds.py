"""Beds: what escalation, savings and service changes do to them (MATHS.md D33-D35)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import changes, savings

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.family import Term
    from trustmodels.allocation.plan import Plan


def flow_slope(case: Case, trust: str, period: str) -> float:
    """Patients a year brought inside a flow standard per extra bed; 0 where the trust has no beds row (D33)."""
    row = case.data.beds.get((trust, period))
    return 0.0 if row is None else float(row.flow_slope)


def beds_added(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """Escalation beds, less beds closed by savings, with those that service changes move (D34)."""
    return (
        plan.escalation[trust, period]
        - savings.released(case, plan, trust, period, "beds")
        + changes.effect(case, plan, trust, "beds", period)
    )


def beds(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """Beds open in the period (D35)."""
    return case.data.beds[trust, period].available + beds_added(case, plan, trust, period)
