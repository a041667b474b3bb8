"""A raw table with its cells read as what the contract says they are, cell faults collected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.errors import Fault
from optimiser.instances.cells import OR_EMPTY, REMEDY, to_day, to_number, trouble
from optimiser.instances.files import RawTable
from trustmodels.contract import MOST, Column

NAN = float("nan")
Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.bool_]
FLAGS = {spelt: word == "true" for word in ("true", "false") for spelt in (word, word.title(), word.upper())}
"""True and false as they are written, as Python and pandas write them, and as a spreadsheet does."""


@dataclass(frozen=True)
class Draft:
    """A table while it is being checked.

    ``frame`` has every column of the contract in order: numbers float64 with NaN, and text "", where a cell
    is empty, faulty or not there.
    """

    raw: RawTable
    frame: pd.DataFrame

    def has(self, *columns: str) -> bool:
        """Whether the file has all of these columns."""
        return all(column in self.raw.cells for column in columns)

    def faults(self, where: Iterable[int], column: str, problem: str, remedy: str, kind: str) -> list[Fault]:
        """One fault for each position, with the same words."""
        return [self.raw.fault(int(at), column, problem, remedy, kind) for at in where]


def draft(raw: RawTable) -> tuple[Draft, list[Fault]]:
    """Read the cells of a table. A missing column reads as empty; it is a fault of the header, not here."""
    values: dict[str, pd.Series] = {}
    faults: list[Fault] = []
    for column in raw.table.columns:
        cells = raw.cells.get(column.name)
        if cells is None:
            values[column.name] = _nothing(column, len(raw))
            continue
        series, found = _read(raw, column, cells)
        values[column.name] = series
        faults += found
    return Draft(raw, pd.DataFrame(values, columns=list(raw.table.names))), faults


def _nothing(column: Column, length: int) -> pd.Series:
    if column.numeric:
        return pd.Series(np.full(length, NAN))
    if column.kind == "flag":
        return pd.Series(np.zeros(length, dtype=bool))
    return pd.Series([""] * length, dtype="str")


def _read(raw: RawTable, column: Column, cells: Sequence[str]) -> tuple[pd.Series, list[Fault]]:
    different = set(cells)
    bare = {cell for cell in different if not cell.strip()}
    faults = _empty(raw, column, cells, bare) if column.empty == "fault" else []
    full = different - bare
    if column.numeric:
        series, found = _numbers(raw, column, cells, full)
    elif column.kind == "flag":
        series, found = _flags(raw, column, cells, full)
    else:
        series = pd.Series(["" if cell in bare else cell for cell in cells] if bare else cells, dtype="str")
        found = _choices(raw, column, cells, full) if column.choices else []
        found += _days(raw, column, cells, full) if column.kind == "date" else []
    return series, faults + found


def _at(raw: RawTable, cells: Sequence[str], bad: set[str]) -> list[int]:
    if not bad:
        return []
    return [at for at, cell in enumerate(cells) if cell in bad and at not in raw.ragged]


def _empty(raw: RawTable, column: Column, cells: Sequence[str], bare: set[str]) -> list[Fault]:
    remedy = f"fill it in: {column.meaning.rstrip('.')}" + (f" ({column.unit})" if column.unit else "")
    return [raw.fault(at, column.name, "is empty", remedy, "empty") for at in _at(raw, cells, bare)]


def _unread(column: Column, cell: str) -> tuple[str, str]:
    """Why a cell is no number, and what to do; of a mark for no value, what 0 and an empty cell would say there."""
    problem, remedy = trouble(cell)
    if remedy != OR_EMPTY:
        return problem, remedy
    if not column.optional:
        return problem, "write the number, 0 where there is none: this cell cannot be empty"
    return (
        problem,
        f"write the number, 0 where there is none; an empty cell says: {column.empty_means or 'not known'}",
    )


def _numbers(
    raw: RawTable, column: Column, cells: Sequence[str], full: set[str]
) -> tuple[pd.Series, list[Fault]]:
    read = {cell: to_number(cell) for cell in full}
    unread = {cell for cell, value in read.items() if value is None}
    faults = [
        raw.fault(at, column.name, *_unread(column, cells[at]), "number") for at in _at(raw, cells, unread)
    ]
    known = {cell: NAN if value is None else value for cell, value in read.items()}
    values = np.array([known.get(cell, NAN) for cell in cells], dtype=float) + 0.0
    values[list(raw.ragged)] = NAN
    outside = np.flatnonzero(_outside(column, values)).tolist()
    faults += [raw.fault(at, column.name, *_misfit(column, cells[at]), "range") for at in outside]
    values[outside] = NAN
    return pd.Series(values), faults


def _outside(column: Column, values: Numbers) -> Places:
    """Which numbers are out of the column's range, or broken where it counts."""
    bad: Places = np.abs(values) > MOST
    if column.lower is not None:
        bad |= (values <= column.lower) if column.above else (values < column.lower)
    if column.upper is not None:
        bad |= (values >= column.upper) if column.below else (values > column.upper)
    if column.kind == "count":
        bad |= values % 1 > 0
    return bad


def _misfit(column: Column, cell: str) -> tuple[str, str]:
    value = to_number(cell) or 0.0
    if abs(value) > MOST and (column.upper is None or value < 0):
        empty = ", or leave the cell empty where there is no limit" if column.empty == "none" else ""
        most = f"at most {MOST:.0e} {column.unit} is taken, of either sign"
        return f"{cell} is beyond all that is plausible", f"check the unit and the digits: {most}{empty}"
    if column.inside(value):
        return f"{cell} is not a whole number", f"write a whole number of {column.unit}"
    if column.kind == "share" and value > 1:
        return f"{cell} is a share outside its range", f"write a fraction {column.limits}: 0.05 is 5%"
    if value < 0:
        return f"{cell} is negative", f"write a number that is {column.limits} ({column.unit})"
    return f"{cell} is out of range", f"write a number that is {column.limits} ({column.unit})"


def _flags(
    raw: RawTable, column: Column, cells: Sequence[str], full: set[str]
) -> tuple[pd.Series, list[Fault]]:
    faults = [
        raw.fault(
            at, column.name, f"{cells[at]!r} is neither true nor false", _flag_remedy(cells[at]), "flag"
        )
        for at in _at(raw, cells, full - FLAGS.keys())
    ]
    return pd.Series([FLAGS.get(cell, False) for cell in cells], dtype=bool), faults


def _flag_remedy(cell: str) -> str:
    plain = cell.strip().lower()
    meant = {"1": "true", "y": "true", "yes": "true", "0": "false", "n": "false", "no": "false"}
    said = plain if plain in FLAGS else meant.get(plain)
    return f"write {said}" if said else "write true or false"


def _days(raw: RawTable, column: Column, cells: Sequence[str], full: set[str]) -> list[Fault]:
    wrong = {cell for cell in full if to_day(cell) is None}
    return [
        raw.fault(at, column.name, f"{cells[at]!r} is not a day", REMEDY, "date")
        for at in _at(raw, cells, wrong)
    ]


def _choices(raw: RawTable, column: Column, cells: Sequence[str], full: set[str]) -> list[Fault]:
    remedy = f"write one of {', '.join(column.choices)}"
    return [
        raw.fault(at, column.name, f"{cells[at]!r} is not known", remedy, "choice")
        for at in _at(raw, cells, full - set(column.choices))
    ]
