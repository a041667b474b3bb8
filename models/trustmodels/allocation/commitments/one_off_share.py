"""One-off share: no plan lives on one-offs alone (MATHS.md C12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import savings
from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ use ≤ one_off_share·cip."""
    for (t, y), asked in plan.cip.items():
        share = case.envelope[y].one_off_share
        if share is not None:
            yield Row((t, y), savings.one_offs(case, plan, t, y), "<=", share * asked)


FAMILY = Family(
    id="one_off_share",
    imperative="deliverability",
    key=("trust", "period"),
    unit="£m",
    sentence="one-offs are no more than their share of the requirement of {trust} in {period}",
    tag="C12",
    source="NHS England, recurrent delivery",
    rows=rows,
    measure="deliverability",
    told=Wording(
        short="of one-offs beyond their share",
        limit="of one-offs allowed at {who} in {period}",
        binds="the share of one-offs",
    ),
    lever=Lever("envelope", "one_off_share", "share"),
    handle=RoomHandle("Ceilings", "Most of it by one-offs", unit="% of the requirement", per_cent=True),
    on_ask=True,
)
