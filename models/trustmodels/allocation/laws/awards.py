"""A grant is nothing or at least the smallest award (MATHS.md L8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.decisions import award_limit
from trustmodels.allocation.family import Family, Law, Lever, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def least(case: Case, plan: Plan) -> Iterator[Row]:
    """grant ≥ smallest_award·awarded: a grant, where there is one, is no smaller."""
    for (t, y), awarded in plan.awarded.items():
        smallest = case.envelope[y].smallest_award
        yield Row((t, y), plan.grant[t, y] - smallest * awarded, ">=", 0.0)


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """smallest_award·awarded ≤ grant ≤ M·awarded."""
    for row in least(case, plan):
        t, y = row.key
        yield Row((*row.key, *STATED_BY), row.value, row.sense, row.limit)
        most = award_limit(case, t, y) * plan.awarded[t, y]
        yield Row((t, y, "most"), plan.grant[t, y] - most, "<=", 0.0)


STATED_BY = ("least",)
SMALLEST = Family(
    id="smallest_award",
    imperative="deliverability",
    key=("trust", "period"),
    unit="£m",
    sentence="a grant to {trust} in {period} is nothing, or at least the smallest award",
    tag="L8",
    source="NHS England, conditions of deficit support",
    rows=least,
    measure="deliverability",
    lever=Lever("envelope", "smallest_award"),
    alone="none",
)

LAW = Law(
    id="awards",
    key=("trust", "period", "side"),
    unit="£m",
    sentence="a grant to {trust} in {period} is nothing, or at least the smallest award",
    tag="L8",
    rows=rows,
    promise=SMALLEST,
    stated_by=STATED_BY,
)
