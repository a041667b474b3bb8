"""Which columns of a table say something: those that an earlier edition did not have only where they are filled."""

from collections.abc import Mapping

import pandas as pd

from trustmodels.contract import BY_NAME, Column
from trustmodels.contract.column import FIRST_EDITION


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
