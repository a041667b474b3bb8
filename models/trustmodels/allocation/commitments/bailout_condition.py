"""Bailout condition: support never pays for efficiency that was not made (MATHS.md C13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Family, Lever, Row, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """grant ≤ entitlement, in periods that set a condition."""
    for (t, y), grant in plan.grant.items():
        if case.envelope[y].bailout_condition is not None:
            yield Row((t, y), grant, "<=", case.entitlement[t, y])


FAMILY = Family(
    id="bailout_condition",
    imperative="deliverability",
    key=("trust", "period"),
    unit="£m",
    sentence="support to {trust} in {period} is no more than it would need had it met the condition every year",
    tag="C13",
    source="NHS England, conditions of deficit support",
    rows=rows,
    measure="deliverability",
    told=Wording(
        short="of support beyond what trusts are entitled to",
        limit="of entitlement to support at {who} in {period}",
        binds="the condition on support",
    ),
    lever=Lever("envelope", "bailout_condition", "share"),
    alone="off",
)
