"""The matrix of one question: arrays, the keys that lead back to the tables, and a slack for each promise."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimiser.tolerances import SEARCH

# The matrix of one question: arrays, and the keys that lead from rows and columns back to the tables.

Key = tuple[str, ...]
Named = tuple[str, Key]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Squares:
    """A sum of squares: `weight * term² / size`, over the sum of weight * size of its group where it has one.

    Attributes:
        names: (decision or shortfall, key) of every term.
        terms, offset: the amounts, as rows over the columns and a constant part.
        sizes, size_offset: what each is measured against, likewise; at least `least`.
        group: number of the group that a row is taken together with; -1 where it stands for itself.
        kept: the size by which later tiers keep an amount, NaN where it is `size`.
        fine: how closely an amount is kept in any case, in its unit.
    """

    names: tuple[Named, ...]
    terms: sparse.csr_array
    offset: Floats
    sizes: sparse.csr_array
    size_offset: Floats
    least: Floats
    weight: Floats
    group: npt.NDArray[np.int64]
    kept: Floats
    fine: Floats

    def size(self, x: Floats) -> Floats:
        """What each amount is measured against, at the yes/no choices of a plan."""
        return np.asarray(np.maximum(self.least, self.sizes @ x + self.size_offset))

    def amounts(self, x: Floats) -> Floats:
        """The amounts of a plan."""
        return np.asarray(self.terms @ x + self.offset)

    def coefficients(self, x: Floats) -> Floats:
        """What each square counts, at the yes/no choices of a plan."""
        size = self.size(x)
        grouped = self.group >= 0
        totals = np.bincount(self.group[grouped], (self.weight * size)[grouped])
        return self.weight / size / np.where(grouped, totals[self.group] if len(totals) else 1.0, 1.0)

    def value(self, x: Floats) -> float:
        """What a plan comes to, at its own yes/no choices."""
        return float(self.coefficients(x) @ self.amounts(x) ** 2)

    def slopes(self, x: Floats) -> Floats:
        """What one more of each amount adds at a plan."""
        return np.asarray(2.0 * self.coefficients(x) * self.amounts(x))

    def room(self, x: Floats) -> Floats:
        """How closely later tiers keep each amount: a hundred-thousandth of its size, or what is fine enough."""
        size = np.where(np.isnan(self.kept), self.size(x), self.kept)
        return np.maximum(SETTLED * size, self.fine)

    def close(self, x: Floats) -> Floats:
        """How far apart two solves may see an amount."""
        return np.maximum(SETTLED * self.size(x), ALIKE)

    def reordered(self, columns: npt.NDArray[np.int64]) -> Squares:
        """The same with the columns of the matrix in another order, and the squares by their first column."""
        terms, sizes = (rows[:, columns].tocsr().sorted_indices() for rows in (self.terms, self.sizes))
        first = np.array(
            [terms.indices[a:b].min(initial=len(columns)) for a, b in pairwise(terms.indptr)], int
        )
        order = np.argsort(first, kind="stable")
        rows = {name: getattr(self, name)[order] for name in _BY_SQUARE}
        names = tuple(self.names[at] for at in order)
        return Squares(names=names, terms=terms[order], sizes=sizes[order], **rows)


_BY_SQUARE = ("offset", "size_offset", "least", "weight", "group", "kept", "fine")
LARGE = 150_000
"""Numbers from which a matrix is large: solved cold by interior point, its long rows put as steps, and what its rows
leave of choices said beforehand. Measured on the size ladder in benchmarks/."""
SETTLED = 1e-5
"""Share of its size to which an amount that an even tier has settled is kept, and to which two solves agree."""
ALIKE = 5e-4
"""How far apart two solves may see an amount in any case, in its unit: £0.0005m."""


@dataclass(frozen=True)
class Compiled:
    """row_lower ≤ matrix·x ≤ row_upper, lower ≤ x ≤ upper, x[integer] whole, and one cost row a measure.

    Attributes:
        matrix: rows x columns, compressed by column, sorted.
        rows: (law or commitment, key) of every row.
        columns: (decision, key) of every column; a shortfall is `short:<commitment>`.
        integer: whether a column is a yes/no choice.
        costs: measure -> cost by column.
        offsets: measure -> constant part.
        squares: even measure -> the squares that it sums; it has no costs.
    """

    matrix: sparse.csc_array
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    integer: npt.NDArray[np.bool_]
    rows: tuple[Named, ...]
    columns: tuple[Named, ...]
    costs: dict[str, Floats]
    offsets: dict[str, float]
    squares: dict[str, Squares] = field(default_factory=dict)

    @cached_property
    def by_row(self) -> sparse.csr_array:
        """The matrix, compressed by row."""
        return self.matrix.tocsr()

    def apart(self) -> Compiled:
        """The same with names of its own: those of the model keep the memory that it lay in from being given back."""
        rows, columns = (tuple((name, (*key,)) for name, key in named) for named in (self.rows, self.columns))
        return replace(self, rows=rows, columns=columns)

    def least_ends(self, cost: Floats) -> tuple[npt.NDArray[np.int32], Floats]:
        """The columns that a cost counts, and the bound of each at which it counts least."""
        used = np.flatnonzero(cost).astype(np.int32)
        return used, np.where(cost > 0, self.lower, self.upper)[used]

    def least(self, cost: Floats) -> float:
        """What cost·x comes to at least by the bounds of the columns alone."""
        used, ends = self.least_ends(cost)
        return float(cost[used] @ ends)

    def keeps(self, x: Floats, most: float = SEARCH) -> bool:
        """Whether a plan keeps every row, bound and whole number to a share `most` of its size."""
        if x.shape != self.lower.shape or not np.all(np.isfinite(x)):
            return False
        whole = x[self.integer]
        ends = ((self.lower, x, self.upper), (self.row_lower, self.by_row @ x, self.row_upper))
        return bool(
            np.all(np.abs(whole - np.round(whole)) <= most)
            and all(
                np.all(np.maximum(low - at, at - high) <= most * np.maximum(1.0, np.abs(at)))
                for low, at, high in ends
            )
        )


def matrix_hash(compiled: Compiled) -> str:
    """SHA-256 of the numbers and keys, the same on every machine and in every run."""
    digest = hashlib.sha256()
    digest.update(json.dumps([compiled.rows, compiled.columns], separators=(",", ":")).encode())
    matrix = compiled.matrix
    for numbers, kind in (
        (matrix.indptr, "<i8"),
        (matrix.indices, "<i8"),
        (matrix.data, "<f8"),
        (compiled.row_lower, "<f8"),
        (compiled.row_upper, "<f8"),
        (compiled.lower, "<f8"),
        (compiled.upper, "<f8"),
        (compiled.integer, "|b1"),
    ):
        digest.update((np.asarray(numbers) + 0).astype(kind).tobytes())
    for measure, cost in compiled.costs.items():
        digest.update(measure.encode())
        digest.update((cost + 0.0).astype("<f8").tobytes())
        digest.update(np.float64(compiled.offsets[measure]).tobytes())
    for measure, squares in compiled.squares.items():
        digest.update(json.dumps([measure, squares.names], separators=(",", ":")).encode())
        for rows in (squares.terms, squares.sizes):
            digest.update(rows.indices.astype("<i8").tobytes() + (rows.data + 0.0).astype("<f8").tobytes())
        for name in _BY_SQUARE:
            digest.update((np.asarray(getattr(squares, name)) + 0.0).astype("<f8").tobytes())
    return digest.hexdigest()


# Rows that can give way: which rows of a matrix are promises to be kept, and a slack for each.

Places = npt.NDArray[np.int32]
PromiseOf = Callable[[Named], Named | None]
"""The promise that a row states, by its own name and key; None where the row is a law."""


def relieved_rows(compiled: Compiled) -> set[int]:
    """Rows that have a shortfall of their own to give way with."""
    yielding = [at for at, (name, _) in enumerate(compiled.columns) if name.startswith("short:")]
    return set(compiled.matrix[:, yielding].indices.tolist()) if yielding else set()


def member_rows(compiled: Compiled, promise: PromiseOf) -> Places:
    """Rows of promises, without those that have a shortfall of their own to give way with."""
    relieved = relieved_rows(compiled)
    rows = [at for at, name in enumerate(compiled.rows) if at not in relieved and promise(name) is not None]
    return np.array(rows, np.int32)


def limits_of(compiled: Compiled, rows: Places) -> npt.NDArray[np.float64]:
    """The one end of each row that is a limit."""
    upper = compiled.row_upper[rows]
    return np.where(np.isfinite(upper), upper, compiled.row_lower[rows])


def loosened(compiled: Compiled, rows: Places, by: npt.NDArray[np.float64]) -> Compiled:
    """The matrix with some rows' limits moved in favour of whoever has to keep them."""
    lower, upper = compiled.row_lower.copy(), compiled.row_upper.copy()
    lower[rows] -= by
    upper[rows] += by
    return replace(compiled, row_lower=lower, row_upper=upper)


