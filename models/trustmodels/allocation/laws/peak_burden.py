"""The largest requirement as a share of expenditure (MATHS.md L15)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """cip ≤ peak·expenditure."""
    if () in plan.peak:
        for (t, y), asked in plan.cip.items():
            yield Row((t, y), asked - case.expenditure[t, y] * plan.peak[()], "<=", 0.0)


LAW = Law(
    id="peak_burden",
    key=("trust", "period"),
    unit="£m",
    sentence="the requirement of {trust} in {period} is no larger a share of expenditure than the largest",
    tag="L15",
    rows=rows,
)
