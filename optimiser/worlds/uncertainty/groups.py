"""Assumptions in groups: what finding out all of one kind would be worth, and the answer if the foremost were known.

A group is what somebody could be sent to find out: all that is said of one part of the instance, or all of one grade.
An assumption that acts on several parts stands in several groups, so that groups do not add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from optimiser.explain.finding import in_order
from optimiser.explain.quantities import IN_ALL
from optimiser.worlds.sensitivity.mapping import SETTING
from optimiser.worlds.uncertainty.importance import group_worth
from optimiser.worlds.uncertainty.sample import Sample, Study, least_told, ranges_of, sample
from optimiser.worlds.uncertainty.value import MOST, KnowledgeValue, any_lost, headline
from optimiser.worlds.uncertainty.worlds import Assumed

ABOUT = {
    "patients who come": ("flows", "lists", "standards"),
    "prices, growth and costs": ("drivers",),
    "savings and their delivery": ("opportunities", "one_offs", "delivery"),
    "money of the nation": ("envelope", "control_totals", "commissioners", "ring_fences"),
    "what trusts have and spend": ("trusts", "adjustments", "cash", "opening", "asks"),
    "staff and beds": ("staffing", "beds"),
    "buildings and service changes": ("estate", "changes", "change_effects"),
    "extra capacity and travel": ("capacity", "travel"),
}
"""Kinds of assumptions by the tables on which they act."""
ELSE, GRADE = "anything else", "grade"


def groups_of(assumptions: Sequence[Assumed]) -> dict[str, tuple[Assumed, ...]]:
    """The groups that have somebody in them, by what they are about, then by grade."""
    tables = {item.id: set(_tables(item)) for item in assumptions}
    known = {table for own in ABOUT.values() for table in own}
    found = {
        about: tuple(item for item in assumptions if tables[item.id] & set(own))
        for about, own in ABOUT.items()
    }
    found[ELSE] = tuple(item for item in assumptions if tables[item.id] - known)
    for grade in sorted({item.acting.grade for item in assumptions}):
        found[f"{GRADE} {grade}"] = tuple(item for item in assumptions if item.acting.grade == grade)
    return {name: own for name, own in found.items() if own}


def _tables(item: Assumed) -> Iterator[str]:
    """The tables on which an assumption acts; a setting counts as one of its own."""
    for place in item.acting.columns:
        yield SETTING if SETTING in place else str(place["table"])
    for side in (item.acting.low, item.acting.high):
        yield from (str(change["table"]) for laid in side.laid for change in laid.changes)


def groups_table(found: Sample, value: KnowledgeValue) -> pd.DataFrame:
    """A row a headline quantity and group, what is worth most first.

    Columns: quantity, what, unit, group, assumptions (how many are drawn in it), worth (EVPPI of knowing all of them,
    in the unit), chance (what shuffled draws find in as many, 19 times of 20), told (the worth; that of its best member
    where that is more; 0 where chance finds as much), members.
    """
    rows = []
    groups = groups_of(found.assumptions)
    single = {
        (str(r["quantity"]), str(r["assumption"])): float(r["told"]) for r in value.table.to_dict("records")
    }
    for q in headline(found):
        own = value.losses.get(q.id)
        if own is None or not any_lost(own, q.unit):
            continue
        drawn = found.drawn.values.loc[own.index]
        for name, members in groups.items():
            ids = [item.id for item in members if item.id in drawn]
            if not ids:
                continue
            known = group_worth(drawn[ids].to_numpy(float), own.to_numpy(float))
            worth, best = float(known.found[0]), max(single.get((q.id, i), 0.0) for i in ids)
            told = max(float(known.told[0]), best)
            told = told if told > least_told(q.unit) else 0.0
            rows.append((q.id, q.label, q.unit, name, len(ids), worth, known.chance, told, ", ".join(ids)))
    names = "quantity what unit group assumptions worth chance told members"
    frame = pd.DataFrame(rows, columns=names.split())
    return in_order(frame, "quantity", [q.id for q in headline(found)], {"told": False, "group": True})


@dataclass(frozen=True)
class Known:
    """The answer if the foremost assumptions were known to be at their central values.

    Attributes:
        assumptions: their ids.
        table: a row a headline quantity: quantity, what, unit, central, p10 and p90 as things are, known_p10 and
            known_p90 with these known, narrower (the share of the width that goes).
        draws: how many stand behind both.
    """

    assumptions: tuple[str, ...]
    table: pd.DataFrame
    draws: int


def foremost_known(found: Sample, value: KnowledgeValue, most: int = MOST) -> tuple[str, ...]:
    """The assumptions most worth finding out; where none is worth anything, those that go with most of the variance."""
    table = value.table[value.table["assumption"].isin(list(found.drawn.values.columns))]
    table = table.assign(some=table["told"] > 0).sort_values("some", ascending=False, kind="stable")
    return tuple(str(name) for name in dict.fromkeys(table["assumption"]))[:most]


def if_known(study: Study, found: Sample, names: Sequence[str]) -> Known:
    """Solve the same draws again with some assumptions at their central values and all others as they were drawn.

    Args:
        study: of the draws; the new ones stand in a folder beside them.
        found: the draws, solved.
        names: assumptions that would be known.
    """
    central: Mapping[str, float] = {item.id: item.acting.value for item in found.assumptions}
    values = found.drawn.values.assign(**{name: central[name] for name in names})
    drawn = replace(found.drawn, values=values)
    again = sample(replace(study, out=study.out / "known"), found.assumptions, drawn)
    before, after = ranges_of(found), ranges_of(again)
    old, new = (frame[frame["period"] == IN_ALL].set_index("quantity") for frame in (before, after))
    rows = []
    for q in headline(found):
        if q.id not in old.index:
            continue
        low, high, central_value = (
            float(old.loc[[q.id], name].iloc[0]) for name in ("p10", "p90", "central")
        )
        ends = [float(new.loc[[q.id], name].iloc[0]) if q.id in new.index else 0.0 for name in ("p10", "p90")]
        width = high - low
        narrower = 1 - (ends[1] - ends[0]) / width if width > least_told(q.unit) else float("nan")
        rows.append((q.id, q.label, q.unit, central_value, low, high, *ends, narrower))
    columns = "quantity what unit central p10 p90 known_p10 known_p90 narrower"
    return Known(tuple(names), pd.DataFrame(rows, columns=columns.split()), len(again.planned))
