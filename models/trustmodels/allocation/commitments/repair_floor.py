"""Repair floor: capital that is kept for the backlog and can be used for nothing else (MATHS.md C25)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Family, Lever, Row, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ repair + spare ≥ repair_least."""
    for y in case.periods:
        least = case.envelope[y].repair_least
        if least:
            repairs = sum(plan.repair[t, z] for t, z in plan.repair if z == y)
            yield Row((y,), repairs + plan.spare.get((y,), 0.0), ">=", least)


FAMILY = Family(
    id="repair_floor",
    imperative="deliverability",
    key=("period",),
    unit="£m",
    sentence="the capital kept for repairs of the backlog in {period} is used for nothing else",
    tag="C25",
    source="Department of Health and Social Care, capital for critical infrastructure risk",
    rows=rows,
    measure="deliverability",
    unless_named="off",
    told=Wording(
        label="Capital kept for repairs of the backlog",
        short="of the capital kept for repairs used for other things",
        limit="to be kept for repairs in {period}",
        binds="the capital kept for repairs",
    ),
    lever=Lever("envelope", "repair_least"),
    alone="part",
    pays="repair",
)