def with_slacks(compiled: Compiled, rows: Places) -> Compiled:
    """The matrix with a column more for each of some rows, by which it gives way on the side that it limits."""
    count = len(rows)
    sign = np.where(np.isfinite(compiled.row_upper[rows]), -1.0, 1.0)
    slack = sparse.csc_array((sign, (rows, np.arange(count))), shape=(len(compiled.rows), count))
    matrix = sparse.hstack([compiled.matrix, slack], format="csc")
    matrix.sort_indices()
    named = tuple((f"slack:{compiled.rows[at][0]}", compiled.rows[at][1]) for at in rows)
    return replace(
        compiled,
        matrix=matrix,
        lower=np.append(compiled.lower, np.zeros(count)),
        upper=np.append(compiled.upper, np.full(count, np.inf)),
        integer=np.append(compiled.integer, np.zeros(count, bool)),
        columns=compiled.columns + named,
        costs={},
        offsets={},
    )


def one_sided(compiled: Compiled, rows: Collection[int]) -> Compiled:
    """Only some rows, each equation as two rows, so that one slack is enough for every row."""
    chosen = np.array(sorted(rows), np.int32)
    upper = chosen[np.isfinite(compiled.row_upper[chosen])]
    lower = chosen[np.isfinite(compiled.row_lower[chosen])]
    both = np.concatenate([upper, lower])
    return replace(
        compiled,
        matrix=sparse.csc_array(compiled.matrix.tocsr()[both]),
        row_lower=np.concatenate([np.full(len(upper), -np.inf), compiled.row_lower[lower]]),
        row_upper=np.concatenate([compiled.row_upper[upper], np.full(len(lower), np.inf)]),
        rows=tuple(compiled.rows[at] for at in both),
        costs={},
        offsets={},
    )
