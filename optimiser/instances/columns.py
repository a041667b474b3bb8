"""Columns of a table that say something, and what is taken to be empty because it is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from optimiser.instances.files import RawTable
from trustmodels.contract import BY_NAME, TABLES, Column
from trustmodels.contract.table import FIRST_EDITION

# Which columns of a table say something: those that an earlier edition did not have only where they are filled.


def said_columns(name: str, tables: Mapping[str, pd.DataFrame]) -> tuple[Column, ...]:
    """The columns of a table that are hashed and written, in the order of the contract.

    Those of the first edition always; a later one where some cell of it says other than an empty cell would. So
    a column that the format gains changes neither the hash nor the files of an instance that does not use it.

    Args:
        name: of the table.
        tables: every table, empty cells at what they mean.
    """
    return tuple(
        column
        for column in BY_NAME[name].columns
        if column.since == FIRST_EDITION or not says_nothing(name, column, tables)
    )


def says_nothing(name: str, column: Column, tables: Mapping[str, pd.DataFrame]) -> bool:
    """Whether every cell of a column says what an empty one would, so that it might as well be absent.

    Args:
        name: of the table.
        column: of that table.
        tables: every table, empty cells at what they mean.
    """
    if not column.optional:
        return False
    values, first = tables[name][column.name], next(iter(tables["periods"]["period"]), "")
    if column.stands_for is not None:
        return bool((values == column.stands_for).all())
    if column.numeric:
        return bool(values.isna().all())
    return bool((values == (first if column.empty == "first_period" else "")).all())


# What is taken to be empty because it is not there, and which limits there are not.

TAKEN_EMPTY = "taken to be empty in every row"
"""What a note about columns that a file does not have says of them."""


def absences(raws: Mapping[str, RawTable], present: frozenset[str]) -> list[str]:
    """One sentence a table: the columns that its file does not have, and what empty cells of theirs mean.

    Words for people that a later edition made room for (who owns an assumption) are not missed.
    """
    said = []
    for table in TABLES:
        raw = raws.get(table.name)
        if raw is None or table.name not in present:
            continue
        columns = [table.column(name) for name in raw.absent if not any(raw.cells[name])]
        absent = [column for column in columns if column.empty != "blank" or column.since == FIRST_EDITION]
        if absent:
            listed = ", ".join(f"{column.name} ({column.empty_means})" for column in absent)
            which = "this column, which is" if len(absent) == 1 else "these columns, which are"
            said.append(f"{table.file} does not have {which} {TAKEN_EMPTY}: {listed}.")
    return said


def unlimited(tables: Mapping[str, pd.DataFrame], present: Iterable[str]) -> list[str]:
    """What nothing limits, in one sentence: limits and pots whose column is absent, or empty in every row."""
    held = frozenset(present)
    found = [
        f"{column.limit_on} ({table.name}.{column.name})"
        for table in TABLES
        if table.name in held
        for column in table.columns
        if column.limit_on and {column.limit_in} <= held | {""} and _bare(column, tables[table.name])
    ]
    return [f"No limit on {', '.join(found)}."] if found else []


def _bare(column: Column, frame: pd.DataFrame) -> bool:
    return len(frame) > 0 and bool(frame[column.name].isna().all())
