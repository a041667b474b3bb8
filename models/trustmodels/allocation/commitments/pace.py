"""Pace: nobody is planned to improve faster than trusts have been seen to (MATHS.md C24)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import access
from trustmodels.allocation.family import Family, Key, Row, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
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


FAMILY = Family(
    id="pace",
    imperative="deliverability",
    key=("standard", "trust", "period"),
    unit="patients",
    sentence="{standard} at {trust} in {period}: no faster than trusts have been seen to improve",
    tag="C24",
    source="Performance of trusts year by year, as published by NHS England",
    rows=rows,
    measure="access",
    weight=weight,
    unless_named="off",
    told=Wording(
        label="{standard}: faster than the pace of improvement",
        short="beyond the pace of improvement of {standard}",
        limit="allowed by the pace of improvement of {standard} at {who} in {period}",
        binds="the pace of improvement",
    ),
)
