"""The efficiency requirement put to a trust (MATHS.md L4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import savings
from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """cip is the sum of its parts."""
    for (t, y), asked in plan.cip.items():
        yield Row((t, y), asked - savings.cip(case, plan, t, y), "==", 0.0)


LAW = Law(
    id="requirement",
    key=("trust", "period"),
    unit="£m",
    sentence="the requirement of {trust} in {period} is what starts, what follows from last period, and one-offs",
    tag="L4",
    rows=rows,
)
