"""Flow standard, such as A&E four hours: enough patients inside the standard (MATHS.md C17)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import access
from trustmodels.allocation.family import Family, Key, Lever, RoomHandle, Row, Term, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """within ≥ target·demand*."""
    for (v, t, y), inside in plan.within.items():
        target = case.data.flows[v, t, y].target
        if target:
            yield Row((v, t, y), inside, ">=", target * access.demand(case, plan, v, t, y))


def weight(case: Case, _key: Key) -> float:
    """The weight of one patient of the standard."""
    return float(case.data.standards[_key[0]].weight)


def size(case: Case, plan: Plan, key: Key) -> Term:
    """Patients who should be inside."""
    return case.data.flows[key].target * access.demand(case, plan, *key)


FAMILY = Family(
    id="flow_standard",
    imperative="access",
    key=("standard", "trust", "period"),
    unit="patients",
    sentence="{standard} at {trust} in {period}: the target share of patients is inside the standard",
    tag="C17",
    source="NHS Constitution and planning guidance",
    rows=rows,
    measure="access",
    weight=weight,
    told=Wording(
        label="{standard}",
        short="short of {standard}",
        limit="inside {standard} asked of {who} in {period}",
        order=1,
        missed="{standard}",
    ),
    size=size,
    lever=Lever("flows", "target", "share", key="standard"),
    handle=RoomHandle("Targets", "{standard}", "shares"),
)
