"""Two instances beside each other: every cell that differs, every row that came or went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from optimiser.instances import Instance
from optimiser.instances.cell_text import cells
from optimiser.instances.day import setting_value
from optimiser.instances.number_text import to_text
from trustmodels.contract import SETTINGS, TABLES, Table

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
    lines = [*_settings(before, after)]
    for table in TABLES:
        one, two = before.tables[table.name], after.tables[table.name]
        if not one.equals(two):
            lines += _table(table, one, two)
    return pd.DataFrame(lines, columns=list(COLUMNS), dtype="str")


def _settings(before: Instance, after: Instance) -> Iterator[Line]:
    for name in (setting.name for setting in SETTINGS):
        one, two = (_value(name, side.settings.get(name)) for side in (before, after))
        if one != two:
            yield SETTING, name, "value", one, two, "changed"


def _value(name: str, number: float | None) -> str:
    said = "" if number is None else setting_value(name, number)
    return to_text(float(said)) if isinstance(said, int | float) else said


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> list[Row]:
    return list(zip(*(cells(frame[name]) for name in columns), strict=True))


def _table(table: Table, before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Line]:
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
