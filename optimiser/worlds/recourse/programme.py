"""A linear programme of a world or of several, as arrays, and as the solver reads it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimiser.matrix.arrays import Compiled, Floats

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Programme:
    """One world: cost·z over low ≤ matrix·z ≤ high and lower ≤ z ≤ upper, of which `places` are decided now."""

    cost: Floats
    matrix: sparse.csc_array
    low: Floats
    high: Floats
    lower: Floats
    upper: Floats
    places: Places


def as_compiled(one: Programme) -> Compiled:
    """A programme as the solver reads a matrix; rows and columns by their number, its cost apart."""
    matrix = one.matrix.copy()
    matrix.sort_indices()
    return Compiled(
        matrix=matrix,
        row_lower=one.low,
        row_upper=one.high,
        lower=one.lower,
        upper=one.upper,
        integer=np.zeros(len(one.cost), bool),
        rows=tuple(("row", (str(at),)) for at in range(len(one.low))),
        columns=tuple(("column", (str(at),)) for at in range(len(one.cost))),
        costs={},
        offsets={},
    )
