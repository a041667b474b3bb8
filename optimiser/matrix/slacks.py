"""Rows that can give way: which rows of a matrix are promises to be kept, and a slack for each."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimiser.matrix.compiled import Compiled, Named

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
