"""An instance with a few numbers changed: what a ladder's step stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from optimiser.instances import Instance
from optimiser.instances.digest import instance_hash


def with_tables(instance: Instance, changed: Mapping[str, pd.DataFrame]) -> Instance:
    """The instance with some tables replaced by frames of the same columns, and its hash.

    The path is left out: what is changed here stands in no folder.
    """
    tables = {**instance.tables, **changed}
    filled = frozenset(name for name in changed if len(changed[name]))
    present = (instance.present - changed.keys()) | filled
    digest = instance_hash(tables, instance.settings, present)
    return replace(instance, path=None, tables=tables, present=present, sha256=digest)


def added(
    instance: Instance, table: str, where: Mapping[str, str], column: str, step: float
) -> tuple[Instance, int]:
    """The instance with `step` added to a column in the rows that match.

    Args:
        instance: a checked instance.
        table: the table that changes.
        column: its column, in the unit of the step.
        where: column = code; all must match.
        step: what is added; an empty cell stays empty, since it means that there is no limit.

    Returns:
        The changed instance and how many cells changed.
    """
    frame = instance.tables[table].copy()
    chosen = frame[column].notna()
    for key, code in where.items():
        chosen &= frame[key] == code
    frame.loc[chosen, column] += step
    return with_tables(instance, {table: frame}), int(chosen.sum())
