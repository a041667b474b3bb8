"""The savings of an area whose delivery can vary (MATHS.md L17)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import worlds
from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """exposed is the sum of its parts."""
    for (a, y), total in plan.exposed.items():
        yield Row((a, y), total - worlds.exposed(case, plan, a, y), "==", 0.0)


LAW = Law(
    id="exposure",
    key=("area", "period"),
    unit="£m",
    sentence="the savings exposed in {area} in {period} are those of all trusts whose delivery can vary",
    tag="L17",
    rows=rows,
)
