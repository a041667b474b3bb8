"""Access standards (MATHS.md C17-C18)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.data import Key
from trustmodels.allocation.definitions import access
from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Wording
from trustmodels.allocation.plan import Term

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


# Flow standard, such as A&E four hours: enough patients inside the standard (MATHS.md C17).


def flow_standard_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """within ≥ target·demand*."""
    for (v, t, y), inside in plan.within.items():
        target = case.data.flows[v, t, y].target
        if target:
            yield Row((v, t, y), inside, ">=", target * access.demand(case, plan, v, t, y))


def flow_standard_weight(case: Case, _key: Key) -> float:
    """The weight of one patient of the standard."""
    return float(case.data.standards[_key[0]].weight)


def flow_standard_size(case: Case, plan: Plan, key: Key) -> Term:
    """Patients who should be inside."""
    return case.data.flows[key].target * access.demand(case, plan, *key)


FLOW_STANDARD = Family(
    id="flow_standard",
    imperative="access",
    key=("standard", "trust", "period"),
    unit="patients",
    sentence="{standard} at {trust} in {period}: the target share of patients is inside the standard",
    tag="C17",
    source="NHS Constitution and planning guidance",
    rows=flow_standard_rows,
    measure="access",
    weight=flow_standard_weight,
    told=Wording(
        label="{standard}",
        short="short of {standard}",
        limit="inside {standard} asked of {who} in {period}",
        order=1,
        missed="{standard}",
    ),
    size=flow_standard_size,
    lever=Lever("flows", "target", "share", key="standard"),
    handle=RoomHandle("Targets", "{standard}", "shares"),
)


# List standard, such as RTT 18 weeks: the list is short enough for the target share (MATHS.md C18).


def list_standard_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """list ≤ κ·weeks·weekly additions / -ln(1 - target)."""
    for (v, t, y), waiting in plan.waiting.items():
        limit = access.list_limit(case, v, t, y)
        if limit is not None:
            yield Row((v, t, y), waiting, "<=", limit)


def list_standard_weight(case: Case, _key: Key) -> float:
    """The weight of one patient of the standard, for as long as the period lasts."""
    return float(case.data.standards[_key[0]].weight) * case.years[_key[2]]


def list_standard_size(case: Case, _plan: Plan, key: Key) -> Term:
    """The longest list that keeps the standard."""
    return access.list_limit(case, *key)


LIST_STANDARD = Family(
    id="list_standard",
    imperative="access",
    key=("standard", "trust", "period"),
    unit="patients",
    sentence="{standard} at {trust} at the end of {period}: the list is short enough for the target share",
    tag="C18",
    source="NHS Constitution and planning guidance",
    rows=list_standard_rows,
    measure="access",
    weight=list_standard_weight,
    told=Wording(
        label="{standard}: list too long",
        short="short of {standard}",
        limit="allowed to wait for {standard} at {who} at the end of {period}",
        order=2,
        missed="{standard}",
    ),
    size=list_standard_size,
    lever=Lever("lists", "target", "share", key="standard"),
    handle=RoomHandle("Targets", "{standard}", "shares"),
)
