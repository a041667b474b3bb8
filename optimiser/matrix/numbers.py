"""The numbers of a matrix as one vector, and by how much each moves where one figure of an instance does.

A limit moves in a straight line with the figure that sets it. Once that line is known, other figures need no model
built again: the numbers are read off it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy import sparse

from optimiser.matrix.arrays import Compiled, Floats

STRAIGHT = 1e-9
"""How far from its line a number may be, as a share of its size: what rounding leaves."""


def one_shape(one: Compiled, other: Compiled) -> bool:
    """Whether two matrices differ in coefficients, limits and bounds only."""
    return (
        one.rows == other.rows
        and one.columns == other.columns
        and np.array_equal(one.matrix.indptr, other.matrix.indptr)
        and np.array_equal(one.matrix.indices, other.matrix.indices)
        and one.offsets == other.offsets
        and all(np.array_equal(cost, other.costs[name]) for name, cost in one.costs.items())
    )


def numbers_of(compiled: Compiled) -> Floats:
    """Coefficients, limits of rows and bounds of columns, one after the other."""
    return np.concatenate([compiled.matrix.data, *_ends(compiled)])


def _ends(compiled: Compiled) -> tuple[Floats, ...]:
    return compiled.row_lower, compiled.row_upper, compiled.lower, compiled.upper


def with_numbers(compiled: Compiled, numbers: Floats) -> Compiled:
    """The matrix with other numbers in the same places."""
    sizes = [len(compiled.matrix.data), *(len(part) for part in _ends(compiled))]
    cuts = np.cumsum([0, *sizes])
    data, row_lower, row_upper, lower, upper = (numbers[a:b] for a, b in pairwise(cuts))
    old = compiled.matrix
    matrix = sparse.csc_array((data, old.indices, old.indptr), shape=old.shape)
    return replace(
        compiled, matrix=matrix, row_lower=row_lower, row_upper=row_upper, lower=lower, upper=upper
    )


def alike(one: Floats, other: Floats) -> bool:
    """Whether two vectors of numbers are the same but for rounding."""
    with np.errstate(invalid="ignore"):
        off = np.abs(one - other)
    size = np.maximum(1.0, np.maximum(np.abs(one), np.abs(other)))
    return bool(np.all((one == other) | (off <= STRAIGHT * size)))


@dataclass(frozen=True)
class NumberSlope:
    """By how much each number moves for one unit of a figure; `places` are those that do."""

    places: np.ndarray[tuple[int], np.dtype[np.int64]]
    by: Floats

    @classmethod
    def between(cls, one: Floats, other: Floats, distance: float) -> NumberSlope | None:
        """From the numbers at two figures; None where an end comes or goes."""
        places = np.flatnonzero(one != other)
        by = (other[places] - one[places]) / distance
        return cls(places, by) if np.isfinite(by).all() else None


def moved(numbers: Floats, steps: Mapping[str, float], slopes: Mapping[str, NumberSlope]) -> Floats:
    """The numbers once figures have moved by some steps, each along its slope."""
    found = numbers.copy()
    for name, step in steps.items():
        found[slopes[name].places] += step * slopes[name].by
    return found
