"""Grant pot: income support is no more than the pot, the transfer from capital and any top-up (MATHS.md C5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ grant ≤ grant_pot + raid + top_up."""
    for y in case.periods:
        pot = case.envelope[y].grant_pot
        if pot is not None:
            given = sum(plan.grant[t, y] for t in case.trusts)
            yield Row((y,), given, "<=", pot + plan.raid[y,] + plan.top_up.get((y,), 0.0))


FAMILY = Family(
    id="grant_pot",
    imperative="finance",
    key=("period",),
    unit="£m",
    sentence="grants in {period} stay inside the pot",
    tag="C5",
    source="NHS England, deficit support funding",
    rows=rows,
    measure="finance",
    told=Wording(
        short="over the grant pot",
        limit="in the grant pot of {period}",
        binds="the grant pot",
        pot=True,
        given="Deficit support (grants)",
    ),
    lever=Lever("envelope", "grant_pot"),
    handle=RoomHandle("Pots", "Grant pot"),
    alone="open",
    pays="grant",
)
