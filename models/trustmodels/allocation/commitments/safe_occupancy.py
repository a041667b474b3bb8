"""Safe occupancy: beds for the patients who fill them (MATHS.md C15)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import beds
from trustmodels.allocation.family import Family, Key, Lever, RoomHandle, Row, Term, Wording
from trustmodels.allocation.weights import Weight

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """occupied ≤ safe_occupancy·beds open."""
    for t, y in case.data.beds:
        row = case.data.beds[t, y]
        if row.safe_occupancy is not None:
            safe = row.safe_occupancy * beds.beds(case, plan, t, y)
            yield Row((t, y), row.occupied, "<=", safe)


def size(case: Case, _plan: Plan, key: Key) -> Term:
    """Beds that are occupied."""
    return case.data.beds[key].occupied


FAMILY = Family(
    id="safe_occupancy",
    imperative="safety",
    key=("trust", "period"),
    unit="beds",
    sentence="beds at {trust} in {period} are occupied no more than is safe",
    tag="C15",
    source="NHS England, occupancy planning level",
    rows=rows,
    measure="safety",
    weight=Weight("beds_weight", lasting=True),
    told=Wording(
        label="Beds short of safe occupancy",
        short="short of safe occupancy",
        limit="of beds that may be filled at {who} in {period}",
        binds="safe occupancy",
        order=2,
        heading="Short of safe occupancy",
        missed="safe occupancy",
    ),
    size=size,
    lever=Lever("beds", "safe_occupancy", "share", key="trust"),
    handle=RoomHandle("Ceilings", "Beds that may be filled", "shares"),
)
