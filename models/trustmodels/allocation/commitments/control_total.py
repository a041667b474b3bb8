"""Control total: a trust ends the period no worse than the position it was given (MATHS.md C1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import finance
from trustmodels.allocation.family import Family, Lever, Row, Wording
from trustmodels.allocation.weights import Weight

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """reported ≥ control total."""
    for (level, t, y, basis), amount in case.data.control_totals.items():
        if (level, basis) == ("trust", "reported"):
            yield Row((t, y), finance.reported(plan, t, y), ">=", amount)


FAMILY = Family(
    id="control_total",
    imperative="finance",
    key=("trust", "period"),
    unit="£m",
    sentence="{trust} ends {period} at its control total or better",
    tag="C1",
    source="NHS England, financial planning",
    rows=rows,
    measure="finance",
    weight=Weight("control_total_weight"),
    told=Wording(
        label="Trust control totals",
        short="short of trusts’ control totals",
        limit="on the control total of {who} in {period}",
        order=1,
        missed="trusts’ control totals",
    ),
    lever=Lever("control_totals", "amount", where={"level": "trust", "basis": "reported"}, key="id"),
    level="trust",
)
