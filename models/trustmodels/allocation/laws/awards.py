"""A grant is nothing or at least the smallest award (MATHS.md L8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.decisions import award_limit
from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """smallest_award·awarded ≤ grant ≤ M·awarded."""
    for (t, y), awarded in plan.awarded.items():
        least = case.envelope[y].smallest_award
        yield Row((t, y, "least"), plan.grant[t, y] - least * awarded, ">=", 0.0)
        yield Row((t, y, "most"), plan.grant[t, y] - award_limit(case, t, y) * awarded, "<=", 0.0)


LAW = Law(
    id="awards",
    key=("trust", "period", "side"),
    unit="£m",
    sentence="a grant to {trust} in {period} is nothing, or at least the smallest award",
    tag="L8",
    rows=rows,
)
