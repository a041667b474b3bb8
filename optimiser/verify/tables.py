"""The tables of a run against what the formulas give: every key once, every number, every status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.results.folder import NUMBERS_BEGIN
from optimiser.results.judge import Judged
from optimiser.results.tables import KEY_COLUMNS, key_columns
from optimiser.tolerances import ARITHMETIC, EDGE, room
from optimiser.verify.report import Residual, Verification, wrong

STANDS = {"holds": "holds", "binds": "binds", "short": "is short"}
Places = npt.NDArray[np.int64]


def _keys(name: str, frame: pd.DataFrame) -> list[str]:
    """The columns that say which row it is."""
    if name == "commitments":
        return ["id", *KEY_COLUMNS]
    columns = [str(column) for column in frame.columns]
    return [column for column in columns[: columns.index(NUMBERS_BEGIN[name])] if column != "kind"]


def tables_checked(stated: Mapping[str, pd.DataFrame], found: Mapping[str, pd.DataFrame]) -> Verification:
    """Every number of every table as the formulas give it; every key once and none missing.

    Rows are found by their key: a run from before the order of rows was fixed verifies as well.
    """
    checked, off = 0, list[Residual]()
    for name, frame in found.items():
        given = stated.get(name)
        columns = [str(c) for c in frame.columns if not str(c).startswith("price_")]
        if given is None or not set(columns) <= set(given.columns):
            off.append(wrong("the columns of table", name, "are not all there"))
            continue
        keys = _keys(name, frame)
        places, strange = _places(name, given[keys], frame[keys])
        off += strange
        if strange:
            continue
        for column in (c for c in columns if c not in keys and (name, c) != ("commitments", "status")):
            check = _numbers_off if pd.api.types.is_numeric_dtype(frame[column]) else _texts_off
            off += check(f"{name}.csv", column, given[column].iloc[places], frame[column])
        checked += len(frame) * len(columns)
    return Verification(checked + len(off), tuple(off))


def _rows(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    return list(zip(*(frame[column].astype(str).tolist() for column in frame.columns), strict=True))


def _places(name: str, given: pd.DataFrame, found: pd.DataFrame) -> tuple[Places, list[Residual]]:
    """Where the row of each key stands in the table, and what is there too little or too much."""
    if given.equals(found):
        return np.arange(len(found)), []
    stated, wanted = _rows(given), _rows(found)
    if stated == wanted:
        return np.arange(len(wanted)), []
    at: dict[tuple[str, ...], int] = {}
    off, expected = [], set(wanted)
    for place, key in enumerate(stated):
        if key in at:
            off.append(wrong("the row", _row(name, place, key), "is there twice"))
        elif key not in expected:
            off.append(wrong("the row", _row(name, place, key), "is not of this instance and question"))
        at.setdefault(key, place)
    off += [wrong("the row of", f"{name}[{', '.join(key)}]", "is missing") for key in wanted if key not in at]
    return np.array([at.get(key, -1) for key in wanted], dtype=np.int64), off


def _row(name: str, place: int, key: tuple[str, ...]) -> str:
    return f"{name}.csv, row {place + 2} ({', '.join(part for part in key if part)})"


def _numbers_off(file: str, column: str, given: pd.Series, found: pd.Series) -> Iterator[Residual]:
    stated, right = pd.to_numeric(given, errors="coerce").to_numpy(float), found.to_numpy(float)
    with np.errstate(invalid="ignore"):
        size = np.maximum(1.0, np.maximum(np.abs(stated), np.abs(right)))
        close = np.isfinite(stated) & (np.abs(stated - right) <= ARITHMETIC * size)
    for at in np.flatnonzero(~close).tolist():
        where = _cell(file, given.index[at], column)
        if np.isfinite(stated[at]):
            yield Residual("the number in", where, float(stated[at] - right[at]), "")
        else:
            yield wrong("the number in", where, f"is none: {right[at]:.6g} was found")


def _texts_off(file: str, column: str, given: pd.Series, found: pd.Series) -> Iterator[Residual]:
    for at, (stated, right) in enumerate(zip(given.tolist(), found.tolist(), strict=True)):
        if str(stated) != str(right):
            yield wrong("the text in", _cell(file, given.index[at], column), f"is '{stated}', not '{right}'")


def _cell(file: str, at: int, column: str) -> str:
    return f"{file}, row {at + 2}, column {column}"


def statuses_checked(judged: list[Judged], stated: Mapping[str, pd.DataFrame]) -> list[Residual | None]:
    """The status of every commitment as its row stands under the plan."""
    frame = stated.get("commitments")
    if frame is None or not {"status", "id", *KEY_COLUMNS} <= set(frame.columns):
        return []  # said of the table
    said = dict(zip(_rows(frame[["id", *KEY_COLUMNS]]), frame["status"].tolist(), strict=True))
    return [_status_off(item, said.get((item.family.id, *key_columns(item)))) for item in judged]


def _status_off(item: Judged, said: str | None) -> Residual | None:
    if said in {None, item.status} or _on_edge(item):
        return None
    where = f"{item.family.id}[{', '.join(item.key)}]"
    return wrong("the status of", where, f"is '{said}' in commitments.csv, and it {STANDS[item.status]}")


def _on_edge(item: Judged) -> bool:
    """Whether the rounding of a sum decides how it stands."""
    slack = room(item.family.unit, item.limit)
    return any(
        abs(abs(amount) - slack) <= EDGE * slack for amount in (item.shortfall, item.limit - item.value)
    )
