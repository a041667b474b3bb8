"""Patients inside a flow standard (MATHS.md L9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import access
from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """within ≤ demand* and within ≤ what today's service, capacity and beds reach."""
    for v, t, y in plan.within:
        inside = plan.within[v, t, y]
        yield Row((v, t, y, "demand"), inside, "<=", access.demand(case, plan, v, t, y))
        yield Row((v, t, y, "reach"), inside, "<=", access.reachable(case, plan, v, t, y))


LAW = Law(
    id="flow",
    key=("standard", "trust", "period", "side"),
    unit="patients",
    sentence="patients inside {standard} at {trust} in {period} are no more than come and no more than can be reached",
    tag="L9",
    rows=rows,
)
