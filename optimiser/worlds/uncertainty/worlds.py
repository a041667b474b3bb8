"""A draw of every assumption as one world: what each of them changes, laid over the instance together.

An assumption that moves cells is taken in part. With its value a share p of the way from the central value to a side,
`add` adds p of what the side adds, `multiply` by m multiplies by 1 + p (m − 1), and `set` to v adds p (v − u) where the
cells hold u today. Changes that add and multiply leave what other assumptions do to the same cells standing. A side
that cannot be taken in part (rows that come or go, words, cells that differ and are set alike) is laid whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.instances import Instance
from optimiser.instances.cells import is_number
from optimiser.worlds.scenarios.grid import PlannedWorld, Written
from optimiser.worlds.sensitivity.mapping import FILE, RECKONING, SETTING, Acting, AssumptionValue
from optimiser.worlds.uncertainty.distribution import Distribution, three_values, triangular

Change = Mapping[str, Any]
SET, WHOLE, PART = range(3)
"""The order in which changes are laid: values that stand in cells, sides laid whole, what adds and multiplies."""
SAME = 1e-12


class NotInPartError(ValueError):
    """A change that can only be taken as it is."""


@dataclass(frozen=True)
class Assumed:
    """An assumption of an instance as it is drawn: how it acts, and whether its sides can be taken in part."""

    acting: Acting
    parts: bool
    inert: bool

    @property
    def id(self) -> str:
        """Of the table of assumptions."""
        return self.acting.id

    @property
    def belief(self) -> Distribution:
        """What is believed of it where nobody was asked."""
        return triangular(self.acting) if self.parts else three_values(self.acting)


def assumed(instance: Instance, acting: Iterable[Acting]) -> list[Assumed]:
    """Mapped assumptions in the order of their ids, judged by the tables of the instance."""
    found = []
    for item in sorted(acting, key=lambda item: item.id):
        sides = (item.low, item.high)
        changes = [change for side in sides for laid in side.laid for change in laid.changes]
        try:
            parts = all(_in_part(instance, change, 0.5) for change in changes)
        except NotInPartError:
            parts = False
        inert = item.way == "low" and not changes
        found.append(Assumed(item, parts or item.way != "low", inert))
    return found


def world_of(
    name: str, instance: Instance, assumptions: Sequence[Assumed], values: Mapping[str, float]
) -> PlannedWorld:
    """The world in which assumptions have values.

    Args:
        name: of the world.
        instance: as it stands.
        assumptions: from `assumed`.
        values: assumption -> value; those that are not named stay at their central value.
    """
    laid: list[tuple[int, Change]] = []
    instead: dict[str, float] = {}
    for item in assumptions:
        value = values.get(item.id, item.acting.value)
        if value != item.acting.value:
            laid += _laid(instance, item, value)
            instead |= _settings(item.acting, value, {**instance.settings, **instead})
    changes = tuple(change for _, change in sorted(laid, key=lambda each: each[0]))
    title = f"{name}: every assumption drawn."
    further = (Written(name, title, None, changes, FILE),) if changes else ()
    return PlannedWorld(name, title, None, further, instead)


def _laid(instance: Instance, item: Assumed, value: float) -> list[tuple[int, Change]]:
    acting = item.acting
    if acting.way == "set":
        return [
            (SET, {**_where(place), "set": {place["column"]: value}})
            for place in acting.columns
            if SETTING not in place
        ]
    if acting.way == "scale":
        return [
            (PART, {**_where(place), "multiply": {place["column"]: value / acting.value}})
            for place in acting.columns
            if SETTING not in place
        ]
    side = _side(acting, value)
    changes = [change for laid in side.laid for change in laid.changes]
    if not item.parts:
        return [(WHOLE, change) for change in changes]
    part = (value - acting.value) / (side.value - acting.value)
    return [(PART, own) for change in changes for own in _in_part(instance, change, part)]


def _where(place: Change) -> dict[str, Any]:
    return {"table": place["table"], "where": place.get("where", {})}


def _side(acting: Acting, value: float) -> AssumptionValue:
    """The side on which a value lies; one without changes where the assumption has none there."""
    for side in (acting.low, acting.high):
        if side.value != acting.value and (value < acting.value) == (side.value < acting.value):
            return side
    return AssumptionValue(value, ())


def _settings(acting: Acting, value: float, now: Mapping[str, float]) -> dict[str, float]:
    """The settings that an assumption moves, from what they are with those before it."""
    names = [str(place[SETTING]) for place in acting.columns if SETTING in place]
    return {
        name: value if acting.way == "set" else now.get(name, 0.0) * value / acting.value for name in names
    }


def _in_part(instance: Instance, change: Change, part: float) -> list[Change]:
    """A change taken in part, as changes that add and multiply.

    Raises:
        NotInPartError: it cannot be.
    """
    place = _where(change)
    for word, still in RECKONING.items():
        if word in change:
            numbers = {name: still + (number - still) * part for name, number in change[word].items()}
            return [{**place, word: numbers}]
    if "set" not in change:
        raise NotInPartError
    return [{**place, **_set_in_part(instance, change, name, v, part)} for name, v in change["set"].items()]


def _set_in_part(
    instance: Instance, change: Change, column: str, value: object, part: float
) -> dict[str, Any]:
    if not is_number(value) or isinstance(value, bool):
        raise NotInPartError
    to = float(str(value))
    if to == 0:
        return {"multiply": {column: 1 - part}}
    frame = instance.tables[change["table"]]
    today = pd.to_numeric(frame.loc[_rows(frame, change.get("where", {})), column], errors="coerce")
    if today.empty or today.isna().any() or np.ptp(today.to_numpy(float)) > SAME:
        raise NotInPartError
    return {"add": {column: part * (to - float(today.iloc[0]))}}


def _rows(frame: pd.DataFrame, where: Mapping[str, Any]) -> pd.Series:
    """The rows that a `where` of plain values finds."""
    found = pd.Series(True, index=frame.index)
    for name, wanted in where.items():
        values = wanted if isinstance(wanted, list) else [wanted]
        cells = frame[name]
        number = pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)
        found &= cells.isin([float(v) for v in values] if number else [str(v) for v in values])
    return found


def clashes(assumptions: Sequence[Assumed]) -> list[Finding]:
    """Pairs of assumptions that put their own values into the same cells, so that only the later one tells there."""
    places = [(item.id, change) for item in assumptions for change in _fixed(item)]
    pairs = {
        (one, two, change["table"], column)
        for (one, change), (two, other) in combinations(places, 2)
        if one != two and change["table"] == other["table"] and not _apart(change, other)
        for column in set(change["set"]) & set(other["set"])
    }
    if not pairs:
        return []
    rows = pd.DataFrame(sorted(pairs), columns=["first", "second", "table", "column"])
    told = "; ".join(f"{r.first} and {r.second} ({r.table}, {r.column})" for r in rows.itertuples())
    sentence = (
        f"Two assumptions set the same cells, and where they do the second one's value is drawn: {told}."
    )
    return [Finding("draws-clash", sentence, rows, "caution")]


def _fixed(item: Assumed) -> list[Change]:
    """The changes of an assumption that put a value into cells, whatever was there."""
    acting = item.acting
    if acting.way == "set":
        places = [place for place in acting.columns if SETTING not in place]
        return [{**_where(place), "set": {place["column"]: acting.value}} for place in places]
    sides = (acting.low, acting.high)
    laid = [change for side in sides for own in side.laid for change in own.changes]
    return [] if item.parts else [{**change, **_where(change)} for change in laid if "set" in change]


def _apart(one: Change, two: Change) -> bool:
    """Whether two changes say that they reach different rows."""
    both = set(one["where"]) & set(two["where"])
    return any(_values(one["where"][name]).isdisjoint(_values(two["where"][name])) for name in both)


def _values(wanted: object) -> set[str]:
    return {str(value) for value in (wanted if isinstance(wanted, list) else [wanted])}
