"""Safe staffing: staff in post meet the safe floor (MATHS.md C14)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import safety
from trustmodels.allocation.family import Family, Key, Lever, Row, Term, Wording
from trustmodels.allocation.weights import Weight

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """staff ≥ need."""
    for t, y in case.data.staffing:
        yield Row((t, y), safety.staff(case, plan, t, y), ">=", safety.need(case, plan, t, y))


def size(case: Case, _plan: Plan, key: Key) -> Term:
    """The safe floor."""
    return case.data.staffing[key].required


FAMILY = Family(
    id="safe_staffing",
    imperative="safety",
    key=("trust", "period"),
    unit="WTE",
    sentence="staff at {trust} in {period} meet the safe floor",
    tag="C14",
    source="National Quality Board, safe staffing",
    rows=rows,
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
    size=size,
    lever=Lever("staffing", "required", "WTE", key="trust"),
)
