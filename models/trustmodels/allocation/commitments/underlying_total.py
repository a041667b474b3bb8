"""Underlying total: the same three levels without what happens once (MATHS.md C4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Family, Lever, Row, Wording
from trustmodels.allocation.weights import Weight

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """underlying ≥ total, at trust, system (with its commissioners) and sector level."""
    for (level, code, y, basis), amount in case.data.control_totals.items():
        if basis != "underlying":
            continue
        trusts = {"trust": (code,), "system": case.members.get(code, ()), "sector": case.trusts}[level]
        position = sum(plan.underlying[t, y] for t in trusts)
        commissioners = case.data.commissioners.get((code, y), 0.0) if level == "system" else 0.0
        yield Row((level, code, y), position + commissioners, ">=", amount)


FAMILY = Family(
    id="underlying_total",
    imperative="finance",
    key=("level", "code", "period"),
    unit="£m",
    sentence="the underlying position of {level} {code} in {period} is at its total or better",
    tag="C4",
    source="NHS England, financial planning",
    rows=rows,
    measure="finance",
    weight=Weight("underlying_total_weight"),
    told=Wording(
        label="Underlying position of {level}",
        short="short of the underlying positions promised",
        order=4,
        again="control_total",
    ),
    lever=Lever("control_totals", "amount", where={"level": "sector", "basis": "underlying"}, key="id"),
    alone="off",
)
