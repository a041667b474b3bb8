"""Choices that the rows leave no other way, since a choice is whole.

A relaxation may begin a change by a sixtieth in each of sixty quarters, none of which has the capital for it. One row
and the limits of its columns say that it cannot begin in any: then the relaxation is told so. Reckoned in intervals,
rounded outwards, with a millionth of leeway besides, so that no plan that keeps its rows as closely as a solver does is
left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimiser.matrix.arrays import LARGE, Compiled
from optimiser.tolerances import ARITHMETIC

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
BOTH = 2
"""Choices in a row of two."""
ALMOST = 1e-6
"""How far above 0 the limit of a difference of two choices is more than 0."""
ROUNDING = 2.0**-50
"""Share by which a sum may be off for each of its terms."""


def decided(compiled: Compiled) -> Compiled:
    """The matrix with the limits that its rows imply for choices, alone and of two in a row of their own.

    Plans with whole choices are the same; only relaxations lose some. The same matrix where nothing is implied, and
    a small one as it is: that is searched by HiGHS, whose presolve sees as much.
    """
    if compiled.matrix.nnz < LARGE or not compiled.integer.any():
        return compiled
    state = _Deciding.of(compiled)
    while state.choices() or state.pairs():
        pass
    if not state.moved:
        return compiled
    lower, upper = compiled.lower.copy(), compiled.upper.copy()
    lower[state.at], upper[state.at] = state.lower, state.upper
    return replace(compiled, lower=lower, upper=upper, row_lower=state.row_lower, row_upper=state.row_upper)


@dataclass
class _Deciding:
    """Choices and the rows that they stand in: sides · choices ≤ room, for both sides of every such row.

    `room` is what the rest of a row leaves at most, and half a millionth more.
    """

    at: Places
    sides: sparse.csr_array
    room: Floats
    pair: sparse.csr_array
    paired: Places
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    moved: bool = False

    @classmethod
    def of(cls, compiled: Compiled) -> _Deciding:
        """What a matrix leaves of its choices."""
        at = np.flatnonzero(compiled.integer)
        part = compiled.matrix[:, at].tocsr()
        here = np.flatnonzero(np.diff(part.indptr))
        rows, own = compiled.by_row[here], part[here]
        above = compiled.row_upper[here] - _least_of_amounts(rows, compiled)
        below = -compiled.row_lower[here] - _least_of_amounts(-rows, compiled)
        room = np.concatenate([above, below])
        alike = (np.diff(rows.indptr) == BOTH) & (np.diff(own.indptr) == BOTH)
        pair = own[np.flatnonzero(alike)]
        opposite = np.array(
            [sorted(pair.data[at : at + BOTH]) == [-1.0, 1.0] for at in pair.indptr[:-1].tolist()], bool
        )
        sides = sparse.vstack([own, -own], format="csr")
        useful = np.isfinite(room)
        return cls(
            at,
            sides[useful],
            room[useful],
            pair[opposite],
            here[alike][opposite],
            compiled.lower[at].copy(),
            compiled.upper[at].copy(),
            compiled.row_lower.copy(),
            compiled.row_upper.copy(),
        )

    def _left(self) -> tuple[Places, Floats, Floats]:
        """The row of each entry, what its row leaves for it at most, and leeway."""
        amounts, columns = self.sides.data, self.sides.indices
        row = np.repeat(np.arange(self.sides.shape[0]), np.diff(self.sides.indptr))
        least = np.minimum(amounts * self.lower[columns], amounts * self.upper[columns])
        total = np.bincount(row, least, len(self.room))
        left = self.room[row] - total[row] + least
        care = ARITHMETIC * np.maximum(1.0, np.abs(amounts))
        return row, left, care

    def choices(self) -> bool:
        """Choices of which one way alone would be more than a row leaves; whether there were any."""
        _, left, care = self._left()
        amounts, columns = self.sides.data, self.sides.indices
        never_yes = (amounts > left + care) & (self.upper[columns] > 0.0)
        never_no = (left + care < 0.0) & (self.lower[columns] < 1.0)
        self.upper[columns[never_yes]] = 0.0
        self.lower[columns[never_no]] = 1.0
        found = bool(never_yes.any() or never_no.any())
        self.moved |= found
        return found and not np.any(self.lower > self.upper)

    def pairs(self) -> bool:
        """Two choices of which one without the other would be more than a row leaves; whether there were any.

        Where a row of their own keeps one at least as large as the other, they are the same from then on.
        """
        row, left, care = self._left()
        order = np.argsort(self.sides.indices, kind="stable")
        first = np.searchsorted(self.sides.indices[order], np.arange(len(self.at) + 1))
        found = False
        for number, own in enumerate(self.paired.tolist()):
            entries = slice(self.pair.indptr[number], self.pair.indptr[number + 1])
            ends = dict(
                zip(self.pair.data[entries].tolist(), self.pair.indices[entries].tolist(), strict=True)
            )
            for way, limits in ((1.0, self.row_upper), (-1.0, self.row_lower)):
                yes, no = ends[way], ends[-way]
                open_ = way * limits[own] > ALMOST and self.upper[yes] > 0.0 and self.lower[no] < 1.0
                if open_ and self._never(
                    order[first[yes] : first[yes + 1]], order[first[no] : first[no + 1]], row, left, care
                ):
                    limits[own], found = 0.0, True
        self.moved |= found
        return found

    def _never(self, yes: Places, no: Places, row: Places, left: Floats, care: Floats) -> bool:
        """Whether a row in which two choices stand leaves no room for one at 1 and the other at 0."""
        _, here, there = np.intersect1d(row[yes], row[no], return_indices=True)
        mine, other = yes[here], no[there]
        amount, column = self.sides.data[other], self.sides.indices[other]
        least = np.minimum(amount * self.lower[column], amount * self.upper[column])
        # what the row leaves counts the other one at its least; at 0 it is no less
        return bool(np.any(self.sides.data[mine] > left[mine] + least + care[mine] + care[other]))


def _least_of_amounts(rows: sparse.csr_array, compiled: Compiled) -> Floats:
    """What the columns of each row that are no choices come to at least; -inf where they have no least."""
    amount, column = rows.data, rows.indices
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    counted = ~compiled.integer[column] & (amount != 0.0)
    end = np.where(amount > 0.0, compiled.lower[column], compiled.upper[column])
    term = np.where(counted, amount, 0.0) * np.where(counted, end, 0.0)
    total, size = (np.bincount(row, each, rows.shape[0]) for each in (term, np.abs(term)))
    with np.errstate(invalid="ignore"):
        least = total - ROUNDING * (np.diff(rows.indptr) + 2) * size
    return np.where(np.isfinite(total), least, -np.inf)
