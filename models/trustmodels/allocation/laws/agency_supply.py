"""The agency market has only so many staff (MATHS.md L12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """agency + glass ≤ agency_supply."""
    for (t, y), agency in plan.agency.items():
        supply = case.data.staffing[t, y].agency_supply
        if supply is not None:
            yield Row((t, y), agency + plan.glass[t, y], "<=", supply)


LAW = Law(
    id="agency_supply",
    key=("trust", "period"),
    unit="WTE",
    sentence="agency staff at {trust} in {period} are no more than the market supplies",
    tag="L12",
    rows=rows,
)
