"""Largest efficiency requirement: what has ever been delivered (MATHS.md C10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """cip ≤ efficiency_max·expenditure."""
    for (t, y), asked in plan.cip.items():
        share = case.envelope[y].efficiency_max
        if share is not None:
            yield Row((t, y), asked, "<=", share * case.expenditure[t, y])


FAMILY = Family(
    id="efficiency_max",
    imperative="deliverability",
    key=("trust", "period"),
    unit="£m",
    sentence="{trust} is asked in {period} for no more than the largest deliverable share of expenditure",
    tag="C10",
    source="NHS England, planning guidance",
    rows=rows,
    measure="deliverability",
    told=Wording(
        short="asked beyond the largest deliverable share",
        limit="of efficiency that {who} may be asked for in {period}",
        binds="its stretch ceiling",
    ),
    lever=Lever("envelope", "efficiency_max", "share"),
    handle=RoomHandle("Ceilings", "Most efficiency asked of a trust", unit="% of expenditure", per_cent=True),
    on_ask=True,
)
