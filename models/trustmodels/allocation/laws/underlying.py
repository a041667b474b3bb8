"""The underlying position (MATHS.md L6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import finance
from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """underlying is the sum of its parts, where a commitment asks for it."""
    for (t, y), surplus in plan.underlying.items():
        yield Row((t, y), surplus - finance.underlying(case, plan, t, y), "==", 0.0)


LAW = Law(
    id="underlying",
    key=("trust", "period"),
    unit="£m",
    sentence="the underlying position of {trust} in {period} leaves out all that happens once",
    tag="L6",
    rows=rows,
)
