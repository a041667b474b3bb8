"""Rows that reach back over many periods, written as what each adds to the one before it.

What a scheme saves in a period is what has started in it and in all periods before: a position of sixty quarters counts
every start of sixty. Less the position of the quarter before, it counts those of two. For this each such row gets a
column of what it comes to, which takes its limits, and the row says how that differs from another row's. Plans, limits,
values and prices stay what they are; only the solver has fewer numbers to look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int32]
LONG = 50
"""Numbers from which a row is long."""
OFTEN = 16
"""Long rows that a column of theirs stands in, in the mean: below it, periods are few and there is little to gain."""
WORTH = 0.5
"""Of its numbers, what a matrix may keep at most so that it is written in steps."""
TRIED = 12
"""Rows that a row is compared with."""
SAME = 1e-12
"""How far two ratios of numbers may differ and be the same, as a share."""


@dataclass(frozen=True)
class Steps:
    """A matrix of which some rows are written as steps.

    Attributes:
        rows: places of these rows; the column of what each comes to stands after those of the matrix, in this order.
        matrix: all rows over the columns of the matrix and those after them; a row in steps is 0.
        sums: these rows as they were.
    """

    rows: Places
    matrix: sparse.csc_array
    sums: sparse.csr_array

    @classmethod
    def of(cls, by_row: sparse.csr_array) -> Steps | None:
        """The steps of a matrix; None where they would save too little."""
        before = _befores(by_row)
        if not before:
            return None
        at = {row: (earlier, ratio) for row, earlier, ratio in before}
        rows = np.array(sorted({*at, *(earlier for earlier, _ in at.values())}), np.int32)
        steps = _stepped(by_row, rows, at)
        if steps.nnz > WORTH * by_row.nnz:
            return None
        return cls(rows, sparse.csc_array(steps).sorted_indices(), by_row[rows])

    @cached_property
    def _columns(self) -> sparse.csr_array:
        """The columns of what rows come to, by column."""
        return self.matrix[:, self.matrix.shape[1] - len(self.rows) :].T.tocsr()

    def with_sums(self, x: Floats) -> Floats:
        """A plan by column with what the rows come to."""
        return np.concatenate([x, self.sums @ x])

    def multipliers(self, steps: Floats) -> Floats:
        """Multipliers of the rows as they were, from those of the rows in steps; further rows follow as they are."""
        found = steps.copy()
        found[self.rows] = -(self._columns @ steps[: self.matrix.shape[0]])
        return found

    def without_limits(self, ends: Floats) -> Floats:
        """The limits of all rows in the solver: none of a row in steps, since what it comes to has them."""
        left = ends.copy()
        left[self.rows] = 0.0
        return left

    def places(self, rows: Places) -> tuple[npt.NDArray[np.bool_], Places]:
        """Which of some rows are in steps, and the columns that have the limits of these."""
        at = np.searchsorted(self.rows, rows).clip(max=len(self.rows) - 1)
        stepped = self.rows[at] == rows
        first = self.matrix.shape[1] - len(self.rows)
        return stepped, (first + at[stepped]).astype(np.int32)


def _stepped(
    by_row: sparse.csr_array, rows: Places, before: dict[int, tuple[int, float]]
) -> sparse.csr_array:
    """Every row less so many times the row before it, beside columns of what the rows come to."""
    count, number = by_row.shape[0], len(rows)
    after = np.array(sorted(before), np.int64)
    earlier = np.array([before[row][0] for row in after.tolist()], np.int64)
    ratios = np.array([before[row][1] for row in after.tolist()])
    shift = sparse.csr_array((ratios, (after, earlier)), shape=(count, count))
    less = shift @ by_row
    left = by_row - less
    # what is left of a number by rounding alone is nothing
    rounding = abs(by_row) * SAME
    left = left.multiply(abs(left) > rounding).tocsr()
    left.eliminate_zeros()
    own = sparse.csr_array((np.ones(number), (rows, np.arange(number))), shape=(count, number))
    return sparse.hstack([left, shift @ own - own], format="csr")


def _befores(by_row: sparse.csr_array) -> list[tuple[int, int, float]]:
    """For long rows the shorter one that most of their numbers are a multiple of, and that multiple."""
    lengths = np.diff(by_row.indptr)
    long = np.flatnonzero(lengths >= LONG)
    part = by_row[long]
    taking_part = np.bincount(part.indices, minlength=by_row.shape[1])
    if not len(long) or part.nnz < OFTEN * np.count_nonzero(taking_part):
        return []
    ones = sparse.csr_array((np.ones(part.nnz, np.int32), part.indices, part.indptr), shape=part.shape)
    shared = (ones @ ones.T).tocsr()
    found = []
    for at in range(len(long)):
        others = shared.indices[shared.indptr[at] : shared.indptr[at + 1]]
        common = shared.data[shared.indptr[at] : shared.indptr[at + 1]]
        sizes = lengths[long[others]]
        size = lengths[long[at]]
        shorter = (sizes < size) | ((sizes == size) & (others < at))
        others, hoped = others[shorter], (2 * common - sizes)[shorter]
        order = np.lexsort((others, -hoped))[:TRIED]
        best = _best(part, at, others[order], hoped[order])
        if best is not None:
            found.append((int(long[at]), int(long[best[0]]), best[1]))
    return found


def _best(part: sparse.csr_array, at: int, others: Places, hoped: Places) -> tuple[int, float] | None:
    """The row that saves a row most, and how many times it is taken off; `hoped` is what each saves at most."""
    row = slice(part.indptr[at], part.indptr[at + 1])
    columns, values = part.indices[row], part.data[row]
    most, best = 0, None
    for other, hope in zip(others.tolist(), hoped.tolist(), strict=True):
        if hope <= most:
            break
        theirs = slice(part.indptr[other], part.indptr[other + 1])
        _, mine, its = np.intersect1d(columns, part.indices[theirs], assume_unique=True, return_indices=True)
        ratios = np.sort(values[mine] / part.data[theirs][its])
        first, last = _longest_run(ratios)
        saved = 2 * (last - first) - (theirs.stop - theirs.start)
        if saved > most:
            most, best = saved, (other, float(ratios[(first + last) // 2]))
    return best


def _longest_run(ratios: Floats) -> tuple[int, int]:
    """Beginning and end of the longest run of sorted numbers that are as good as the same."""
    breaks = np.flatnonzero(np.diff(ratios) > SAME * np.abs(ratios[1:])) + 1
    ends = np.concatenate([[0], breaks, [len(ratios)]])
    longest = int(np.argmax(np.diff(ends)))
    return int(ends[longest]), int(ends[longest + 1])
