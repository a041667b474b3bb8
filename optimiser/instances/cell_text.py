"""Frames -> cells of text and lines of CSV: one spelling for each value, so that files are byte-stable."""

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from optimiser.instances.number_text import to_text
from optimiser.writing.spreadsheet import harmless

SPECIAL = re.compile('[",\r\n]')


def cells(values: pd.Series) -> list[str]:
    """The cells of a column: the shortest spelling of a number, true and false, "" where nothing is known."""
    listed = values.tolist()
    if values.dtype == np.float64:
        spelt = {value: _number(value) for value in set(listed)}
        return [spelt[value] if value == value else "" for value in listed]  # noqa: PLR0124 - NaN is not itself
    return [_cell(value) for value in listed]


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        return _number(float(value))
    return "" if value is None or value is pd.NA or value is pd.NaT else str(value)


def _number(value: float) -> str:
    return "" if np.isnan(value) else to_text(value)


def csv_bytes(columns: Mapping[str, Sequence[str]]) -> bytes:
    """A CSV file in UTF-8 with a header and a line feed after every row; no spreadsheet carries out a text of it."""
    quoted = [[_quoted(cell) for cell in column] for column in columns.values()]
    rows: Iterable[tuple[str, ...]] = zip(*quoted, strict=True)
    lines = [",".join(map(_quoted, columns)), *(",".join(row) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _quoted(cell: str) -> str:
    cell = harmless(cell)
    return '"' + cell.replace('"', '""') + '"' if SPECIAL.search(cell) else cell
