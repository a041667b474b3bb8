"""What the even tiers settle, and the system that each of them and the last tier is solved under."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from optimiser.matrix.arrays import Compiled, Squares
from optimiser.proof.system import Floats, Places, System
from optimiser.tolerances import ZERO, allowance, tolerance

FREE = -1.0
"""Of a choice that a tier leaves open: an award, where who is given one is settled by shares."""
SHUTTING = 2
"""Entries of a row that shuts an amount: the amount and the choice."""


@dataclass
class SettledBounds:
    """What has been settled so far: bounds of columns, and rows where an amount is more than a column."""

    lower: Floats
    upper: Floats
    rows: list[tuple[Places, Floats]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def copy(self) -> SettledBounds:
        """The same, to go on from in another way."""
        return SettledBounds(self.lower.copy(), self.upper.copy(), [*self.rows], [*self.low], [*self.high])

    @property
    def matrix(self) -> sparse.csr_array:
        """The rows, over all columns."""
        ends = np.cumsum([0, *(len(places) for places, _ in self.rows)])
        places = np.concatenate([np.zeros(0, np.int32), *(places for places, _ in self.rows)])
        factors = np.concatenate([np.zeros(0), *(factors for _, factors in self.rows)])
        return sparse.csr_array((factors, places, ends), shape=(len(self.rows), len(self.lower)))

    def hold(self, columns: Places, values: Floats) -> None:
        """Hold columns at values."""
        self.lower[columns] = self.upper[columns] = values

    def at_nothing(self, given: Compiled, cost: Floats) -> None:
        """Fix what a tier that came to nothing counts."""
        counted = np.flatnonzero((cost > 0) & (given.lower == 0)).astype(np.int32)
        self.hold(counted, np.zeros(len(counted)))

    def shut(self, given: Compiled) -> None:
        """Fix at nothing what a choice held at no shuts: an amount ≥ 0 in a row amount - most·choice ≤ 0."""
        rows, kept = given.by_row, abs(given.by_row) @ (self.lower == self.upper)
        entries = np.diff(rows.indptr)
        for at in np.flatnonzero((entries == SHUTTING) & (given.row_upper == 0) & (kept > 0)):
            span = slice(rows.indptr[at], rows.indptr[at + 1])
            places, factors = rows.indices[span], rows.data[span]
            held = self.lower[places] == self.upper[places]
            free = places[~held & (factors > 0) & (self.lower[places] == 0)]
            if len(free) == 1 and np.all(self.lower[places[held]] == 0):
                self.hold(free, np.zeros(1))

    def settle(self, squares: Squares, x: Floats, given: Compiled, share: float = 1.0) -> None:
        """Keep the amounts of a plan, each within its room or a share of it.

        A shortfall is kept in its promise as well: with its column alone a row with slack could fall short by less
        than was settled, and by how much would be the solver's choice.
        """
        amounts, room = squares.amounts(x), share * squares.room(x)
        terms = squares.terms
        for at, (amount, near) in enumerate(zip(amounts, room, strict=True)):
            span = slice(terms.indptr[at], terms.indptr[at + 1])
            places, factors = terms.indices[span], terms.data[span]
            low, high = amount - near - squares.offset[at], amount + near - squares.offset[at]
            if len(places) == 1 and factors[0]:
                ends = sorted((low / factors[0], high / factors[0]))
                self.lower[places[0]] = max(self.lower[places[0]], min(ends[0], self.upper[places[0]]))
                self.upper[places[0]] = min(self.upper[places[0]], max(ends[1], self.lower[places[0]]))
                if squares.names[at][0].startswith("short:") and ends[0] > 0:
                    self._short(given, int(places[0]), ends[0], x)
            elif len(places):
                self.rows.append((places, factors))
                self.low.append(float(low))
                self.high.append(float(high))

    def _short(self, given: Compiled, place: int, least: float, x: Floats) -> None:
        """The promise of a shortfall is missed by so much at least; a plan that misses it by less stays as it is."""
        span = slice(given.matrix.indptr[place], given.matrix.indptr[place + 1])
        if span.stop - span.start != 1:
            return
        at, factor = given.matrix.indices[span.start], given.matrix.data[span.start]
        row = slice(given.by_row.indptr[at], given.by_row.indptr[at + 1])
        places, factors = given.by_row.indices[row], given.by_row.data[row]
        others = places != place
        places, factors = places[others], factors[others]
        reached = float(factors @ x[places])
        if np.isfinite(given.row_lower[at]):
            low, high = -np.inf, max(reached, given.row_lower[at] - factor * least)
        else:
            low, high = min(reached, given.row_upper[at] - factor * least), np.inf
        self.rows.append((places, factors))
        self.low.append(low)
        self.high.append(high)


@dataclass(frozen=True)
class Earlier:
    """A linear tier before the even ones.

    Attributes:
        cost, offset: what it minimised.
        value: what it came to.
        loose: whether even tiers may use more of it (`optimiser.tolerances.allowance`).
    """

    cost: Floats
    offset: float
    value: float
    loose: bool


@dataclass
class EvenLadder:
    """The system under which an even tier was solved, from what is stated and kept of the tiers before.

    It is built here from the matrix again, not from what the solver had; `optimiser.solver.even` keeps the same rules.

    Attributes:
        compiled: the matrix.
        gap: the asked gap.
        earlier: the linear tiers.
        settled: the even tiers so far, each with its plan.
        turn: how many even tiers there were, those without an amount included.
    """

    compiled: Compiled
    gap: float
    earlier: list[Earlier] = field(default_factory=list)
    settled: list[tuple[Squares, Floats]] = field(default_factory=list)
    turn: int = 0

    def before(self, held: Floats) -> System:
        """Where the next even tier looks, some choices held (`FREE` where one is not)."""
        kept = self._start(held)
        for squares, x in self.settled:
            kept.settle(squares, x, self.compiled)
        caps = [
            (
                tier.cost,
                tier.value + allowance(tier.value, self.turn, self.gap, loose=tier.loose) - tier.offset,
            )
            for tier in self.earlier
            if abs(tier.value) > ZERO
        ]
        return self._system(kept, caps)

    def after(self, held: Floats, share: float) -> System:
        """Where the last tier looks: each amount within a share of its room, and what was used of earlier tiers."""
        kept, last = self._start(held), self.settled[-1][1]
        for squares, x in self.settled:
            kept.settle(squares, x, self.compiled, max(1.0, share))
        if share < 1:
            for squares, _ in self.settled:
                kept.settle(squares, last, self.compiled, share)
        caps = [(tier.cost, self._most(tier, last) - tier.offset) for tier in self.earlier]
        return self._system(kept, caps)

    def _most(self, tier: Earlier, last: Floats) -> float:
        over = max(0.0, float(tier.cost @ last + tier.offset) - tier.value)
        used = min(over, allowance(tier.value, self.turn, self.gap, loose=tier.loose))
        return tier.value + used + tolerance(tier.value)

    def _start(self, held: Floats) -> SettledBounds:
        kept = SettledBounds(self.compiled.lower.copy(), self.compiled.upper.copy())
        choices = np.flatnonzero(self.compiled.integer).astype(np.int32)
        made = held != FREE
        kept.hold(choices[made], held[made])
        kept.shut(self.compiled)
        for tier in self.earlier:
            if abs(tier.value) <= ZERO:
                kept.at_nothing(self.compiled, tier.cost)
        return kept

    def _system(self, kept: SettledBounds, caps: Sequence[tuple[Floats, float]]) -> System:
        rows = [self.compiled.by_row, kept.matrix]
        if caps:
            rows.append(sparse.csr_array(np.array([cost for cost, _ in caps])))
        return System(
            sparse.csr_array(sparse.vstack(rows, format="csr")),
            np.concatenate([self.compiled.row_lower, kept.low, np.full(len(caps), -np.inf)]),
            np.concatenate([self.compiled.row_upper, kept.high, [most for _, most in caps]]),
            kept.lower,
            kept.upper,
            np.flatnonzero(self.compiled.integer).astype(np.int32),
        )


def tangent(system: System, squares: Squares, x: Floats) -> tuple[System, Floats, float]:
    """Amounts as columns of their own, and the plane that touches a sum of squares at a plan.

    For each amount s with weight w and every p, w·s² ≥ p·s - p²/4w: so whatever is proven of Σ p·s - p²/4w is proven of
    the squares, however p was rounded. p is 2·w·s at the plan.

    Returns:
        The system with the amounts as its last columns, each with a row that says what it is; the cost by column;
        its constant part, rounded down.
    """
    weight, price = squares.coefficients(x), squares.slopes(x)
    counted = price != 0
    over = np.nextafter(np.nextafter(price[counted] ** 2, np.inf) / (4.0 * weight[counted]), np.inf)
    many = len(price)
    none = sparse.csr_array((system.rows.shape[0], many))
    rows = sparse.block_array([[system.rows, none], [squares.terms, -sparse.eye_array(many)]], format="csr")
    free = np.full(many, np.inf)
    wider = System(
        sparse.csr_array(rows),
        np.concatenate([system.low, -squares.offset]),
        np.concatenate([system.high, -squares.offset]),
        np.concatenate([system.lower, -free]),
        np.concatenate([system.upper, free]),
        system.choices,
    )
    cost = np.concatenate([np.zeros(len(system.lower)), price])
    return wider, cost, -math.nextafter(math.fsum(over), math.inf)
