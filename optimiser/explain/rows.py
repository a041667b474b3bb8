"""Rows of a frame by column name, for sentences."""

from __future__ import annotations

from typing import Any

import pandas as pd


def each_row(frame: pd.DataFrame) -> list[Any]:
    """The rows as named tuples without the index; the type of a column is its table's business."""
    return list(frame.itertuples(index=False, name="Row"))
