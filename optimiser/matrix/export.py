"""The matrix as LP or MPS text for other solvers and for people, with readable names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from optimiser.matrix.arrays import Compiled, Floats, Named

# Readable names of rows and columns that every reader of LP and MPS files accepts.

# An LP file reads - + * / ^ : < > = [ ] as signs of its own; an MPS file ends a name at a space.
_ILLEGAL = re.compile(r"[^A-Za-z0-9_.,()]")
LONGEST = 200
"""Readers allow 255 characters; room is left for what makes a name unique."""


def readable(named: Named) -> str:
    """`("flow_standard", ("AE4", "R01", "2026-27"))` -> `flow_standard(AE4,R01,2026_27)`."""
    name, key = named
    text = f"{name}({','.join(key)})" if key else name
    return _ILLEGAL.sub("_", text)[:LONGEST]


def unique_names(items: Iterable[Named], taken: Iterable[str] = ()) -> list[str]:
    """A name each, in order; where two would read alike the later one gets a number."""
    seen = {name.lower(): 1 for name in taken}
    names = []
    for item in items:
        plain = name = readable(item)
        while name.lower() in seen:
            seen[plain.lower()] = seen.get(plain.lower(), 1) + 1
            name = f"{plain}.{seen[plain.lower()]}"
        seen[name.lower()] = 1
        names.append(name)
    return names


# The matrix as LP or MPS text for other solvers and for people, with readable names.
#
# By hand: HiGHS writes 15 digits of a number, so what reads back is another problem (`tests/maths/test_export.py`).

OBJECTIVE = "objective"
WIDTH = 100
"""Longest line of an LP file; readers allow no more than 255 characters."""


@dataclass(frozen=True)
class _Extract:
    """What of a matrix is written: rows by place, columns by place, and the cost of one measure."""

    compiled: Compiled
    rows: list[int]
    columns: list[int]
    cost: Floats
    offset: float
    decimals: int | None = None

    def number(self, value: float) -> str:
        """The shortest text that reads back as the same number, rounded first where that was asked."""
        kept = float(value) if self.decimals is None else round(float(value), self.decimals)
        return repr(kept + 0.0).removesuffix(".0")

    @cached_property
    def column_names(self) -> list[str]:
        """Names of all columns of the matrix, so that they don't hang on what is written."""
        return unique_names(self.compiled.columns)

    @cached_property
    def row_names(self) -> list[str]:
        """Names of all rows of the matrix."""
        return unique_names(self.compiled.rows, [OBJECTIVE])

    def sides(self, row: int) -> list[tuple[str, str, float]]:
        """(name, sense, right-hand side): one, or two where a row has two different ends."""
        name = self.row_names[row]
        low, high = float(self.compiled.row_lower[row]), float(self.compiled.row_upper[row])
        if low == high:
            return [(name, "=", low)]
        ends = [(">=", low), ("<=", high)]
        given = [(sense, end) for sense, end in ends if np.isfinite(end)]
        return [(name if at == 0 else f"{name}.upper", *side) for at, side in enumerate(given)]


def _part(compiled: Compiled, rows: Collection[str] | None, measure: str | None) -> _Extract:
    """Everything, or the rows of some laws and commitments with the columns in them and in the measure."""
    width = len(compiled.columns)
    cost = np.zeros(width) if measure is None else compiled.costs[measure]
    offset = 0.0 if measure is None else compiled.offsets[measure]
    if rows is None:
        return _Extract(compiled, list(range(len(compiled.rows))), list(range(width)), cost, offset)
    chosen = [at for at, (name, _) in enumerate(compiled.rows) if name in rows]
    used = np.zeros(width, bool)
    used[compiled.matrix.tocsr()[chosen].indices] = True
    columns = np.flatnonzero(used | (cost != 0)).tolist()
    return _Extract(compiled, chosen, columns, cost, offset)


