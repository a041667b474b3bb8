"""Loan pot: interim cash support is no more than the pot (MATHS.md C6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ loan ≤ loan_pot."""
    for y in case.periods:
        pot = case.envelope[y].loan_pot
        lent = [plan.loan[t, y] for t in case.trusts if (t, y) in plan.loan]
        if pot is not None:
            yield Row((y,), sum(lent), "<=", pot)


FAMILY = Family(
    id="loan_pot",
    imperative="finance",
    key=("period",),
    unit="£m",
    sentence="loans in {period} stay inside the pot",
    tag="C6",
    source="Department of Health and Social Care, interim revenue support",
    rows=rows,
    measure="finance",
    told=Wording(
        short="over the loan pot",
        limit="in the loan pot of {period}",
        binds="the loan pot",
        pot=True,
        given="Loans",
    ),
    lever=Lever("envelope", "loan_pot"),
    handle=RoomHandle("Pots", "Loan pot"),
    alone="open",
    pays="loan",
)
