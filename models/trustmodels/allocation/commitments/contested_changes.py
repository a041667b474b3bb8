"""Contested changes: only so many reconfigurations command political support (MATHS.md C21)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import changes
from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Wording
from trustmodels.allocation.weights import uncounted

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ over contested changes of those that begin ≤ contested_changes."""
    contested = [r for r, row in case.data.changes.items() if row.contested]
    for y in case.periods:
        limit = case.envelope[y].contested_changes
        if limit is not None:
            yield Row((y,), sum(changes.begins(case, plan, r, y) for r in contested), "<=", limit)


FAMILY = Family(
    id="contested_changes",
    imperative="deliverability",
    key=("period",),
    unit="changes",
    sentence="no more contested service changes begin in {period} than command support",
    tag="C21",
    source="Ministers and local political leaders",
    rows=rows,
    measure="deliverability",
    weight=uncounted,
    told=Wording(
        short="begun beyond those that command support",
        limit="allowed in {period}",
        counted=True,
        given="Contested service changes",
    ),
    lever=Lever("envelope", "contested_changes", "changes"),
    handle=RoomHandle("Ceilings", "Contested changes begun", unit="changes", most=1000.0),
    alone="open",
    cause="politics",
)
