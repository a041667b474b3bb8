"""Slips of unit planted one at a time into a good instance, as they would come out of a spreadsheet."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimiser.instances import Instance
from optimiser.instances.plausibility import all_questions
from trustmodels.contract import MOST, TABLES, Column
from trustmodels.contract.table import Dimension

FACTORS: dict[Dimension, tuple[float, ...]] = {
    "money": (1e3, 1e-3, 1e6, 12),
    "price": (1e3, 1e-3, 100),
    "dear price": (1e6, 1e3, 1e-3, 12),
    "rate": (100, 0.01),
    "WTE": (37.5, 1 / 37.5, 1e-3),
    "patients": (1e-3, 1e3, 12, 1 / 12, 52, 1 / 365),
    "beds": (365, 1 / 365, 1e3),
    "minutes": (60, 1 / 60),
    "weeks": (7, 1 / 52),
    "ratio": (1e3, 1e-3, 37.5),
}
"""By what a slip multiplies a figure, by what it measures."""
Cell = tuple[str, str, int]


@dataclass(frozen=True)
class Planted:
    """One slip, whether it was named, and the good cells that were accused with it."""

    cell: Cell
    factor: float
    named: bool
    accused: frozenset[Cell]


def cells(instance: Instance) -> list[tuple[str, Column, int]]:
    """Every figure of a known dimension that is not 0."""
    found = []
    for table in (table for table in TABLES if table.name in instance.present):
        for column in table.columns:
            if column.numeric and column.dimension in FACTORS:
                values = instance.tables[table.name][column.name].to_numpy(dtype=float)
                some = np.flatnonzero(np.isfinite(values) & (values != 0))
                found += [(table.name, column, int(row)) for row in some]
    return found


def asked(instance: Instance) -> frozenset[Cell]:
    """The cells that a question is about."""
    found = all_questions(instance)
    return frozenset((q.table, q.column, row - 2) for q in found for row in q.rows)


def planted(instance: Instance, number: int, seed: int) -> Iterator[Planted]:
    """So many slips in cells drawn at random; one that the contract refuses anyway is not planted."""
    draw = random.Random(seed)  # noqa: S311 - a sample, no secret
    before, every = asked(instance), cells(instance)
    while number:
        table, column, row = draw.choice(every)
        factor = draw.choice(FACTORS[column.dimension])
        value = float(instance.tables[table][column.name].iloc[row]) * factor
        if abs(value) > MOST or not column.inside(value):
            continue
        number -= 1
        cell = (table, column.name, row)
        got = asked(with_value(instance, cell, value)) - before
        yield Planted(cell, factor, cell in got, frozenset(got - {cell}))


def with_value(instance: Instance, cell: Cell, value: float) -> Instance:
    """The instance with one figure changed, unchecked."""
    table, column, row = cell
    frame = instance.tables[table].copy()
    frame[column] = frame[column].astype(float)
    frame.loc[frame.index[row], column] = value
    return replace(instance, tables={**instance.tables, table: frame})


__all__ = ["Planted", "asked", "cells", "planted", "with_value"]
