"""Linear terms of decisions: what the formulas give where a plan holds these in place of numbers.

A formula adds, subtracts and multiplies by numbers, and can't tell a term from a number. Terms keep the sum as it was
written and are added up once, when they are read: each operation costs next to nothing.
"""

from __future__ import annotations

from math import fsum


class LinearTerm:
    """`times` of a first term, `more` of a second one, and a constant."""

    __slots__ = ("constant", "first", "more", "second", "times")
    __array_ufunc__ = None  # a number of numpy leaves the sum to the term

    def __init__(
        self,
        first: LinearTerm | None,
        times: float = 1.0,
        second: LinearTerm | None = None,
        more: float = 1.0,
        constant: float = 0.0,
    ) -> None:
        self.first, self.times, self.second, self.more, self.constant = first, times, second, more, constant

    def __add__(self, other: LinearTerm | float) -> LinearTerm:
        if isinstance(other, LinearTerm):
            return LinearTerm(self, 1.0, other, 1.0)
        return LinearTerm(self, 1.0, None, 1.0, other) if other else self

    __radd__ = __add__

    def __sub__(self, other: LinearTerm | float) -> LinearTerm:
        if isinstance(other, LinearTerm):
            return LinearTerm(self, 1.0, other, -1.0)
        return LinearTerm(self, 1.0, None, 1.0, -other) if other else self

    def __rsub__(self, other: float) -> LinearTerm:
        return LinearTerm(self, -1.0, None, 1.0, other)

    def __neg__(self) -> LinearTerm:
        return LinearTerm(self, -1.0)

    def __mul__(self, factor: float) -> LinearTerm:
        return LinearTerm(self, factor)

    __rmul__ = __mul__

    def __truediv__(self, divisor: float) -> LinearTerm:
        return LinearTerm(self, 1 / divisor)

    def collected(self) -> tuple[dict[int, float], float]:
        """The factor of each decision by its place, and the constant."""
        factors: dict[int, float] = {}
        constants: list[float] = []
        left: list[tuple[LinearTerm, float]] = [(self, 1.0)]
        while left:
            term, by = left.pop()
            if type(term) is DecisionTerm:
                factors[term.place] = factors.get(term.place, 0.0) + by
                continue
            if term.constant:
                constants.append(by * term.constant)
            if term.first is not None:
                left.append((term.first, by * term.times))
            if term.second is not None:
                left.append((term.second, by * term.more))
        return factors, fsum(constants)


class DecisionTerm(LinearTerm):
    """A decision, by its place among the columns."""

    __slots__ = ("place",)

    def __init__(self, place: int) -> None:
        super().__init__(None)
        self.place = place


def collected(term: LinearTerm | float) -> tuple[dict[int, float], float]:
    """The factors and the constant of a term, or of a number."""
    return term.collected() if isinstance(term, LinearTerm) else ({}, float(term))
