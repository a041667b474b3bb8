"""Some schemes start only with a place on the national support programme (MATHS.md L3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """start ≤ potential·place, one row an opportunity: the tight form."""
    for trust, owned in case.supported.items():
        for o in owned:
            potential = case.opportunities[o].potential
            for y in case.starts[o]:
                yield Row((o, y), plan.start[o, y] - potential * plan.place[trust, y], "<=", 0.0)


LAW = Law(
    id="needs_support",
    key=("opportunity", "period"),
    unit="£m a year",
    sentence="{opportunity} starts in {period} only with a place on the national support programme",
    tag="L3",
    rows=rows,
)
