"""Some schemes are all or nothing (MATHS.md L2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """start = potential·whole in each period, and one period at most."""
    for o, y in plan.whole:
        yield Row((o, y), plan.start[o, y] - case.opportunities[o].potential * plan.whole[o, y], "==", 0.0)
    for o, starts in case.starts.items():
        if case.opportunities[o].lumpy and len(starts) > 1:
            yield Row((o, "*"), sum(plan.whole[o, y] for y in starts), "<=", 1.0)


LAW = Law(
    id="lumpy",
    key=("opportunity", "period"),
    unit="£m a year",
    sentence="{opportunity} starts whole or not at all, and once",
    tag="L2",
    rows=rows,
)
