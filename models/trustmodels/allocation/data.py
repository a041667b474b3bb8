"""Checked tables -> model data: one record a row, found by its key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from trustmodels.allocation.family import Key

Record = Any  # a named tuple with the table's columns; None where an empty cell means "no limit"
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class AllocationData:
    """An instance as the model reads it. Mappings are by the table's key, in the order of its rows.

    Money is £m, staff WTE, shares fractions, as in the contract of each table.
    """

    periods: tuple[str, ...]
    years: Mapping[str, float]
    systems: Mapping[str, Record]
    trusts: Mapping[str, Record]
    drivers: Mapping[Key, Record]
    adjustments: Mapping[Key, float]
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


def _rows(frame: pd.DataFrame) -> list[Record]:
    if frame.empty:
        return []
    plain = frame.astype(object).where(frame.notna(), None)
    return list(plain.itertuples(index=False, name="Row"))


def _by(frame: pd.DataFrame, *key: str) -> dict[Any, Record]:
    if len(key) == 1:
        return {getattr(row, key[0]): row for row in _rows(frame)}
    return {tuple(getattr(row, k) for k in key): row for row in _rows(frame)}


def _amounts(frame: pd.DataFrame, value: str, *key: str) -> dict[Any, float]:
    return {k: float(getattr(row, value)) for k, row in _by(frame, *key).items()}


def _adjustments(frame: pd.DataFrame) -> dict[Key, float]:
    totals: dict[Key, float] = {}
    for row in _rows(frame):
        totals[row.trust, row.period] = totals.get((row.trust, row.period), 0.0) + float(row.amount)
    return totals


def allocation_data(tables: Tables, settings: Mapping[str, float]) -> AllocationData:
    """Tables that passed the contract -> `AllocationData`.

    Args:
        tables: every table of the contract; absent ones as empty frames with the contract's columns.
        settings: `transfer_minutes` and the weights, by name.
    """
    return AllocationData(
        periods=tuple(tables["periods"]["period"]),
        years=_amounts(tables["periods"], "years", "period"),
        systems=_by(tables["systems"], "system"),
        trusts=_by(tables["trusts"], "trust"),
        drivers=_by(tables["drivers"], "period", "type"),
        adjustments=_adjustments(tables["adjustments"]),
        control_totals=_amounts(tables["control_totals"], "amount", "level", "id", "period", "basis"),
        commissioners=_amounts(tables["commissioners"], "position", "system", "period"),
        envelope=_by(tables["envelope"], "period"),
        opportunities=_by(tables["opportunities"], "opportunity"),
        one_offs=_by(tables["one_offs"], "trust", "measure", "period"),
        opening=_amounts(tables["opening"], "amount", "trust", "stock"),
        cash=_by(tables["cash"], "trust"),
        standards=_by(tables["standards"], "standard"),
        flows=_by(tables["flows"], "standard", "trust", "period"),
        lists=_by(tables["lists"], "standard", "trust", "period"),
        capacity=_by(tables["capacity"], "standard", "trust", "step"),
        staffing=_by(tables["staffing"], "trust", "period"),
        beds=_by(tables["beds"], "trust", "period"),
        estate=_by(tables["estate"], "trust"),
        changes=_by(tables["changes"], "change"),
        change_effects=tuple(_rows(tables["change_effects"])),
        travel=_by(tables["travel"], "origin", "destination"),
        asks=_by(tables["asks"], "trust", "period"),
        ring_fences=_by(tables["ring_fences"], "type", "period"),
        delivery=_by(tables["delivery"], "area"),
        settings=dict(settings),
    )
