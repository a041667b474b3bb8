"""What can be delivered: support, service changes, pace and repairs (MATHS.md C21-C22, C24-C25)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.data import Key
from trustmodels.allocation.definitions import access, changes
from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Wording, uncounted

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


# Support places: the national support programme has only so many teams (MATHS.md C22).


def support_places_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ place ≤ support_places."""
    for y in case.periods:
        limit = case.envelope[y].support_places
        if limit is not None:
            yield Row((y,), sum(plan.place[t, z] for t, z in plan.place if z == y), "<=", limit)


SUPPORT_PLACES = Family(
    id="support_places",
    imperative="deliverability",
    key=("period",),
    unit="places",
    sentence="places on the national support programme in {period} are no more than there are teams",
    tag="C22",
    source="NHS England, recovery support programme",
    rows=support_places_rows,
    measure="deliverability",
    weight=uncounted,
    told=Wording(
        short="beyond the support teams",
        limit="on the support programme in {period}",
        binds="places on the support programme",
        counted=True,
        given="Support places",
    ),
    lever=Lever("envelope", "support_places", "places"),
    handle=RoomHandle("Ceilings", "Places on the support programme", unit="places", most=1000.0),
    alone="open",
    pays="place",
)


# Contested changes: only so many reconfigurations command political support (MATHS.md C21).


def contested_changes_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ over contested changes of those that begin ≤ contested_changes."""
    contested = [r for r, row in case.data.changes.items() if row.contested]
    for y in case.periods:
        limit = case.envelope[y].contested_changes
        if limit is not None:
            yield Row((y,), sum(changes.begins(case, plan, r, y) for r in contested), "<=", limit)


CONTESTED_CHANGES = Family(
    id="contested_changes",
    imperative="deliverability",
    key=("period",),
    unit="changes",
    sentence="no more contested service changes begin in {period} than command support",
    tag="C21",
    source="Ministers and local political leaders",
    rows=contested_changes_rows,
    measure="deliverability",
    weight=uncounted,
    told=Wording(
        short="begun beyond those that command support",
        limit="allowed in {period}",
        counted=True,
        given="Contested service changes",
    ),
    lever=Lever("envelope", "contested_changes", "changes"),
    handle=RoomHandle("Ceilings", "Contested changes begun", unit="changes", most=1000.0),
    alone="open",
    cause="politics",
)


# Pace: nobody is planned to improve faster than trusts have been seen to (MATHS.md C24).


def pace_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """within ≤ the share inside at that pace of those who come; list ≥ the list at that pace."""
    for key, inside in plan.within.items():
        most = access.most_inside(case, plan, *key)
        if most is not None:
            yield Row(key, inside, "<=", most)
    for key, waiting in plan.waiting.items():
        least = access.least_waiting(case, plan, *key)
        if least is not None:
            yield Row(key, waiting, ">=", least)


def weight(case: Case, key: Key) -> float:
    """The weight of one patient of the standard; on a list, for as long as the period lasts."""
    standard = case.data.standards[key[0]]
    return float(standard.weight) * (case.years[key[2]] if standard.kind == "list" else 1.0)


PACE = Family(
    id="pace",
    imperative="deliverability",
    key=("standard", "trust", "period"),
    unit="patients",
    sentence="{standard} at {trust} in {period}: no faster than trusts have been seen to improve",
    tag="C24",
    source="Performance of trusts year by year, as published by NHS England",
    rows=pace_rows,
    measure="access",
    weight=weight,
    unless_named="off",
    told=Wording(
        label="{standard}: faster than the pace of improvement",
        short="beyond the pace of improvement of {standard}",
        limit="inside {standard} allowed by the pace of improvement at {who} in {period}",
        least="left waiting for {standard} by the pace of improvement at {who} at the end of {period}",
        binds="the pace of improvement",
    ),
)


# Repair floor: capital that is kept for the backlog and can be used for nothing else (MATHS.md C25).


def repair_floor_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ repair + spare ≥ repair_least."""
    for y in case.periods:
        least = case.envelope[y].repair_least
        if least:
            repairs = sum(plan.repair[t, z] for t, z in plan.repair if z == y)
            yield Row((y,), repairs + plan.spare.get((y,), 0.0), ">=", least)


REPAIR_FLOOR = Family(
    id="repair_floor",
    imperative="deliverability",
    key=("period",),
    unit="£m",
    sentence="the capital kept for repairs of the backlog in {period} is used for nothing else",
    tag="C25",
    source="Department of Health and Social Care, capital for critical infrastructure risk",
    rows=repair_floor_rows,
    measure="deliverability",
    unless_named="off",
    told=Wording(
        label="Capital kept for repairs of the backlog",
        short="of the capital kept for repairs used for other things",
        limit="to be kept for repairs in {period}",
        binds="the capital kept for repairs",
    ),
    lever=Lever("envelope", "repair_least"),
    alone="part",
    pays="repair",
)
