"""Beds: what escalation, savings and service changes do to them (MATHS.md D33-D35)."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import changes, savings

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan, Term


def flow_slope(case: Case, standard: str, trust: str, period: str) -> float:
    """Patients a year brought inside this flow standard per extra bed; 0 where the trust has no beds row (D33).

    What a bed brings is shared among the trust's flow standards by those inside if nothing is done.
    """
    row = case.data.beds.get((trust, period))
    flows = case.data.flows
    inside = flows[standard, trust, period].within
    if row is None or not row.flow_slope or not inside:
        return 0.0
    together = fsum(
        flows[v, trust, period].within for v in case.data.standards if (v, trust, period) in flows
    )
    return float(row.flow_slope * (inside / together))


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
