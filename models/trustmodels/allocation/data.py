"""Checked tables -> model data: one record a row, found by its key.

Codes are opaque, so the order in which a file lists them means nothing and must shape nothing. It ends here: rows
come out by key, periods and the steps of capacity in the order of their rows, which has a meaning.
"""

from __future__ import annotations

import math
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from trustmodels.contract import BY_NAME

Key = tuple[str, ...]
Record = Any  # a named tuple with the table's columns; None where an empty cell means "no limit"
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class AllocationData:
    """An instance as the model reads it. Mappings are by the table's key and in its order.

    Money is £m, staff WTE, shares fractions, as in the contract of each table. `adjustments` are by trust and
    period, `events` are the same by label as well.
    """

    periods: tuple[str, ...]
    years: Mapping[str, float]
    systems: Mapping[str, Record]
    trusts: Mapping[str, Record]
    drivers: Mapping[Key, Record]
    adjustments: Mapping[Key, float]
    events: Mapping[Key, float]
    control_totals: Mapping[Key, float]
    commissioners: Mapping[Key, float]
    envelope: Mapping[str, Record]
    opportunities: Mapping[str, Record]
    one_offs: Mapping[Key, Record]
    opening: Mapping[Key, float]
    cash: Mapping[str, Record]
    standards: Mapping[str, Record]
    flows: Mapping[Key, Record]
    lists: Mapping[Key, Record]
    capacity: Mapping[Key, Record]
    staffing: Mapping[Key, Record]
    beds: Mapping[Key, Record]
    estate: Mapping[str, Record]
    changes: Mapping[str, Record]
    change_effects: tuple[Record, ...]
    travel: Mapping[Key, Record]
    asks: Mapping[Key, Record]
    ring_fences: Mapping[Key, Record]
    delivery: Mapping[str, Record]
    settings: Mapping[str, float]


def _cells(column: pd.Series) -> list[Any]:
    cells: list[Any] = column.tolist()
    return [None if math.isnan(cell) else cell for cell in cells] if column.dtype.kind == "f" else cells


@cache
def _record(columns: tuple[str, ...]) -> Callable[..., Record]:
    return namedtuple("Row", columns)


def _rows(frame: pd.DataFrame) -> list[Record]:
    """The rows of a table as records, an empty number as None."""
    row = _record(tuple(frame.columns))
    return [row(*cells) for cells in zip(*(_cells(frame[column]) for column in frame), strict=True)]


def _rank(name: str, columns: Sequence[str], place: Mapping[str, int]) -> Callable[[Record], tuple[Any, ...]]:
    """What the rows of a table are sorted by: its key, periods by their place; all cells where there is none."""
    table = BY_NAME[name]
    key = table.key[:-1] if table.ordered else table.key or table.names
    timed = [(columns.index(column), column == "period") for column in key]

    def rank(row: Record) -> tuple[Any, ...]:
        return tuple([place[row[at]] if is_period else row[at] for at, is_period in timed])

    return rank


def _by(rows: list[Record], *key: str) -> dict[Any, Record]:
    if len(key) == 1:
        return {getattr(row, key[0]): row for row in rows}
    return {tuple(getattr(row, k) for k in key): row for row in rows}


def _amounts(rows: list[Record], value: str, *key: str) -> dict[Any, float]:
    return {k: float(getattr(row, value)) for k, row in _by(rows, *key).items()}


def _summed(rows: list[Record], *key: str) -> dict[Key, float]:
    """The amounts by key, those of rows with the same key added up."""
    totals: dict[Key, float] = {}
    for row in rows:
        parts = tuple(getattr(row, k) for k in key)
        totals[parts] = totals.get(parts, 0.0) + float(row.amount)
    return totals


def allocation_data(tables: Tables, settings: Mapping[str, float]) -> AllocationData:
    """Tables that passed the contract -> `AllocationData`.

    Args:
        tables: every table of the contract; absent ones as empty frames with the contract's columns.
        settings: `transfer_minutes` and the weights, by name.
    """
    place = {period: at for at, period in enumerate(tables["periods"]["period"])}

    def rows(name: str) -> list[Record]:
        return sorted(_rows(tables[name]), key=_rank(name, list(tables[name].columns), place))

    return AllocationData(
        periods=tuple(place),
        years=_amounts(rows("periods"), "years", "period"),
        systems=_by(rows("systems"), "system"),
        trusts=_by(rows("trusts"), "trust"),
        drivers=_by(rows("drivers"), "period", "type"),
        adjustments=_summed(rows("adjustments"), "trust", "period"),
        events=_summed(rows("adjustments"), "trust", "period", "label"),
        control_totals=_amounts(rows("control_totals"), "amount", "level", "id", "period", "basis"),
        commissioners=_amounts(rows("commissioners"), "position", "system", "period"),
        envelope=_by(rows("envelope"), "period"),
        opportunities=_by(rows("opportunities"), "opportunity"),
        one_offs=_by(rows("one_offs"), "trust", "measure", "period"),
        opening=_amounts(rows("opening"), "amount", "trust", "stock"),
        cash=_by(rows("cash"), "trust"),
        standards=_by(rows("standards"), "standard"),
        flows=_by(rows("flows"), "standard", "trust", "period"),
        lists=_by(rows("lists"), "standard", "trust", "period"),
        capacity=_by(rows("capacity"), "standard", "trust", "step"),
        staffing=_by(rows("staffing"), "trust", "period"),
        beds=_by(rows("beds"), "trust", "period"),
        estate=_by(rows("estate"), "trust"),
        changes=_by(rows("changes"), "change"),
        change_effects=tuple(rows("change_effects")),
        travel=_by(rows("travel"), "origin", "destination"),
        asks=_by(rows("asks"), "trust", "period"),
        ring_fences=_by(rows("ring_fences"), "type", "period"),
        delivery=_by(rows("delivery"), "area"),
        settings=dict(settings),
    )
