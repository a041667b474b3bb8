"""Linear terms of decisions: what the formulas give where a plan holds these in place of numbers.

A formula adds, subtracts and multiplies by numbers, and can't tell a term from a number. Terms keep the sum as it was
written and are added up once, when they are read: each operation costs next to nothing.
"""

from __future__ import annotations

from math import fsum
from typing import Any


class LinearTerm(tuple[Any, ...]):
    """`times` of a first term, `more` of a second one, and a constant; a tuple, since many are made."""

    __slots__ = ()
    __array_ufunc__ = None  # a number of numpy leaves the sum to the term

    def __add__(self, other: Any) -> LinearTerm:
        if isinstance(other, LinearTerm):
            return LinearTerm((self, 1.0, other, 1.0, 0.0))
        return LinearTerm((self, 1.0, None, 0.0, other)) if other else self

    __radd__ = __add__

    def __sub__(self, other: Any) -> LinearTerm:
        if isinstance(other, LinearTerm):
            return LinearTerm((self, 1.0, other, -1.0, 0.0))
        return LinearTerm((self, 1.0, None, 0.0, -other)) if other else self

    def __rsub__(self, other: float) -> LinearTerm:
        return LinearTerm((self, -1.0, None, 0.0, other))

    def __neg__(self) -> LinearTerm:
        return LinearTerm((self, -1.0, None, 0.0, 0.0))

    def __mul__(self, factor: Any) -> LinearTerm:
        return LinearTerm((self, factor, None, 0.0, 0.0))

    __rmul__ = __mul__

    def __truediv__(self, divisor: float) -> LinearTerm:
        return LinearTerm((self, 1 / divisor, None, 0.0, 0.0))

    def collected(self) -> tuple[dict[int, float], float]:
        """The factor of each decision by its place, and the constant."""
        factors: dict[int, float] = {}
        constants: list[float] = []
        left: list[tuple[LinearTerm, float]] = [(self, 1.0)]
        while left:
            term, by = left.pop()
            if len(term) == 1:
                place = term[0]
                factors[place] = factors.get(place, 0.0) + by
                continue
            first, times, second, more, constant = term
            left.append((first, by * times))
            if second is not None:
                left.append((second, by * more))
            elif constant:
                constants.append(by * constant)
        return factors, fsum(constants)


def decision_term(place: int) -> LinearTerm:
    """A decision, by its place among the columns."""
    return LinearTerm((place,))


def collected(term: Any) -> tuple[dict[int, float], float]:
    """The factors and the constant of a term, or of a number."""
    return term.collected() if isinstance(term, LinearTerm) else ({}, float(term))
