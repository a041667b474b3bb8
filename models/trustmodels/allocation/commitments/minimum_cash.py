"""Minimum cash: wages and suppliers can be paid (MATHS.md C8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Family, Lever, Row, Wording
from trustmodels.allocation.weights import Weight

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """cash ≥ minimum."""
    for (t, y), cash in plan.cash.items():
        held = case.data.cash.get(t)  # a plan in numbers has the cash of every trust
        if held is not None and held.minimum is not None:
            yield Row((t, y), cash, ">=", held.minimum)


FAMILY = Family(
    id="minimum_cash",
    imperative="finance",
    key=("trust", "period"),
    unit="£m",
    sentence="{trust} ends {period} with its minimum cash",
    tag="C8",
    source="Trust boards; the Department of Health and Social Care as lender",
    rows=rows,
    measure="cash_short",
    weight=Weight(lasting=True),
    told=Wording(
        label="Cash under the minimum (wages at risk)",
        short="short of the cash that trusts must keep",
        limit="on the cash that {who} must keep in {period}",
        binds="its minimum cash",
        order=7,
    ),
    lever=Lever("cash", "minimum", key="trust"),
    wants="loan",
)
