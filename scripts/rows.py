"""Rows written by hand -> tables of the format."""

from collections.abc import Sequence

import pandas as pd

from trustmodels.contract import BY_NAME
from trustmodels.contract.table import FIRST_EDITION


def first_columns(table: str) -> list[str]:
    """The columns that rows written by hand have in order: those of the first edition; later ones stay empty."""
    return [column.name for column in BY_NAME[table].columns if column.since == FIRST_EDITION]


def table_of(table: str, rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    """Rows in the order of ``first_columns``."""
    return pd.DataFrame([list(row) for row in rows], columns=first_columns(table))
