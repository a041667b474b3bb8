"""Smallest efficiency requirement: nobody is let off (MATHS.md C11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Family, Lever, Row, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """cip ≥ efficiency_min·expenditure."""
    for (t, y), asked in plan.cip.items():
        share = case.envelope[y].efficiency_min
        if share is not None:
            yield Row((t, y), asked, ">=", share * case.expenditure[t, y])


FAMILY = Family(
    id="efficiency_min",
    imperative="deliverability",
    key=("trust", "period"),
    unit="£m",
    sentence="{trust} is asked in {period} for at least the smallest share of expenditure",
    tag="C11",
    source="NHS England, tariff efficiency factor",
    rows=rows,
    measure="deliverability",
    told=Wording(
        short="asked below the smallest share",
        limit="on the least that {who} is asked for in {period}",
    ),
    lever=Lever("envelope", "efficiency_min", "share"),
    on_ask=True,
)
