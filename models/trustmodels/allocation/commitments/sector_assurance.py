"""Assurance of the sector outturn: within its limit in enough of the worlds (MATHS.md C23).

One row a period and no yes/no choice: the worlds run from the worst to the best whatever the plan, so that the
sector is within its limit in enough of them exactly when it is in the decisive one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import worlds
from trustmodels.allocation.family import Family, Row, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Outturn in the decisive world ≥ control total - allowance."""
    if case.mode("sector_assurance") == "off" or case.worlds.decisive is None:
        return
    for (y,) in plan.outturn:
        total = case.data.control_totals["sector", "*", y, "reported"]
        value = worlds.outturn_in(case, plan, y, case.worlds.decisive)
        yield Row((y,), value, ">=", total - case.worlds.within)


FAMILY = Family(
    id="sector_assurance",
    imperative="finance",
    key=("period",),
    unit="£m",
    sentence="in enough of the worlds that delivery may bring, all trusts together end {period} within the limit "
    "of the sector control total",
    tag="C23",
    source="HM Treasury and the Department of Health and Social Care",
    rows=rows,
    measure="finance",
    unless_named="off",
    told=Wording(
        label="Sector outturn not assured",
        short="of the sector’s outturn not assured",
        limit="on the sector’s outturn to be assured in {period}",
        order=5,
    ),
    alone="off",
)
