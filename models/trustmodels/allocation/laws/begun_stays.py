"""What has begun stays begun (MATHS.md L14)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """begun[y] ≥ begun[y-1]."""
    for r, y in plan.begun:
        previous = case.previous(y)
        if previous is not None and (r, previous) in plan.begun:
            yield Row((r, y), plan.begun[r, y] - plan.begun[r, previous], ">=", 0.0)


LAW = Law(
    id="begun_stays",
    key=("change", "period"),
    unit="yes/no",
    sentence="{change} stays begun in {period} once it has begun",
    tag="L14",
    rows=rows,
)
