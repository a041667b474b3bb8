"""Lower bounds that hold whatever was rounded, and duals put right in fractions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from optimiser.proof.system import Floats, Places, System
from optimiser.tolerances import TIER

# Duals put right in fractions, where a column with a wide limit or none is overpaid by rounding alone.
#
# A column in the basis has a reduced cost of nothing; in floating point it is 10⁻¹⁴ or so, and times a limit of 10⁹, or
# no limit at all, that costs the bound. So the duals are moved by as little, in exact fractions, until these columns
# come to nothing exactly.

MOST = 200
"""Columns that are put right at once, at most: fractions grow."""
LARGEST = Fraction(10**12)
"""A dual that would have to be moved further was never nearly right."""
TURNS = 5
"""How often rows whose duals may not be moved so far are left as they are, and the others tried again."""
Moves = dict[int, Fraction]
_Equation = tuple[dict[int, Fraction], Fraction]


def mended(system: System, cost: Floats, duals: Floats, columns: Sequence[int]) -> tuple[Moves, list[int]]:
    """By how much to move which duals, and the columns whose reduced cost is then exactly 0.

    Only duals that may move either way are moved: of equations, and those that stay on the side of 0 where they are.
    """
    movable = (system.low == system.high) | (duals != 0)
    for _ in range(TURNS):
        moves, found = _moves(system, cost, duals, columns, movable)
        beyond = [row for row, move in moves.items() if _too_far(system, duals, row, move)]
        if not beyond:
            return moves, found
        movable[beyond] = False
    return {}, []


def _moves(
    system: System, cost: Floats, duals: Floats, columns: Sequence[int], movable: np.ndarray
) -> tuple[Moves, list[int]]:
    """What brings as many columns as can be to nothing, one after the other, with the duals that may be moved."""
    solved: dict[int, _Equation] = {}
    found = []
    for column in columns:
        terms, left = _equation(system, cost, duals, column, movable)
        if _put_in(solved, terms, left):
            found.append(column)
    return {row: left for row, (_, left) in solved.items() if left}, found


def _too_far(system: System, duals: Floats, row: int, move: Fraction) -> bool:
    """Whether a dual would come to the other side of 0, where its row has no limit, or was never nearly right."""
    one_sided = system.low[row] != system.high[row] and abs(move) > abs(Fraction(float(duals[row])))
    return one_sided or abs(move) > LARGEST


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


# A lower bound that holds whatever was rounded, from a dual vector that need only be nearly right.
#
# For every y, and every x with low ≤ A·x ≤ high and lower ≤ x ≤ upper,
#
# c·x = y·(A·x) + (c - Aᵀy)·x ≥ Σ_i min(y_i·low_i, y_i·high_i) + Σ_j min over the box of (c - Aᵀy)_j·x_j
#
# (A. Neumaier and O. Shcherbina, Safe bounds in linear and mixed-integer linear programming, Mathematical Programming
# 99 (2004) 283-296). Each c - Aᵀy is enclosed in an interval by the a-priori bound on the rounding of a sum of n
# products (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1), each product is rounded
# down, and the sum of them is exact before it is rounded down once (`math.fsum`). With c = 0 a bound above 0 says that
# there is no x at all (Farkas).

UNIT = 2.0**-53
"""Half the distance from 1 to the next number: the relative error of one operation."""
CARE = 1.01
"""What the error of the error is covered with."""
SMALLEST = 1e-290
"""Absolute error of products that are too small to have all their digits, with room to spare."""


def below(values: Floats) -> Floats:
    """The next numbers below: what was rounded to nearest is not above."""
    return np.asarray(np.nextafter(values, -np.inf))


def above(values: Floats) -> Floats:
    """The next numbers above."""
    return np.asarray(np.nextafter(values, np.inf))


def usable(system: System, duals: Floats) -> Floats:
    """The duals without those that price a side that a row does not have: with 0 there the bound still holds."""
    pays_low = (duals > 0) & np.isfinite(system.low)
    pays_high = (duals < 0) & np.isfinite(system.high)
    return np.where(pays_low | pays_high, duals, 0.0)


def reduced(system: System, cost: Floats, duals: Floats) -> tuple[Floats, Floats]:
    """An interval for each cost less what the rows pay of it: its lower and its upper ends."""
    left = cost - system.across @ duals
    size = np.abs(cost) + system.sizes @ np.abs(duals)
    error = (system.entries + 4.0) * (UNIT * CARE) * size + SMALLEST
    nothing = size == 0
    return np.where(nothing, 0.0, below(left - error)), np.where(nothing, 0.0, above(left + error))


@dataclass(frozen=True)
class Bound:
    """A bound in its parts, so that a column can be looked at by itself.

    Attributes:
        value: no x of the box that keeps the rows has cost·x + offset below it.
        open: columns that leave it at minus infinity: without a limit on the side where the rows overpay them.
        low, high: the ends of the reduced costs.
    """

    value: float
    open: Places
    low: Floats
    high: Floats

    @property
    def proves(self) -> bool:
        """Whether there is a bound at all."""
        return math.isfinite(self.value)


def safe_bound(system: System, cost: Floats, offset: float, duals: Floats) -> Bound:
    """The bound that a dual vector proves, in the unit of the cost.

    Args:
        system: rows and box; a box without some limit is still good where the duals do not need that limit.
        cost: what is minimised, by column.
        offset: its constant part.
        duals: one a row, caps included; any numbers at all, the bound is only worse for wrong ones.
    """
    y = usable(system, np.where(np.isfinite(duals), duals, 0.0))
    low, high = reduced(system, cost, y)
    found = _summed(system, offset, _paid(system, y), (low, high))
    chosen: list[int] = []
    for _ in range(ROUNDS):
        new = [column for column in _weak(system, found) if column not in chosen]
        if not new or len(chosen) + len(new) > MOST:
            break
        chosen += new
        again = _mended(system, (cost, offset), y, (low, high), chosen)
        if found.proves and again.value <= found.value:
            break
        found = again
    return found


ROUNDS = 4
"""How often columns are put right, since moving a dual can leave another column short."""
LOSS = 0.1 * TIER
"""Of a bound: what rounding may cost it before duals are put right."""


def _summed(system: System, offset: float, paid: Floats, ends: tuple[Floats, Floats]) -> Bound:
    """The bound from what the rows pay at least and what the columns are worth at least."""
    columns = _least(*ends, system.lower, system.upper)
    missing = np.flatnonzero(columns == -np.inf).astype(np.int32)
    if len(missing):
        return Bound(-math.inf, missing, *ends)
    terms = [*paid[paid != 0].tolist(), *columns[columns != 0].tolist()]
    total = math.nextafter(math.fsum([offset, *terms]), -math.inf) if terms else offset
    return Bound(total, missing, *ends)


def _weak(system: System, found: Bound) -> list[int]:
    """Columns whose reduced cost may be nothing and costs the bound something nevertheless, the dearest first."""
    columns = _least(found.low, found.high, system.lower, system.upper)
    straddling = (found.low <= 0) & (found.high >= 0) & (columns < 0)
    room = LOSS * max(1.0, abs(found.value)) if found.proves else LOSS
    places = np.flatnonzero(straddling)
    if not len(found.open) and -columns[places].sum() <= room:
        return []
    dear = places[np.argsort(columns[places], kind="stable")]
    return [*dict.fromkeys([*found.open.tolist(), *dear.tolist()])][:MOST]


def _mended(
    system: System,
    asked: tuple[Floats, float],
    y: Floats,
    ends: tuple[Floats, Floats],
    weak: list[int],
) -> Bound:
    """The bound with the duals moved so that weak columns come to nothing, exactly."""
    (cost, offset), (low, high) = asked, ends
    moves, exact = mended(system, cost, y, weak)
    moved = np.zeros(len(y))
    for row, move in moves.items():
        moved[row] = math.nextafter(abs(float(move)), math.inf)
    shift = above((system.sizes @ moved) * CARE)
    shift = np.where(system.sizes @ (moved > 0) > 0, shift + SMALLEST, 0.0)
    low, high = np.where(shift > 0, below(low - shift), low), np.where(shift > 0, above(high + shift), high)
    low[exact] = high[exact] = 0.0
    limit = np.where(np.isfinite(system.low), np.abs(system.low), 0.0)
    limit = np.maximum(limit, np.where(np.isfinite(system.high), np.abs(system.high), 0.0))
    paid = _paid(system, y)
    paid = np.where(moved > 0, below(paid - above(moved * limit)), paid)
    return _summed(system, offset, paid, (low, high))


def _paid(system: System, y: Floats) -> Floats:
    """What each row pays at the limit that it is priced at, rounded down."""
    used = np.flatnonzero(y)
    found = np.zeros(len(y))
    found[used] = below(y[used] * np.where(y[used] > 0, system.low[used], system.high[used]))
    return found


def _least(low: Floats, high: Floats, lower: Floats, upper: Floats) -> Floats:
    """The least of d·x for d in [low, high] and x in [lower, upper], rounded down; -inf where there is none."""
    ends = [_product(factor, side) for factor in (low, high) for side in (lower, upper)]
    return np.asarray(np.minimum.reduce(ends))


def _product(factor: Floats, side: Floats) -> Floats:
    """factor·side rounded down; 0 times a missing limit is 0."""
    infinite = ~np.isfinite(side)
    finite = below(factor * np.where(infinite, 0.0, side))
    finite = np.where((factor == 0) | (~infinite & (side == 0)), 0.0, finite)
    return np.where(infinite & (factor != 0), np.where(factor * np.sign(side) > 0, np.inf, -np.inf), finite)


def sure_choices(
    system: System, found: Bound, most: float, columns: Places
) -> tuple[Places, npt.NDArray[np.float64]]:
    """Choices that every plan of a cost up to `most` makes, and how: their other value alone would cost more.

    The rise is at least the reduced cost's smaller end, whichever way it points.
    """
    if not found.proves:
        return np.zeros(0, np.int32), np.zeros(0)
    open_ = columns[(system.lower[columns] == 0) & (system.upper[columns] == 1)]
    room = math.nextafter(most - found.value, math.inf)
    no, yes = below(found.low[open_]) > room, below(-found.high[open_]) > room
    sure = no | yes
    return open_[sure], np.where(yes[sure], 1.0, 0.0)