def _terms(part: _Extract, values: Iterable[tuple[int, float]]) -> Iterator[str]:
    for at, (column, value) in enumerate(values):
        sign = "- " if value < 0 else "+ " if at else ""
        factor = part.number(abs(value))
        yield f"{sign}{'' if factor == '1' else factor + ' '}{part.column_names[column]}"


def _wrapped(head: str, terms: Iterable[str], tail: str = "") -> Iterator[str]:
    line = f" {head}:"
    for term in (*terms, tail):
        if len(line) + len(term) + 1 > WIDTH and line.strip():
            yield line
            line = "  "
        line = f"{line} {term}" if term else line
    yield line


def _lp_objective(part: _Extract) -> Iterator[str]:
    """The measure; a column that stands nowhere else gets a 0 here, so that no reader loses it."""
    used = np.asarray(np.diff(part.compiled.matrix.indptr)) > 0
    costs = [(c, float(part.cost[c])) for c in part.columns if part.cost[c] or not used[c]]
    constant = "" if not part.offset else f"{'-' if part.offset < 0 else '+'} {part.number(abs(part.offset))}"
    terms = _terms(part, costs)
    yield from _wrapped(OBJECTIVE, terms, constant)


def _lp_rows(part: _Extract) -> Iterator[str]:
    by_row = sparse.csr_array(part.compiled.matrix)
    for row in part.rows:
        span = slice(by_row.indptr[row], by_row.indptr[row + 1])
        pairs = sorted(zip(by_row.indices[span].tolist(), by_row.data[span].tolist(), strict=True))
        empty = [(part.columns[0], 0.0)] if part.columns else []
        for name, sense, end in part.sides(row):
            yield from _wrapped(name, _terms(part, pairs or empty), f"{sense} {part.number(end)}")


def _lp_bounds(part: _Extract) -> Iterator[str]:
    """Every bound but `0 <= x`, which an LP file takes for granted, and those of yes/no choices."""
    for column in part.columns:
        low, high = float(part.compiled.lower[column]), float(part.compiled.upper[column])
        name = part.column_names[column]
        if part.compiled.integer[column] and (low, high) == (0.0, 1.0):
            continue
        if np.isneginf(low) and np.isposinf(high):
            yield f" {name} free"
        elif low == high:
            yield f" {name} = {part.number(low)}"
        elif (low, high) != (0.0, np.inf):
            floor = "-inf" if np.isneginf(low) else part.number(low)
            yield f" {floor} <= {name}" + ("" if np.isposinf(high) else f" <= {part.number(high)}")


def _lp_choices(part: _Extract) -> Iterator[str]:
    whole = [c for c in part.columns if part.compiled.integer[c]]
    yes_no = [c for c in whole if (part.compiled.lower[c], part.compiled.upper[c]) == (0.0, 1.0)]
    for title, columns in (("Binary", yes_no), ("General", [c for c in whole if c not in set(yes_no)])):
        if columns:
            yield title
            yield from (f" {part.column_names[c]}" for c in columns)


def squares_text(compiled: Compiled, measure: str, decimals: int) -> str:
    """The squares of an even measure for people, a line each: weight (amount)² / size, at most one group after another.

    Args:
        compiled: the matrix.
        measure: an even measure.
        decimals: numbers are rounded to so many.
    """
    part = replace(_part(compiled, [], None), decimals=decimals)
    squares = compiled.squares[measure]
    lines = ["Minimize, each over the sum of weight * size of its group"]
    for at, (name, key) in enumerate(squares.names):
        amount, size = (
            _sum_of(part, rows[[at]], float(constant[at]))
            for rows, constant in ((squares.terms, squares.offset), (squares.sizes, squares.size_offset))
        )
        group = f" group {squares.group[at]}" if squares.group[at] >= 0 else ""
        least = part.number(float(squares.least[at]))
        weight = part.number(float(squares.weight[at]))
        lines.append(f" {name}[{','.join(key)}]: {weight} ({amount})^2 / max({least}, {size}){group}")
    return "\n".join(lines) + "\n"


