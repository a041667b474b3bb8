"""Duals put right in fractions, where a column with a wide limit or none is overpaid by rounding alone.

A column in the basis has a reduced cost of nothing; in floating point it is 10⁻¹⁴ or so, and times a limit of 10⁹, or
no limit at all, that costs the bound. So the duals are moved by as little, in exact fractions, until these columns
come to nothing exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from optimiser.proof.system import Floats, System

MOST = 200
"""Columns that are put right at once, at most: fractions grow."""
LARGEST = Fraction(10**12)
"""A dual that would have to be moved further was never nearly right."""
Moves = dict[int, Fraction]
_Equation = tuple[dict[int, Fraction], Fraction]


def mended(system: System, cost: Floats, duals: Floats, columns: Iterable[int]) -> tuple[Moves, list[int]]:
    """By how much to move which duals, and the columns whose reduced cost is then exactly 0.

    Only duals that may move either way are moved: of equations, and those that stay on the side of 0 where they are.
    """
    movable = (system.low == system.high) | (duals != 0)
    solved: dict[int, _Equation] = {}
    found = []
    for column in columns:
        terms, left = _equation(system, cost, duals, column, movable)
        if _put_in(solved, terms, left):
            found.append(column)
    moves = {row: left for row, (_, left) in solved.items() if left}
    for row, move in moves.items():
        one_sided = system.low[row] != system.high[row] and abs(move) >= abs(Fraction(float(duals[row])))
        if one_sided or abs(move) > LARGEST:
            return {}, []
    return moves, found


def _equation(
    system: System, cost: Floats, duals: Floats, column: int, movable: np.ndarray
) -> tuple[dict[int, Fraction], Fraction]:
    """What the moves in the rows of a column must come to: its reduced cost, exactly."""
    part = slice(system.across.indptr[column], system.across.indptr[column + 1])
    left, terms = Fraction(float(cost[column])), dict[int, Fraction]()
    for row, amount in zip(system.across.indices[part], system.across.data[part], strict=True):
        left -= Fraction(float(amount)) * Fraction(float(duals[row]))
        if movable[row] and amount:
            terms[int(row)] = Fraction(float(amount))
    return terms, left


def _put_in(solved: dict[int, _Equation], terms: dict[int, Fraction], left: Fraction) -> bool:
    """One equation more, Gauss and Jordan; whether it can be kept with the others."""
    for row, (others, value) in solved.items():
        if row in terms:
            left -= _replaced(terms, row, others) * value
    if not terms:
        return left == 0
    pivot = max(terms, key=lambda row: (abs(terms[row]), -row))
    factor = terms.pop(pivot)
    others, value = {row: term / factor for row, term in terms.items()}, left / factor
    for row, (before, known) in list(solved.items()):
        if pivot in before:
            solved[row] = before, known - _replaced(before, pivot, others) * value
    solved[pivot] = others, value
    return True


def _replaced(terms: dict[int, Fraction], row: int, others: dict[int, Fraction]) -> Fraction:
    """Put in what a row's move is in terms of others; returns the factor that it had."""
    factor = terms.pop(row)
    for other, term in others.items():
        moved = terms.get(other, Fraction(0)) - factor * term
        if moved:
            terms[other] = moved
        else:
            terms.pop(other, None)
    return factor
