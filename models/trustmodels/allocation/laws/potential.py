"""Savings cannot run beyond what the opportunity holds (MATHS.md L1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """run ≤ potential at the horizon; one row an opportunity, since savings never stop."""
    for o, starts in case.starts.items():
        if len(starts) > 1:
            yield Row((o,), sum(plan.start[o, y] for y in starts), "<=", case.opportunities[o].potential)


LAW = Law(
    id="potential",
    key=("opportunity",),
    unit="£m a year",
    sentence="no more of {opportunity} runs than its potential",
    tag="L1",
    rows=rows,
)
