"""What is taken to be empty because it is not there, and which limits there are not."""

from collections.abc import Iterable, Mapping

import pandas as pd

from optimiser.instances.raw import RawTable
from trustmodels.contract import TABLES, Column
from trustmodels.contract.column import FIRST_EDITION


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
            said.append(f"{table.file} does not have {which} taken to be empty in every row: {listed}.")
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
