"""Agency ceiling with the break-glass clause (MATHS.md C9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """ℓ·price·agency ≤ ceiling; what the break-glass clause costs is the shortfall."""
    for (t, y), agency in plan.agency.items():
        row = case.data.staffing[t, y]
        if row.agency_ceiling is not None:
            price = case.years[y] * row.agency_price
            yield Row((t, y), price * agency, "<=", row.agency_ceiling, shortfall=price * plan.glass[t, y])


FAMILY = Family(
    id="agency_ceiling",
    imperative="finance",
    key=("trust", "period"),
    unit="£m",
    sentence="agency spending at {trust} in {period} stays inside its ceiling",
    tag="C9",
    source="NHS England, agency rules",
    rows=rows,
    measure="finance",
    told=Wording(
        label="Agency over its ceiling (break-glass)",
        short="over agency ceilings (break-glass)",
        limit="under the agency ceiling of {who} in {period}",
        binds="its agency ceiling",
        order=6,
    ),
    lever=Lever("staffing", "agency_ceiling", key="trust"),
    handle=RoomHandle("Ceilings", "Agency ceilings", "factor"),
    cause="workforce",
)
