"""Surplus or deficit before support (MATHS.md L5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import finance
from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """position is the sum of its parts, on the basis of the question."""
    for (t, y), surplus in plan.position.items():
        yield Row((t, y), surplus - finance.position(case, plan, t, y), "==", 0.0)


LAW = Law(
    id="position",
    key=("trust", "period"),
    unit="£m",
    sentence="the position of {trust} in {period} is the do-nothing position and what the plan does to it",
    tag="L5",
    rows=rows,
)
