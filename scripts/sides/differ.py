"""Two builds of one instance -> the changes of a scenario that lead from the one to the other, as few as can be.

A column is changed in groups of rows: by a factor, by a sum, or to one value, whichever says the most with one
change. What a builder rounds is taken as equal where it differs by no more than the last place it writes. Where very
many rows move each in its own way, their factors are rounded to a fifth of a per cent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from optimiser.instances import Instance
from trustmodels.contract import TABLES, Table

EVIDENCE = ("sources", "published", "assumptions")
MOST_DISTINCT = 12
"""Values that a column of numbers may have for rows to be told apart by it."""
DIGITS = 9
FEW, MANY = 16, 300
"""Length of a list for which no shorter one is looked for, and from which factors are rounded."""
ROUGH, A_CHANGE = 1.004, 6
"""The step from one of these factors to the next, and the length of a change beside its values."""
TOGETHER = 1e-4
"""How far the sum of the rows of a change may be off."""
ENDS = (0.0, 1.0)
"""Where a range of a column may end: no factor is to lead a hair beyond."""
Change = dict[str, Any]
Piece = tuple[tuple[tuple[str, Any], ...], str, str, Any]
"""Where, operation, column, value."""


class NoChangesError(ValueError):
    """Two builds that no list of changes leads between."""


def differences(base: Instance, other: Instance) -> list[Change]:
    """The changes, table by table; those of one place together.

    Raises:
        NoChangesError: a column differs in a way that no change can say.
    """
    found: list[Change] = []
    for table in TABLES:
        if table.name not in EVIDENCE:
            found += changes_of(table, base.tables[table.name], other.tables[table.name])
    return found


def changes_of(table: Table, base: pd.DataFrame, other: pd.DataFrame) -> Iterator[Change]:
    """The changes of one table."""
    if base.equals(other):
        return
    key = list(_key(table))
    if base.duplicated(key).any() or other.duplicated(key).any():
        yield {"table": table.name, "remove": True}
        yield {"table": table.name, "append": _rows(table, other)}
        return
    one, two = (frame.set_index(key, drop=False) for frame in (base, other))
    gone, new = one.index.difference(two.index), two.index.difference(one.index)
    yield from _removed(table, one.loc[gone])
    stay = one.index.intersection(two.index, sort=False)
    before, after = (frame.loc[stay].reset_index(drop=True) for frame in (one, two))
    pieces: list[Piece] = []
    for (
        column
    ) in table.names:  # numbers of one table that are tied to each other are to move by the same factor
        used = tuple(dict.fromkeys(value for _, _, _, value in pieces if isinstance(value, float)))
        pieces += _of_column(table, column, before, after, used)
    yield from _merged(table, pieces)
    if len(new):
        yield {"table": table.name, "append": _rows(table, two.loc[new])}


def _key(table: Table) -> tuple[str, ...]:
    """What tells the rows of a table apart; where it has no key, everything that is no number."""
    return tuple(table.key) or tuple(name for name in table.names if not table.column(name).numeric)


def _rows(table: Table, frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{name: _plain(row[name]) for name in table.names} for row in frame.to_dict("records")]


def _removed(table: Table, rows: pd.DataFrame) -> Iterator[Change]:
    key = _key(table)
    if len(rows) and len(key) == 1:
        yield {"table": table.name, "where": {key[0]: rows[key[0]].tolist()}, "remove": True}
        return
    for row in rows.to_dict("records"):
        yield {"table": table.name, "where": {name: _plain(row[name]) for name in key}, "remove": True}


def _of_column(
    table: Table, column: str, one: pd.DataFrame, two: pd.DataFrame, used: tuple[float, ...]
) -> list[Piece]:
    """The shortest list that changes a column, with numbers used before where they fit; none where it is the same."""
    if _equal(one[column], two[column]):
        return []
    if column in _key(table):
        raise NoChangesError(f"{table.name}.{column} is a key")
    moved = _Moved.of(table, column, one, two, used)
    still = [name for name in table.names if name not in {column, "name"} and _equal(one[name], two[name])]
    apart = [name for name in still if not table.column(name).numeric or one[name].nunique() <= MOST_DISTINCT]
    apart = [name for name in apart if one[name].nunique() > 1]
    words = [name for name in apart if not table.column(name).numeric and name not in _key(table)]
    own = [(column,)] if moved.tells_apart() else []
    ways = [
        (),
        *((name,) for name in apart),
        *own,
        *combinations(apart, 2),
        *combinations(words, 3),
        _key(table),
    ]
    best = _shortest(moved, ways)
    if best is not None and _length(best) > MANY and (rough := moved.roughly(_key(table))) is not None:
        best = min(best, rough, key=_length)
    if best is None:
        raise NoChangesError(f"{table.name}.{column} differs in no way that changes can say")
    return best


def _shortest(moved: _Moved, ways: Sequence[tuple[str, ...]]) -> list[Piece] | None:
    best: list[Piece] | None = None
    for names in ways:
        pieces = moved.fit(names)
        if pieces is not None and (best is None or _length(pieces) < _length(best)):
            best = pieces
        if best is not None and _length(best) <= FEW:
            break
    return best


def _length(pieces: Sequence[Piece]) -> int:
    """How many values a list of changes writes down."""
    told = (value for where, *_ in pieces for _, value in where)
    return A_CHANGE * len(pieces) + sum(len(value) if isinstance(value, tuple) else 1 for value in told)


def _equal(one: pd.Series, two: pd.Series) -> bool:
    return bool(((one == two) | (one.isna() & two.isna())).all())


@dataclass(frozen=True)
class _Moved:
    """A column before and after, and the rows that hold it."""

    column: str
    rows: pd.DataFrame
    before: np.ndarray
    after: np.ndarray
    moved: np.ndarray
    number: bool
    last: float
    used: tuple[float, ...]

    @classmethod
    def of(
        cls, table: Table, column: str, one: pd.DataFrame, two: pd.DataFrame, used: tuple[float, ...]
    ) -> _Moved:
        """From two tables of the same rows in the same order."""
        number = table.column(column).numeric
        before, after = one[column], two[column]
        moved = ~((before == after) | (before.isna() & after.isna()))
        last = 10.0 ** -_places(before, after) if number else 0.0
        kind = float if number else object
        held = (before.to_numpy(kind), after.to_numpy(kind), moved.to_numpy(bool))
        return cls(column, one, *held, number, last, used)

    def tells_apart(self) -> bool:
        """Whether rows can be found by what the column held, and by nothing that it is changed to on the way."""
        held, becomes = set(self.before[self.moved].tolist()), set(self.after[self.moved].tolist())
        return len(held) <= MOST_DISTINCT and not held & becomes

    def roughly(self, key: Sequence[str]) -> list[Piece] | None:
        """Each row by its own factor, to a fifth of a per cent; None where a row has none."""
        places = np.flatnonzero(self.moved)
        if not self.number or not np.all(np.abs(self.before[places]) > 0):
            return None
        ratio = self.after[places] / self.before[places]
        if np.any(ratio <= 0):
            return None
        factors = np.round(ROUGH ** np.round(np.log(ratio) / np.log(ROUGH)), 5)
        who = [
            tuple(zip(key, map(_plain, values), strict=True))
            for values in self.rows[list(key)].to_numpy()[places]
        ]
        return _together([(w, "multiply", self.column, float(f)) for w, f in zip(who, factors, strict=True)])

    def fit(self, names: Sequence[str]) -> list[Piece] | None:
        """A piece for each group of rows that has moved, told apart by some columns; None where one is of no kind."""
        pieces: list[Piece] = []
        for values, places in self._groups(names):
            if not self.moved[places].any():
                continue
            how = self._operation(places)
            if how is None:
                return None
            pieces.append((tuple(zip(names, map(_plain, values), strict=True)), how[0], self.column, how[1]))
        return _together(pieces)

    def _groups(self, names: Sequence[str]) -> Iterator[tuple[tuple[Any, ...], np.ndarray]]:
        if not names:
            yield (), np.arange(len(self.rows))
            return
        found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for at, values in enumerate(zip(*(self.rows[name].tolist() for name in names), strict=True)):
            found[values].append(at)
        for values, places in found.items():
            yield values, np.array(places)

    def _number(
        self, reckoned: Callable[[np.ndarray], np.ndarray], exact: float, wanted: np.ndarray
    ) -> float | None:
        """The shortest number with which every row comes out to its last place, and their sum to a ten-thousandth."""
        if not np.isfinite(exact):
            return None
        short = (float(f"{exact:.{digits}g}") for digits in range(3, DIGITS + 1))
        for number in (*(n for n in self.used if abs(n - exact) <= TOGETHER * abs(exact)), *short):
            found = reckoned(np.array(number))
            close = np.abs(found - wanted).max() <= self.last * 1.001 * max(1.0, (1 + abs(number)) / 2)
            if close and abs(found.sum() - wanted.sum()) <= TOGETHER * max(abs(wanted.sum()), self.last):
                return number
        return None

    def _operation(self, places: np.ndarray) -> tuple[str, Any] | None:
        """One operation for all of some rows."""
        one, two = self.before[places], self.after[places]
        if self.number and len(set(two.tolist())) == 1 and two[0] in ENDS:
            return "set", float(two[0])
        if self.number and not np.isnan(one).any() and not np.isnan(two).any():
            factor = self._number(
                lambda number: one * number, two.sum() / one.sum() if one.sum() else np.nan, two
            )
            if factor is not None:
                return "multiply", factor
            step = self._number(lambda number: one + number, (two - one).mean(), two)
            if step is not None:
                return "add", step
        first = two[0]
        return ("set", _plain(first)) if pd.Series(two).nunique(dropna=False) == 1 else None


def _places(*columns: pd.Series) -> int:
    """Decimal places that a builder writes in a column."""
    texts = (repr(float(value)) for column in columns for value in column.dropna())
    return max((len(text.partition(".")[2].rstrip("0")) for text in texts if "e" not in text), default=0)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any cell
    """A cell as a scenario file writes it."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, str):
        return value
    return "" if pd.isna(value) else float(value)


