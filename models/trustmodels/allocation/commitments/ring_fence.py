"""Ring-fence by trust type: money that must reach a type, savings that may be asked of it (MATHS.md C20)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.family import Family, Row, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ grant ≥ grant_least and Σ cip ≤ cip_most over the trusts of the type."""
    for (kind, y), fence in case.data.ring_fences.items():
        trusts = [t for t in case.trusts if case.data.trusts[t].type == kind]
        if fence.grant_least is not None:
            yield Row((kind, y, "least"), sum(plan.grant[t, y] for t in trusts), ">=", fence.grant_least)
        if fence.cip_most is not None:
            yield Row((kind, y, "most"), sum(plan.cip[t, y] for t in trusts), "<=", fence.cip_most)


FAMILY = Family(
    id="ring_fence",
    imperative="deliverability",
    key=("type", "period", "side"),
    unit="£m",
    sentence="{type} trusts together are kept to the {side} of their ring-fence in {period}",
    tag="C20",
    source="Ministers; national programme ring-fences",
    rows=rows,
    measure="deliverability",
    told=Wording(
        short="outside the ring-fences",
        limit="in the ring-fence of {who} in {period}",
    ),
    alone="off",
)
