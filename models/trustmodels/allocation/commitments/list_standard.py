"""List standard, such as RTT 18 weeks: the list is short enough for the target share (MATHS.md C18)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import access
from trustmodels.allocation.family import Family, Key, Lever, RoomHandle, Row, Term, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """list ≤ κ·weeks·weekly additions / -ln(1 - target)."""
    for (v, t, y), waiting in plan.waiting.items():
        limit = access.list_limit(case, v, t, y)
        if limit is not None:
            yield Row((v, t, y), waiting, "<=", limit)


def weight(case: Case, _key: Key) -> float:
    """The weight of one patient of the standard, for as long as the period lasts."""
    return float(case.data.standards[_key[0]].weight) * case.years[_key[2]]


def size(case: Case, _plan: Plan, key: Key) -> Term:
    """The longest list that keeps the standard."""
    return access.list_limit(case, *key)


FAMILY = Family(
    id="list_standard",
    imperative="access",
    key=("standard", "trust", "period"),
    unit="patients",
    sentence="{standard} at {trust} at the end of {period}: the list is short enough for the target share",
    tag="C18",
    source="NHS Constitution and planning guidance",
    rows=rows,
    measure="access",
    weight=weight,
    told=Wording(
        label="{standard}: list too long",
        short="short of {standard}",
        limit="allowed to wait for {standard} at {who} at the end of {period}",
        order=2,
        missed="{standard}",
    ),
    size=size,
    lever=Lever("lists", "target", "share", key="standard"),
    handle=RoomHandle("Targets", "{standard}", "shares"),
)
