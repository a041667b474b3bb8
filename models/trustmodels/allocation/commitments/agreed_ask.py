"""Agreed ask: what has been agreed with a trust, or what it may be asked at most (MATHS.md C19)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Family, Row, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """least ≤ cip ≤ most."""
    for (t, y), ask in case.data.asks.items():
        if ask.least is not None:
            yield Row((t, y, "least"), plan.cip[t, y], ">=", ask.least)
        if ask.most is not None:
            yield Row((t, y, "most"), plan.cip[t, y], "<=", ask.most)


FAMILY = Family(
    id="agreed_ask",
    imperative="deliverability",
    key=("trust", "period", "side"),
    unit="£m",
    sentence="{trust} is asked in {period} for the {side} that was agreed",
    tag="C19",
    source="Agreement with the trust",
    rows=rows,
    measure="deliverability",
    told=Wording(
        short="off what was agreed with trusts",
        limit="in the ask agreed with {who} for {period}",
        binds="what was agreed with it",
    ),
    on_ask=True,
)
