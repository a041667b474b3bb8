"""Who takes patients treats them, and only own patients are sent (MATHS.md L11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import access
from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
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


LAW = Law(
    id="transfers",
    key=("standard", "trust", "period", "side"),
    unit="patients",
    sentence="patients of {standard} sent to {trust} are treated in its extra capacity, and it sends only its own",
    tag="L11",
    rows=rows,
)