def _together(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces that do the same, and are told apart by one column only, become one for a list of its values."""
    if not pieces:
        return []
    columns = range(len(pieces[0][0]))
    many = sorted(columns, key=lambda at: -len({piece[0][at] for piece in pieces}))
    merged = list(pieces)
    for at in many:
        merged = _along(merged, at)
    return merged


def _along(pieces: Sequence[Piece], at: int) -> list[Piece]:
    """Pieces that differ in the value of one column of their place only, as one."""
    same: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for where, operation, column, value in pieces:
        same[where[:at], where[at][0], where[at + 1 :], operation, column, value].append(where[at][1])
    return [
        ((*before, (name, told[0] if len(told) == 1 else tuple(told)), *after), operation, column, value)
        for (before, name, after, operation, column, value), told in same.items()
    ]


def _merged(table: Table, pieces: Sequence[Piece]) -> Iterator[Change]:
    """Pieces of the same place and operation as one change."""
    places: dict[tuple[Any, str], dict[str, Any]] = defaultdict(dict)
    for where, operation, column, value in pieces:
        places[where, operation][column] = value
    for (where, operation), cells in places.items():
        told: Mapping[str, Any] = {name: list(v) if isinstance(v, tuple) else v for name, v in where}
        yield {"table": table.name, **({"where": told} if told else {}), operation: cells}


def leftover(laid: Instance, other: Instance) -> list[str]:
    """The columns in which a base with its changes laid over is still another than the build that they came from.

    A number may be off by three parts in a thousand and by the last place that the builder writes.
    """
    found = []
    for table in (table for table in TABLES if table.name not in EVIDENCE):
        key = list(_key(table))
        one, two = (i.tables[table.name].sort_values(key, ignore_index=True) for i in (laid, other))
        if len(one) != len(two):
            found.append(f"{table.name}: {len(one)} rows, not {len(two)}")
            continue
        found += [
            f"{table.name}.{name}" for name in table.names if not _close(table, name, one[name], two[name])
        ]
    return found


def _close(table: Table, column: str, one: pd.Series, two: pd.Series) -> bool:
    if not table.column(column).numeric:
        return _equal(one, two)
    last = 10.0 ** -_places(two)
    off = (one - two).abs() <= 0.003 * two.abs() + 1.01 * last
    return bool((off | (one.isna() & two.isna())).all())
