"""Laws of patients, staff and the estate (MATHS.md L9-L13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import access, safety
from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


# Patients inside a flow standard (MATHS.md L9).


def flow_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """within ≤ demand* and within ≤ what today's service, capacity and beds reach."""
    for v, t, y in plan.within:
        inside = plan.within[v, t, y]
        yield Row((v, t, y, "demand"), inside, "<=", access.demand(case, plan, v, t, y))
        yield Row((v, t, y, "reach"), inside, "<=", access.reachable(case, plan, v, t, y))


FLOW = Law(
    id="flow",
    key=("standard", "trust", "period", "side"),
    unit="patients",
    sentence="patients inside {standard} at {trust} in {period} are no more than come and no more than can be reached",
    tag="L9",
    rows=flow_rows,
)


# The waiting list at the end of the period (MATHS.md L10).


def list_balance_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """The balance is an equality, and the list cannot go below zero."""
    for v, t, y in plan.waiting:
        yield Row((v, t, y), plan.waiting[v, t, y], "==", access.list_after(case, plan, v, t, y))


LIST_BALANCE = Law(
    id="list_balance",
    key=("standard", "trust", "period"),
    unit="patients",
    sentence="the {standard} list of {trust} at the end of {period} is who waited, who joined and who left",
    tag="L10",
    rows=list_balance_rows,
)


# Who takes patients treats them, and only own patients are sent (MATHS.md L11).


def transfers_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ in ≤ Σ extra; Σ out ≤ list[y-1] + additions. Only where there is an edge to use."""
    senders = {(v, t, y) for v, t, _, y in plan.transfer}
    takers = {(v, t, y) for v, _, t, y in plan.transfer}
    for v, t, y in plan.waiting:
        if (v, t, y) in takers:
            taken = access.transfers_in(case, plan, v, t, y)
            yield Row((v, t, y, "in"), taken, "<=", access.extra(case, plan, v, t, y))
        if (v, t, y) in senders:
            own = access.list_before(case, plan, v, t, y) + case.data.lists[v, t, y].additions
            yield Row((v, t, y, "out"), access.transfers_out(case, plan, v, t, y), "<=", own)


TRANSFERS = Law(
    id="transfers",
    key=("standard", "trust", "period", "side"),
    unit="patients",
    sentence="patients of {standard} sent to {trust} are treated in its extra capacity, and it sends only its own",
    tag="L11",
    rows=transfers_rows,
)


# The agency market has only so many staff (MATHS.md L12).


def agency_supply_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """agency + glass ≤ agency_supply."""
    for (t, y), agency in plan.agency.items():
        supply = case.data.staffing[t, y].agency_supply
        if supply is not None:
            yield Row((t, y), agency + plan.glass[t, y], "<=", supply)


AGENCY_SUPPLY = Law(
    id="agency_supply",
    key=("trust", "period"),
    unit="WTE",
    sentence="agency staff at {trust} in {period} are no more than the market supplies",
    tag="L12",
    rows=agency_supply_rows,
)


# Backlog maintenance at the end of the period (MATHS.md L13).


def backlog_balance_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """backlog = backlog before·growth + deferred - repair."""
    for (t, y), backlog in plan.backlog.items():
        yield Row((t, y), backlog - safety.backlog_after(case, plan, t, y), "==", 0.0)


BACKLOG_BALANCE = Law(
    id="backlog_balance",
    key=("trust", "period"),
    unit="£m",
    sentence="the backlog of {trust} in {period} is what was there, its growth and what was deferred, less repairs",
    tag="L13",
    rows=backlog_balance_rows,
)
