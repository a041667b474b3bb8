"""The waiting list at the end of the period (MATHS.md L10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import access
from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """The balance is an equality, and the list cannot go below zero."""
    for v, t, y in plan.waiting:
        yield Row((v, t, y), plan.waiting[v, t, y], "==", access.list_after(case, plan, v, t, y))


LAW = Law(
    id="list_balance",
    key=("standard", "trust", "period"),
    unit="patients",
    sentence="the {standard} list of {trust} at the end of {period} is who waited, who joined and who left",
    tag="L10",
    rows=rows,
)
