"""Staff, beds and the estate (MATHS.md C14-C16)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.data import Key
from trustmodels.allocation.definitions import beds, safety
from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Weight, Wording
from trustmodels.allocation.plan import Term

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


# Safe staffing: staff in post meet the safe floor (MATHS.md C14).


def safe_staffing_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """staff ≥ need."""
    for t, y in case.data.staffing:
        yield Row((t, y), safety.staff(case, plan, t, y), ">=", safety.need(case, plan, t, y))


def safe_staffing_size(case: Case, _plan: Plan, key: Key) -> Term:
    """The safe floor."""
    return case.data.staffing[key].required


SAFE_STAFFING = Family(
    id="safe_staffing",
    imperative="safety",
    key=("trust", "period"),
    unit="WTE",
    sentence="staff at {trust} in {period} meet the safe floor",
    tag="C14",
    source="National Quality Board, safe staffing",
    rows=safe_staffing_rows,
    measure="safety",
    weight=Weight(lasting=True),
    told=Wording(
        label="Staff under the safe floor",
        short="staff short of the safe floor",
        limit="on the safe floor of staff at {who} in {period}",
        binds="safe staffing",
        order=1,
        heading="Short of safe staffing",
        missed="safe staffing",
    ),
    size=safe_staffing_size,
    lever=Lever("staffing", "required", "WTE", key="trust"),
)


# Safe occupancy: beds for the patients who fill them (MATHS.md C15).


def safe_occupancy_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """occupied ≤ safe_occupancy·beds open."""
    for t, y in case.data.beds:
        row = case.data.beds[t, y]
        if row.safe_occupancy is not None:
            safe = row.safe_occupancy * beds.beds(case, plan, t, y)
            yield Row((t, y), row.occupied, "<=", safe)


def safe_occupancy_size(case: Case, _plan: Plan, key: Key) -> Term:
    """Beds that are occupied."""
    return case.data.beds[key].occupied


SAFE_OCCUPANCY = Family(
    id="safe_occupancy",
    imperative="safety",
    key=("trust", "period"),
    unit="beds",
    sentence="beds at {trust} in {period} are occupied no more than is safe",
    tag="C15",
    source="NHS England, occupancy planning level",
    rows=safe_occupancy_rows,
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
    size=safe_occupancy_size,
    lever=Lever("beds", "safe_occupancy", "share", key="trust"),
    handle=RoomHandle("Ceilings", "Beds that may be filled", "shares"),
)


# Backlog ceiling: high and significant-risk backlog maintenance is held (MATHS.md C16).


def backlog_ceiling_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """backlog ≤ ceiling."""
    for (t, y), backlog in plan.backlog.items():
        ceiling = case.data.estate[t].ceiling
        if ceiling is not None:
            yield Row((t, y), backlog, "<=", ceiling)


def backlog_ceiling_size(case: Case, _plan: Plan, key: Key) -> Term:
    """The ceiling."""
    return case.data.estate[key[0]].ceiling


BACKLOG_CEILING = Family(
    id="backlog_ceiling",
    imperative="safety",
    key=("trust", "period"),
    unit="£m",
    sentence="the backlog of {trust} at the end of {period} is under its ceiling",
    tag="C16",
    source="NHS England, estates risk",
    rows=backlog_ceiling_rows,
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
    size=backlog_ceiling_size,
    lever=Lever("estate", "ceiling", key="trust"),
    handle=RoomHandle("Ceilings", "Backlog ceilings", "factor"),
    wants="repair",
)
