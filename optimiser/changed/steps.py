"""What changed between two instances as steps: each can be taken alone, and all of them lead to the other end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from optimiser.changed.inputs import SETTING, inputs_changed
from optimiser.errors import InstanceError
from optimiser.instances import Instance, from_tables
from trustmodels.contract import BY_NAME, Table

By = Literal["column", "table"]
SILENT = {"sources", "published", "assumptions"}
"""Tables of evidence: no equation reads them."""
ROWS = ""
"""Stands for rows that came or went, in place of a column."""
Part = tuple[str, str]


@dataclass(frozen=True)
class ChangeStep:
    """Changes that are made together: parts are a table and a column, or a table and `ROWS`."""

    parts: tuple[Part, ...]

    @property
    def name(self) -> str:
        """How the step is called: its tables and columns."""
        return " + ".join(f"{table} {column}".strip() for table, column in self.parts)


def parts_of(before: Instance, after: Instance, by: By) -> list[Part]:
    """What changed, in the order of the format; a table at a time where columns cannot be told apart.

    Rows that came or went, and tables in which the order or no key counts, are one part each.
    """
    changes = inputs_changed(before, after)
    found: dict[Part, None] = {}
    for table, column in changes[["table", "column"]].itertuples(index=False):
        if table not in SILENT:
            found[table, column if by == "column" and _by_cell(table) else ROWS] = None
    return list(found)


def _by_cell(table: str) -> bool:
    return table == SETTING or (bool(BY_NAME[table].key) and not BY_NAME[table].ordered)


def steps_of(before: Instance, after: Instance, by: By) -> list[ChangeStep]:
    """The least steps of which each gives a valid instance alone, in the order of the format.

    What is valid only with something else (a trust, and what refers to it) is one step with it.
    """
    steps: list[ChangeStep] = []
    held: tuple[Part, ...] = ()
    for part in parts_of(before, after, by):
        held = (*held, part)
        if mixed(before, after, held) is not None:
            steps, held = [*steps, ChangeStep(held)], ()
    while held:
        held = (*(steps.pop().parts if steps else ()), *held)
        if not steps or mixed(before, after, held) is not None:
            steps, held = [*steps, ChangeStep(held)], ()
    return steps


def mixed(before: Instance, after: Instance, parts: Sequence[Part]) -> Instance | None:
    """The earlier instance with these parts of the later one; None where that is no valid instance."""
    wanted: dict[str, list[str]] = {}
    for table, column in parts:
        wanted.setdefault(table, []).append(column)
    names = sorted((before.present | (after.present & set(wanted))) - {SETTING})
    frames = {name: _table(before, after, name, wanted.get(name, [])) for name in names}
    try:
        return from_tables(frames, _settings(before, after, wanted.get(SETTING, [])), after.name)
    except InstanceError:
        return None


def _settings(before: Instance, after: Instance, columns: Sequence[str]) -> dict[str, float]:
    return dict((after if columns else before).settings)


def _table(before: Instance, after: Instance, name: str, columns: Sequence[str]) -> pd.DataFrame:
    one, two = before.tables[name], after.tables[name]
    if not columns:
        return one
    if not _by_cell(name):
        return two
    return _laid(BY_NAME[name], one, two, columns)


def _laid(table: Table, one: pd.DataFrame, two: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Cells of some columns, and with `ROWS` the rows that came and went, laid over the earlier rows."""
    rows, later = _keyed(table, one), _keyed(table, two)
    for key in rows.keys() & later.keys():
        rows[key] |= {column: later[key][column] for column in columns if column != ROWS}
    if ROWS in columns:
        rows = {key: row for key, row in rows.items() if key in later}
        rows |= {key: row for key, row in later.items() if key not in rows}
    return pd.DataFrame(list(rows.values()), columns=list(table.names)).astype(one.dtypes.to_dict())


def _keyed(table: Table, frame: pd.DataFrame) -> dict[tuple[Any, ...], dict[str, Any]]:
    records: list[Mapping[str, Any]] = frame.to_dict(orient="records")  # type: ignore[assignment]
    return {tuple(row[name] for name in table.key): dict(row) for row in records}
