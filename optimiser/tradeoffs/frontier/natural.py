"""The plans of a frontier in natural quantities: what stands in place of an axis that is a weighted sum."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from optimiser.amounts import amount, shows, weighted
from optimiser.explain.quantities import counted_by, foremost, once, phrase_of, quantities_at
from optimiser.explain.words import listed, plural, title
from optimiser.tradeoffs.frontier.axes import Axis
from optimiser.tradeoffs.frontier.trace import Frontier
from trustmodels.allocation.measures import MEASURES

COLUMNS = ("point", "axis", "quantity", "label", "phrase", "unit", "again", "amount")


def natural_table(found: Frontier) -> pd.DataFrame:
    """What each plan has of the quantities that its weighted axes count, over all periods.

    Returns:
        `COLUMNS`; a row a plan, axis and quantity, in the units of the quantities; `again` says of money that the
        level of the trusts counts already. A quantity that no plan has enough of to show is left out; empty where
        no axis is a weighted sum.
    """
    width = len(found.prepared.compiled.columns)
    axes = [
        item for item in (found.first, found.second, found.third) if item is not None and weighted(item.unit)
    ]
    rows = []
    for number, point in enumerate(found.points if axes else (), start=1):
        every = quantities_at(found.prepared, point.best.x[:width])
        for item in axes:
            own = counted_by(every, item.name)
            first = {q.id for q in own if q.family is None} | {q.id for q in once(own)}
            rows += [
                (number, item.name, q.id, q.label, phrase_of(q), q.unit, q.id not in first, q.total)
                for q in own
            ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    shown = [shows(total, unit) for total, unit in zip(frame["amount"], frame["unit"], strict=True)]
    return frame[frame["quantity"].isin(set(frame.loc[shown, "quantity"]))].reset_index(drop=True)


def named(item: Axis) -> str:
    """An axis in a sentence."""
    if item.name in MEASURES:
        return title(item.name)
    family, _, period = item.name.partition(":")
    return (
        f"the {family.replace('_', ' ')} of {period}" if period else f"the whole {family.replace('_', ' ')}"
    )


def axis_amount(value: float, item: Axis) -> str:
    """An amount of an axis that is no weighted sum; one of what is counted is one change, not one changes."""
    return plural(value, item.unit.removesuffix("s")) if item.whole else amount(value, item.unit)


FEW = 3
"""Quantities of an axis that a sentence tells."""


def most_told(natural: pd.DataFrame, item: Axis, points: Collection[int]) -> tuple[list[str] | None, int]:
    """Which quantities of an axis a sentence on some plans tells, and how many others there are.

    Args:
        natural: from `natural_table`.
        item: the axis.
        points: the numbers of the plans.

    Returns:
        The few that differ most between the plans (of one plan, the largest), those of each unit in turn, and how
        many others any of the plans has; None and 0 where there are no more than these.
    """
    own = natural[(natural["axis"] == item.name) & natural["point"].isin(list(points))]
    own = own[~own["again"].astype(bool)]
    found = own.groupby(["quantity", "unit"], sort=False)["amount"].agg(["min", "max"]).reset_index()
    found = found[[shows(most, unit) for most, unit in zip(found["max"], found["unit"], strict=True)]]
    if len(found) <= FEW:
        return None, 0
    by = found["max"] - (found["min"] if len(set(points)) > 1 else 0.0)
    places = foremost(found["unit"].tolist(), by.tolist())
    return [str(found["quantity"].iloc[at]) for at in places[:FEW]], len(found) - FEW


def at_point(
    natural: pd.DataFrame, item: Axis, point: int, value: float, told: Collection[str] | None = None
) -> str:
    """What a plan has of an axis: its amount, or the natural quantities that a weighted one counts.

    Args:
        natural: from `natural_table`.
        item: the axis.
        point: the number of the plan.
        value: of the axis at that plan, in its unit.
        told: the quantities that are told; all if absent.
    """
    if not weighted(item.unit):
        return axis_amount(value, item)
    own = natural[
        (natural["axis"] == item.name) & (natural["point"] == point) & ~natural["again"].astype(bool)
    ]
    own = own if told is None else own[own["quantity"].isin(list(told))]
    rows = zip(own["amount"], own["unit"], own["phrase"], strict=True)
    if told is not None:
        return listed([f"{amount(total, unit)} {phrase}" for total, unit, phrase in rows])
    parts = [f"{amount(total, unit)} {phrase}" for total, unit, phrase in rows if shows(total, unit)]
    return listed(parts) if parts else "nothing"
