"""Cash at the end of the period (MATHS.md L7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import finance
from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """cash[y] = cash[y-1] + position + grant + loan."""
    for (t, y), cash in plan.cash.items():
        previous = case.previous(y)
        before = case.opening(t, "cash") if previous is None else plan.cash[t, previous]
        yield Row((t, y), cash - before - finance.reported(plan, t, y) - plan.loan[t, y], "==", 0.0)


LAW = Law(
    id="cash_balance",
    key=("trust", "period"),
    unit="£m",
    sentence="cash of {trust} in {period} is what was there, the position, grants and loans",
    tag="L7",
    rows=rows,
)
