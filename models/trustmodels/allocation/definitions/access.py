"""Access: extra capacity, flow standards and waiting lists (MATHS.md D21-D32, D55-D58)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import beds, changes

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.data import Key, Record
    from trustmodels.allocation.plan import Plan, Term

POUNDS = 1e6  # £ in £m
WEEKS = 52.0


def extra(case: Case, plan: Plan, standard: str, trust: str, period: str) -> Term:
    """Patients treated in extra capacity over all steps (D21)."""
    steps = case.steps.get((standard, trust), ())
    return sum(plan.extra[standard, trust, k, period] for k in steps)


def _bought(case: Case, trust: str, period: str) -> list[tuple[str, str]]:
    """(standard, step) for which extra capacity exists at the trust in the period."""
    return [
        (v, k)
        for v in case.data.standards
        for k in case.steps.get((v, trust), ())
        if case.has_patients(v, trust, period)
    ]


def capacity_margin(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """Σ (tariff - unit cost)·extra, £m: usually negative (D22)."""
    return sum(
        (case.data.capacity[v, trust, k].tariff - case.data.capacity[v, trust, k].unit_cost)
        / POUNDS
        * plan.extra[v, trust, k, period]
        for v, k in _bought(case, trust, period)
    )


def capacity_staff(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """WTE that extra capacity needs (D23)."""
    return sum(
        case.data.capacity[v, trust, k].wte / (1000 * case.years[period]) * plan.extra[v, trust, k, period]
        for v, k in _bought(case, trust, period)
        if case.data.capacity[v, trust, k].wte
    )


def transfers_out(case: Case, plan: Plan, standard: str, trust: str, period: str) -> Term:
    """Listed patients sent to other trusts (D24)."""
    keys = ((standard, trust, t, period) for t in case.graph.successors(trust))
    return sum(plan.transfer[key] for key in keys if key in plan.transfer)


def transfers_in(case: Case, plan: Plan, standard: str, trust: str, period: str) -> Term:
    """Listed patients received from other trusts (D25)."""
    keys = ((standard, t, trust, period) for t in case.graph.predecessors(trust))
    return sum(plan.transfer[key] for key in keys if key in plan.transfer)


def transfer_cost(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """What the sender pays for patients sent, £m (D26)."""
    return sum(
        case.data.travel[trust, t].transfer_cost / POUNDS * plan.transfer[v, trust, t, period]
        for v in case.data.standards
        for t in case.graph.successors(trust)
        if (v, trust, t, period) in plan.transfer and case.data.travel[trust, t].transfer_cost
    )


def demand(case: Case, plan: Plan, standard: str, trust: str, period: str) -> Term:
    """demand*: attendances of a flow after service changes (D27)."""
    row = case.data.flows[standard, trust, period]
    moved = changes.effect(case, plan, trust, f"demand:{standard}", period)
    return row.demand + case.years[period] * moved


def reachable(case: Case, plan: Plan, standard: str, trust: str, period: str) -> Term:
    """The most patients that can be inside a flow standard (D28).

    Today's, those in extra capacity, those that beds free up, and the present share of whatever demand a
    service change moves.
    """
    row = case.data.flows[standard, trust, period]
    length = case.years[period]
    share = row.within / row.demand if row.demand else 0.0
    moved = changes.effect(case, plan, trust, f"demand:{standard}", period)
    slope = beds.flow_slope(case, standard, trust, period)
    freed = slope * beds.beds_added(case, plan, trust, period) if slope else 0.0
    bought = extra(case, plan, standard, trust, period)
    return row.within + bought + length * freed + length * share * moved


def list_before(case: Case, plan: Plan, standard: str, trust: str, period: str) -> Term:
    """The waiting list at the start of the period (D29)."""
    previous = case.previous(period)
    if previous is None:
        return case.opening(trust, f"list:{standard}")
    return plan.waiting[standard, trust, previous]


def list_after(case: Case, plan: Plan, standard: str, trust: str, period: str) -> Term:
    """The waiting list at the end of the period, by the balance of who joins and who leaves (D30)."""
    row = case.data.lists[standard, trust, period]
    key = (standard, trust, period)
    moved = changes.effect(case, plan, trust, f"demand:{standard}", period)
    return (
        list_before(case, plan, standard, trust, period)
        + row.additions
        - row.stops
        + plan.idle[key]
        - extra(case, plan, standard, trust, period)
        + transfers_in(case, plan, standard, trust, period)
        - transfers_out(case, plan, standard, trust, period)
        + case.years[period] * moved
    )


def list_limit(case: Case, standard: str, trust: str, period: str) -> float | None:
    """The longest list at which the target share waits within the weeks of the standard; None if no target (D31).

    Exact under exponential waits with shape κ (formulation §6): share = 1 - exp(-κ·W·d/L).
    """
    row = case.data.lists[standard, trust, period]
    if not row.target:
        return None
    weeks = case.data.standards[standard].weeks
    weekly = row.additions / (WEEKS * case.years[period])
    return float(row.shape * weeks * weekly / -math.log1p(-row.target))


def list_share(case: Case, standard: str, trust: str, period: str, waiting: float) -> float:
    """Share of the list inside the weeks of the standard, by the same formula; 1 for an empty list (D32)."""
    row = case.data.lists[standard, trust, period]
    if waiting <= 0:
        return 1.0
    weekly = row.additions / (WEEKS * case.years[period])
    return -math.expm1(-row.shape * case.data.standards[standard].weeks * weekly / waiting)


def list_if_nothing(case: Case, standard: str, trust: str, period: str) -> float:
    """The list at the end of the period if nothing is done: never below 0 (D55)."""
    waiting = case.opening(trust, f"list:{standard}")
    for y in case.upto(period):
        row = case.data.lists[standard, trust, y]
        waiting = max(0.0, waiting + row.additions - row.stops)
    return float(waiting)


def gained(case: Case, rows: Mapping[Key, Record], standard: str, trust: str, period: str) -> float | None:
    """Σ ℓ·pace up to the period, of the rows of `flows` or `lists`; None from an empty one on (D56)."""
    total = 0.0
    for y in case.upto(period):
        row = rows.get((standard, trust, y))
        if row is None or row.pace is None:
            return None
        total += case.years[y] * row.pace
    return total


def most_inside(case: Case, plan: Plan, standard: str, trust: str, period: str) -> Term | None:
    """The most patients inside a flow standard at the pace that has been seen; None for no limit (D57)."""
    pace = gained(case, case.data.flows, standard, trust, period)
    if pace is None:
        return None
    row = case.data.flows[standard, trust, period]
    share = row.within / row.demand if row.demand else 0.0
    return (share + pace) * demand(case, plan, standard, trust, period)


def least_waiting(case: Case, plan: Plan, standard: str, trust: str, period: str) -> Term | None:
    """The shortest list at the pace that has been seen; None for no limit (D58).

    The list if nothing is done, less what can be brought down, with the patients that service changes move.
    """
    pace = gained(case, case.data.lists, standard, trust, period)
    least = 0.0 if pace is None else (1 - pace) * list_if_nothing(case, standard, trust, period)
    if least <= 0:
        return None
    moved = (
        case.years[y] * changes.effect(case, plan, trust, f"demand:{standard}", y) for y in case.upto(period)
    )
    return least + sum(moved)
