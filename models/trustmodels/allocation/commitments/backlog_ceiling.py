"""Backlog ceiling: high and significant-risk backlog maintenance is held (MATHS.md C16)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Family, Key, Lever, RoomHandle, Row, Term, Wording
from trustmodels.allocation.weights import Weight

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """backlog ≤ ceiling."""
    for (t, y), backlog in plan.backlog.items():
        ceiling = case.data.estate[t].ceiling
        if ceiling is not None:
            yield Row((t, y), backlog, "<=", ceiling)


def size(case: Case, _plan: Plan, key: Key) -> Term:
    """The ceiling."""
    return case.data.estate[key[0]].ceiling


FAMILY = Family(
    id="backlog_ceiling",
    imperative="safety",
    key=("trust", "period"),
    unit="£m",
    sentence="the backlog of {trust} at the end of {period} is under its ceiling",
    tag="C16",
    source="NHS England, estates risk",
    rows=rows,
    measure="safety",
    weight=Weight("backlog_weight", lasting=True),
    told=Wording(
        label="Backlog maintenance over its ceiling",
        short="of backlog over its ceilings",
        limit="of backlog allowed at {who} in {period}",
        binds="its backlog ceiling",
        order=3,
        heading="Over the backlog ceiling",
        missed="the backlog ceilings",
    ),
    size=size,
    lever=Lever("estate", "ceiling", key="trust"),
    handle=RoomHandle("Ceilings", "Backlog ceilings", "factor"),
    wants="repair",
)
