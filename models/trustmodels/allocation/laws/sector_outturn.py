"""The sector outturn at expected delivery (MATHS.md L16)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import worlds
from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """outturn is the sum of its parts."""
    for (y,), total in plan.outturn.items():
        yield Row((y,), total - worlds.outturn(case, plan, y), "==", 0.0)


LAW = Law(
    id="sector_outturn",
    key=("period",),
    unit="£m",
    sentence="the outturn of {period} is the sum of the reported positions at expected delivery",
    tag="L16",
    rows=rows,
)
