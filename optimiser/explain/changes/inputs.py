"""Two instances beside each other: every cell that differs, and the steps that lead from one to the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from optimiser.errors import InstanceError
from optimiser.instances import Instance, from_tables
from optimiser.instances.cells import cells, setting_value, to_text
from trustmodels.contract import BY_NAME, SETTINGS, TABLES, Table

# Two instances beside each other: every cell that differs, every row that came or went.

COLUMNS = ("table", "key", "column", "before", "after", "kind")
SETTING = "settings"
Line = tuple[str, str, str, str, str, str]
Row = tuple[str, ...]


def inputs_changed(before: Instance, after: Instance) -> pd.DataFrame:
    """Every input that differs.

    Args:
        before: a checked instance.
        after: another; their names and paths count for nothing.

    Returns:
        `COLUMNS`, all text, in the order of the tables: `kind` is changed, added, removed or order. A row that came
        or went has its cells in `after` or `before`; a table without a key knows only such rows.
    """
    lines = [*_changed_settings(before, after)]
    for table in TABLES:
        one, two = before.tables[table.name], after.tables[table.name]
        if not one.equals(two):
            lines += _changed_rows(table, one, two)
    return pd.DataFrame(lines, columns=list(COLUMNS), dtype="str")


def _changed_settings(before: Instance, after: Instance) -> Iterator[Line]:
    for name in (setting.name for setting in SETTINGS):
        one, two = (_value(name, side.settings.get(name)) for side in (before, after))
        if one != two:
            yield SETTING, name, "value", one, two, "changed"


def _value(name: str, number: float | None) -> str:
    said = "" if number is None else setting_value(name, number)
    return to_text(float(said)) if isinstance(said, int | float) else said


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> list[Row]:
    return list(zip(*(cells(frame[name]) for name in columns), strict=True))


def _changed_rows(table: Table, before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Line]:
    one, two = _rows(before, table.names), _rows(after, table.names)
    if not table.key:
        yield from _keyless(table, one, two)
        return
    places = [table.names.index(name) for name in table.key]
    old, new = ({tuple(row[at] for at in places): row for row in rows} for rows in (one, two))
    for key, row in old.items():
        if key not in new:
            yield table.name, _key(table, key), "", _whole(table, row), "", "removed"
        else:
            yield from _cells(table, key, row, new[key])
    for key, row in new.items():
        if key not in old:
            yield table.name, _key(table, key), "", "", _whole(table, row), "added"
    if table.ordered and list(old) != list(new) and set(old) == set(new):
        yield table.name, "", "", " ".join(k[-1] for k in old), " ".join(k[-1] for k in new), "order"


def _cells(table: Table, key: Row, old: Row, new: Row) -> Iterator[Line]:
    for name, one, two in zip(table.names, old, new, strict=True):
        if one != two:
            yield table.name, _key(table, key), name, one, two, "changed"


def _keyless(table: Table, before: list[Row], after: list[Row]) -> Iterator[Line]:
    gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    for row in gone.elements():
        yield table.name, "", "", _whole(table, row), "", "removed"
    for row in come.elements():
        yield table.name, "", "", "", _whole(table, row), "added"


def _key(table: Table, key: Row) -> str:
    return ", ".join(f"{name} {code}" for name, code in zip(table.key, key, strict=True))


def _whole(table: Table, row: Row) -> str:
    return ", ".join(f"{name} {cell}" for name, cell in zip(table.names, row, strict=True) if cell)


# What changed between two instances as steps: each can be taken alone, and all of them lead to the other end.

By = Literal["column", "table", "kind"]
SILENT = {"sources", "published", "assumptions"}
"""Tables of evidence: no equation reads them."""
ROWS = ""
"""Stands for rows that came or went, in place of a column."""
Part = tuple[str, str]
DATA, ALL_DATA = "data", "all data"
KINDS = {"organisations": ("systems", "trusts"), "periods": ("periods",)}
"""What a step changes beside data, and the tables whose rows say that it does."""
MANY = 3
"""As many parts are named; of more, those that the others are only valid with."""


@dataclass(frozen=True)
class ChangeStep:
    """Changes that are made together: parts are a table and a column, or a table and `ROWS`.

    The kind is `DATA`, or what came or went: organisations, periods, or both.
    """

    parts: tuple[Part, ...]
    kind: str = DATA
    label: str = ""

    @property
    def name(self) -> str:
        """How the step is called: its tables and columns; of many, the first or what they come with, and how many."""
        if self.label:
            return self.label
        if len(self.parts) <= MANY:
            return " + ".join(f"{table} {column}".strip() for table, column in self.parts)
        leads = [table for tables in KINDS.values() for table in tables if (table, ROWS) in self.parts]
        first = [f"{table} {column}".strip() for table, column in self.parts[:1]]
        named = leads if self.kind != DATA else first
        return f"{' + '.join(named)} (and {len(self.parts) - len(named)} changes that fit only with it)"


def parts_of(before: Instance, after: Instance, by: By) -> list[Part]:
    """What changed, in the order of the format; a table at a time where columns cannot be told apart.

    Rows that came or went, and tables in which the order or no key counts, are one part each.
    """
    changes = inputs_changed(before, after)
    found: dict[Part, None] = {}
    for table, column in changes[["table", "column"]].itertuples(index=False):
        if table not in SILENT:
            found[table, column if by != "table" and _by_cell(table) else ROWS] = None
    return list(found)


def _by_cell(table: str) -> bool:
    return table == SETTING or (bool(BY_NAME[table].key) and not BY_NAME[table].ordered)


def steps_of(before: Instance, after: Instance, by: By) -> list[ChangeStep]:
    """The least steps of which each gives a valid instance alone, in the order of the format.

    What is valid only with something else (a trust, and what refers to it) is one step with it. Where organisations or
    periods came or went, rows go before cells, so that a cell of what both have stays a step of its own.
    """
    steps: list[tuple[Part, ...]] = []
    held: tuple[Part, ...] = ()
    parts = parts_of(before, after, by)
    if _kind(before, after, parts) != DATA:
        parts = sorted(parts, key=lambda part: part[1] != ROWS)
    for part in parts:
        held = (*held, part)
        if mixed(before, after, held) is not None:
            steps, held = [*steps, held], ()
    while held:
        held = (*(steps.pop() if steps else ()), *held)
        if not steps or mixed(before, after, held) is not None:
            steps, held = [*steps, held], ()
    found = [ChangeStep(step, _kind(before, after, step)) for step in steps]
    return _in_turn(before, after, found) if by == "kind" else found


def _in_turn(before: Instance, after: Instance, steps: Sequence[ChangeStep]) -> list[ChangeStep]:
    """All that came or went, and on top of it all data of what both have; one in all where the first cannot stand."""
    grouped = [[step for step in steps if (step.kind == DATA) == data] for data in (False, True)]
    parts = [tuple(part for step in group for part in step.parts) for group in grouped if group]
    if parts and mixed(before, after, parts[0]) is None:
        parts = [tuple(part for step in steps for part in step.parts)]
    kinds = [_kind(before, after, each) for each in parts]
    return [
        ChangeStep(each, kind, ALL_DATA if kind == DATA else kind)
        for each, kind in zip(parts, kinds, strict=True)
    ]


def _kind(before: Instance, after: Instance, parts: Sequence[Part]) -> str:
    """Whether organisations or periods come or go with these parts."""
    found = [
        kind
        for kind, tables in KINDS.items()
        if any((table, ROWS) in parts and _codes(before, table) != _codes(after, table) for table in tables)
    ]
    return " and ".join(found) or DATA


def _codes(instance: Instance, table: str) -> set[str]:
    return set(map(str, instance.tables[table][BY_NAME[table].key[-1]]))


def mixed(before: Instance, after: Instance, parts: Sequence[Part]) -> Instance | None:
    """The earlier instance with these parts of the later one; None where that is no valid instance."""
    wanted: dict[str, list[str]] = {}
    for table, column in parts:
        wanted.setdefault(table, []).append(column)
    names = sorted((before.present | (after.present & set(wanted))) - {SETTING})
    frames = {name: _table_at(before, after, name, wanted.get(name, [])) for name in names}
    try:
        return from_tables(frames, _settings_at(before, after, wanted.get(SETTING, [])), after.name)
    except InstanceError:
        return None


def _settings_at(before: Instance, after: Instance, columns: Sequence[str]) -> dict[str, float]:
    return dict((after if columns else before).settings)


def _table_at(before: Instance, after: Instance, name: str, columns: Sequence[str]) -> pd.DataFrame:
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
