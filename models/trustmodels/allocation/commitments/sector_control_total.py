"""Sector control total: all trusts together (MATHS.md C3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import finance
from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Wording
from trustmodels.allocation.weights import Weight

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ reported ≥ control total."""
    for (level, _, y, basis), amount in case.data.control_totals.items():
        if (level, basis) == ("sector", "reported"):
            yield Row((y,), sum(finance.reported(plan, t, y) for t in case.trusts), ">=", amount)


FAMILY = Family(
    id="sector_control_total",
    imperative="finance",
    key=("period",),
    unit="£m",
    sentence="all trusts together end {period} at the sector control total or better",
    tag="C3",
    source="HM Treasury and the Department of Health and Social Care",
    rows=rows,
    measure="finance",
    weight=Weight("sector_control_total_weight"),
    told=Wording(
        label="Sector control total",
        short="short of the sector’s control total",
        order=3,
        again="control_total",
    ),
    lever=Lever("control_totals", "amount", where={"level": "sector", "basis": "reported"}, key="id"),
    handle=RoomHandle("Targets", "Sector control total"),
    level="sector",
    alone="off",
)
