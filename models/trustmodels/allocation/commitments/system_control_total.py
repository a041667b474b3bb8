"""System control total: the trusts of a system and its commissioners together (MATHS.md C2)."""

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
    """Σ reported + commissioners' position ≥ control total."""
    for (level, s, y, basis), amount in case.data.control_totals.items():
        if (level, basis) == ("system", "reported"):
            trusts = sum(finance.reported(plan, t, y) for t in case.members.get(s, ()))
            yield Row((s, y), trusts + case.data.commissioners.get((s, y), 0.0), ">=", amount)


FAMILY = Family(
    id="system_control_total",
    imperative="finance",
    key=("system", "period"),
    unit="£m",
    sentence="the trusts and commissioners of {system} together end {period} at their control total or better",
    tag="C2",
    source="NHS England, financial planning",
    rows=rows,
    measure="finance",
    weight=Weight("system_control_total_weight"),
    told=Wording(
        label="System control totals",
        short="short of systems’ control totals",
        order=2,
        again="control_total",
    ),
    lever=Lever("control_totals", "amount", where={"level": "system", "basis": "reported"}, key="id"),
    level="system",
    alone="off",
)
