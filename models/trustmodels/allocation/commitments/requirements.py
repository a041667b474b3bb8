"""What trusts may be asked for, and what support is given for (MATHS.md C10-C13, C19-C20)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import savings
from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


# Smallest efficiency requirement: nobody is let off (MATHS.md C11).


def efficiency_min_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """cip ≥ efficiency_min·expenditure."""
    for (t, y), asked in plan.cip.items():
        share = case.envelope[y].efficiency_min
        if share is not None:
            yield Row((t, y), asked, ">=", share * case.expenditure[t, y])


EFFICIENCY_MIN = Family(
    id="efficiency_min",
    imperative="deliverability",
    key=("trust", "period"),
    unit="£m",
    sentence="{trust} is asked in {period} for at least the smallest share of expenditure",
    tag="C11",
    source="NHS England, tariff efficiency factor",
    rows=efficiency_min_rows,
    measure="deliverability",
    told=Wording(
        label="Smallest efficiency requirement",
        short="asked below the smallest share",
        limit="on the least that {who} is asked for in {period}",
    ),
    lever=Lever("envelope", "efficiency_min", "share"),
    on_ask=True,
)


# Largest efficiency requirement: what has ever been delivered (MATHS.md C10).


def efficiency_max_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """cip ≤ efficiency_max·expenditure."""
    for (t, y), asked in plan.cip.items():
        share = case.envelope[y].efficiency_max
        if share is not None:
            yield Row((t, y), asked, "<=", share * case.expenditure[t, y])


EFFICIENCY_MAX = Family(
    id="efficiency_max",
    imperative="deliverability",
    key=("trust", "period"),
    unit="£m",
    sentence="{trust} is asked in {period} for no more than the largest deliverable share of expenditure",
    tag="C10",
    source="NHS England, planning guidance",
    rows=efficiency_max_rows,
    measure="deliverability",
    told=Wording(
        label="Largest efficiency requirement",
        short="asked beyond the largest deliverable share",
        limit="of efficiency that {who} may be asked for in {period}",
        binds="its stretch ceiling",
    ),
    lever=Lever("envelope", "efficiency_max", "share"),
    handle=RoomHandle("Ceilings", "Most efficiency asked of a trust", unit="% of expenditure", per_cent=True),
    on_ask=True,
)


# One-off share: no plan lives on one-offs alone (MATHS.md C12).


def one_off_share_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ use ≤ one_off_share·cip."""
    for (t, y), asked in plan.cip.items():
        share = case.envelope[y].one_off_share
        if share is not None:
            yield Row((t, y), savings.one_offs(case, plan, t, y), "<=", share * asked)


ONE_OFF_SHARE = Family(
    id="one_off_share",
    imperative="deliverability",
    key=("trust", "period"),
    unit="£m",
    sentence="one-offs are no more than their share of the requirement of {trust} in {period}",
    tag="C12",
    source="NHS England, recurrent delivery",
    rows=one_off_share_rows,
    measure="deliverability",
    told=Wording(
        label="Share of one-offs in savings",
        short="of one-offs beyond their share",
        limit="of one-offs allowed at {who} in {period}",
        binds="the share of one-offs",
    ),
    lever=Lever("envelope", "one_off_share", "share"),
    handle=RoomHandle("Ceilings", "Most of it by one-offs", unit="% of the requirement", per_cent=True),
    on_ask=True,
)


# Agreed ask: what has been agreed with a trust, or what it may be asked at most (MATHS.md C19).


def agreed_ask_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """least ≤ cip ≤ most."""
    for (t, y), ask in case.data.asks.items():
        if ask.least is not None:
            yield Row((t, y, "least"), plan.cip[t, y], ">=", ask.least)
        if ask.most is not None:
            yield Row((t, y, "most"), plan.cip[t, y], "<=", ask.most)


AGREED_ASK = Family(
    id="agreed_ask",
    imperative="deliverability",
    key=("trust", "period", "side"),
    unit="£m",
    sentence="{trust} is asked in {period} for the {side} that was agreed",
    tag="C19",
    source="Agreement with the trust",
    rows=agreed_ask_rows,
    measure="deliverability",
    told=Wording(
        short="off what was agreed with trusts",
        limit="in the ask agreed with {who} for {period}",
        binds="what was agreed with it",
    ),
    on_ask=True,
)


# Ring-fence by trust type: money that must reach a type, savings that may be asked of it (MATHS.md C20).


def ring_fence_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ grant ≥ grant_least and Σ cip ≤ cip_most over the trusts of the type."""
    for (kind, y), fence in case.data.ring_fences.items():
        trusts = [t for t in case.trusts if case.data.trusts[t].type == kind]
        if fence.grant_least is not None:
            yield Row((kind, y, "least"), sum(plan.grant[t, y] for t in trusts), ">=", fence.grant_least)
        if fence.cip_most is not None:
            yield Row((kind, y, "most"), sum(plan.cip[t, y] for t in trusts), "<=", fence.cip_most)


RING_FENCE = Family(
    id="ring_fence",
    imperative="deliverability",
    key=("type", "period", "side"),
    unit="£m",
    sentence="{type} trusts together are kept to the {side} of their ring-fence in {period}",
    tag="C20",
    source="Ministers; national programme ring-fences",
    rows=ring_fence_rows,
    measure="deliverability",
    told=Wording(
        short="outside the ring-fences",
        limit="in the ring-fence of {who} in {period}",
    ),
    alone="off",
)


# Bailout condition: support never pays for efficiency that was not made (MATHS.md C13).


def bailout_condition_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """grant ≤ entitlement, in periods that set a condition."""
    for (t, y), grant in plan.grant.items():
        if case.envelope[y].bailout_condition is not None:
            yield Row((t, y), grant, "<=", case.entitlement[t, y])


BAILOUT_CONDITION = Family(
    id="bailout_condition",
    imperative="deliverability",
    key=("trust", "period"),
    unit="£m",
    sentence="support to {trust} in {period} is no more than it would need had it met the condition every year",
    tag="C13",
    source="NHS England, conditions of deficit support",
    rows=bailout_condition_rows,
    measure="deliverability",
    told=Wording(
        short="of support beyond what trusts are entitled to",
        limit="of entitlement to support at {who} in {period}",
        binds="the condition on support",
    ),
    lever=Lever("envelope", "bailout_condition", "share"),
    alone="off",
)
