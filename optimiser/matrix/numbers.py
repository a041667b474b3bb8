"""The numbers of a matrix as one vector, and by how much each moves where one figure of an instance does.

A limit moves in a straight line with the figure that sets it. Once that line is known, other figures need no model
built again: the numbers are read off it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
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
class Ray:
    """By how much numbers differ from those of a base as one figure goes from a first value on.

    Attributes:
        places: the numbers that differ at any figure.
        first: the figure at which the line begins.
        start: by how much they differ there.
        by: by how much more for each unit of the figure.
    """

    places: npt.NDArray[np.int64]
    first: float
    start: Floats
    by: Floats

    @classmethod
    def between(cls, base: Floats, one: tuple[float, Floats], other: tuple[float, Floats]) -> Ray | None:
        """Through the numbers at two figures; None where an end of a row or a bound comes or goes."""
        (low, first), (high, last) = one, other
        places = np.flatnonzero((first != last) | (first != base))
        with np.errstate(invalid="ignore"):
            start, by = (first - base)[places], (last - first)[places] / (high - low)
        return cls(places, low, start, by) if np.isfinite(start).all() and np.isfinite(by).all() else None

    def at(self, figure: float) -> Floats:
        """By how much the numbers at its places differ at a figure."""
        return self.start + (figure - self.first) * self.by


def moved(numbers: Floats, figures: Mapping[str, float], lines: Mapping[str, Ray]) -> Floats:
    """The numbers of a base once figures have moved, each along its line."""
    found = numbers.copy()
    for name, figure in figures.items():
        found[lines[name].places] += lines[name].at(figure)
    return found
