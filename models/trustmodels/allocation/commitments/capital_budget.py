"""Capital budget: schemes, repairs, service changes and the transfer to revenue share one budget (MATHS.md C7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import finance
from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """capital spent + kept for repairs ≤ capital_budget - raid."""
    for y in case.periods:
        budget = case.envelope[y].capital_budget
        if budget is not None:
            used = finance.capital_spent(case, plan, y) + plan.spare.get((y,), 0.0)
            yield Row((y,), used, "<=", budget - plan.raid[y,])


FAMILY = Family(
    id="capital_budget",
    imperative="finance",
    key=("period",),
    unit="£m",
    sentence="capital spending and the transfer to revenue in {period} stay inside the capital budget",
    tag="C7",
    source="HM Treasury, capital departmental expenditure limit",
    rows=rows,
    measure="finance",
    told=Wording(
        short="over the capital budget",
        limit="in the capital budget of {period}",
        binds="the capital budget",
        pot=True,
        given="Capital budget",
    ),
    lever=Lever("envelope", "capital_budget"),
    handle=RoomHandle("Pots", "Capital budget"),
    alone="part",
    pays="repair",
    cause="capital",
)