def _sum_of(part: _Extract, row: sparse.csr_array, constant: float) -> str:
    """A linear expression as text."""
    terms = " ".join(_terms(part, zip(row.indices.tolist(), row.data.tolist(), strict=True)))
    tail = f"{'- ' if constant < 0 else '+ '}{part.number(abs(constant))}" if constant or not terms else ""
    return f"{terms} {tail}".strip().removeprefix("+ ")


def lp_text(
    compiled: Compiled,
    rows: Collection[str] | None = None,
    measure: str | None = None,
    decimals: int | None = None,
) -> str:
    """The matrix in LP format.

    Args:
        compiled: the matrix.
        rows: ids of laws and commitments whose rows are written, with the columns in them; all if absent.
        measure: the measure that is minimised; none if absent.
        decimals: round numbers to so many, for people; if absent every number reads back exactly.
    """
    part = replace(_part(compiled, rows, measure), decimals=decimals)
    lines = [
        "Minimize",
        *_lp_objective(part),
        "Subject To",
        *_lp_rows(part),
        "Bounds",
        *_lp_bounds(part),
        *_lp_choices(part),
        "End",
    ]
    return "\n".join(lines) + "\n"


def _mps_columns(part: _Extract) -> Iterator[str]:
    matrix, integer = part.compiled.matrix, part.compiled.integer
    inside = False
    for column in part.columns:
        if bool(integer[column]) != inside:
            inside = not inside
            yield f" MARKER 'MARKER' '{'INTORG' if inside else 'INTEND'}'"
        name = part.column_names[column]
        if part.cost[column] or matrix.indptr[column] == matrix.indptr[column + 1]:
            yield f" {name} {OBJECTIVE} {part.number(part.cost[column])}"
        span = slice(matrix.indptr[column], matrix.indptr[column + 1])
        for row, value in zip(matrix.indices[span].tolist(), matrix.data[span].tolist(), strict=True):
            yield from (f" {name} {side} {part.number(value)}" for side, _, _ in part.sides(row))
    if inside:
        yield " MARKER 'MARKER' 'INTEND'"


def _mps_bounds(part: _Extract) -> Iterator[str]:
    for column in part.columns:
        low, high = float(part.compiled.lower[column]), float(part.compiled.upper[column])
        name = part.column_names[column]
        if np.isneginf(low) and np.isposinf(high):
            yield f" FR BND {name}"
        elif low == high:
            yield f" FX BND {name} {part.number(low)}"
        else:
            if low:
                yield f" MI BND {name}" if np.isneginf(low) else f" LO BND {name} {part.number(low)}"
            if np.isfinite(high):
                yield f" UP BND {name} {part.number(high)}"
            elif part.compiled.integer[column]:
                yield f" PL BND {name}"


def mps_text(compiled: Compiled, measure: str | None = None, name: str = "trusts") -> str:
    """The matrix in free MPS format.

    Args:
        compiled: the matrix.
        measure: the measure that is minimised; none if absent.
        name: the name of the problem.
    """
    part = _part(compiled, None, measure)
    sides = [side for row in part.rows for side in part.sides(row)]
    letter = {"=": "E", "<=": "L", ">=": "G"}
    constant = [f" RHS {OBJECTIVE} {part.number(-part.offset)}"] if part.offset else []
    lines = [
        f"NAME {unique_names([(name, ())])[0]}",
        "ROWS",
        f" N {OBJECTIVE}",
        *(f" {letter[sense]} {row}" for row, sense, _ in sides),
        "COLUMNS",
        *_mps_columns(part),
        "RHS",
        *constant,
        *(f" RHS {row} {part.number(end)}" for row, _, end in sides if end),
        "BOUNDS",
        *_mps_bounds(part),
        "ENDATA",
    ]
    return "\n".join(lines) + "\n"
