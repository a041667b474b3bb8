"""Backlog maintenance at the end of the period (MATHS.md L13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import safety
from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """backlog = backlog before·growth + deferred - repair."""
    for (t, y), backlog in plan.backlog.items():
        yield Row((t, y), backlog - safety.backlog_after(case, plan, t, y), "==", 0.0)


LAW = Law(
    id="backlog_balance",
    key=("trust", "period"),
    unit="£m",
    sentence="the backlog of {trust} in {period} is what was there, its growth and what was deferred, less repairs",
    tag="L13",
    rows=rows,
)
