"""Support places: the national support programme has only so many teams (MATHS.md C22)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Wording
from trustmodels.allocation.weights import uncounted

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ place ≤ support_places."""
    for y in case.periods:
        limit = case.envelope[y].support_places
        if limit is not None:
            yield Row((y,), sum(plan.place[t, z] for t, z in plan.place if z == y), "<=", limit)


FAMILY = Family(
    id="support_places",
    imperative="deliverability",
    key=("period",),
    unit="places",
    sentence="places on the national support programme in {period} are no more than there are teams",
    tag="C22",
    source="NHS England, recovery support programme",
    rows=rows,
    measure="deliverability",
    weight=uncounted,
    told=Wording(
        short="beyond the support teams",
        limit="on the support programme in {period}",
        binds="places on the support programme",
        counted=True,
        given="Support places",
    ),
    lever=Lever("envelope", "support_places", "places"),
    handle=RoomHandle("Ceilings", "Places on the support programme", unit="places", most=1000.0),
    alone="open",
    pays="place",
)
