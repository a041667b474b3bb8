"""The even tiers: who bears what the tiers before have settled in sum (formulation, "One answer").

Convex quadratic programmes with the yes/no choices held. Each may use a little of every earlier tier, more than the
one before, so that it has room to be solved in; what it has settled is kept, amount by amount, in those after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimiser.matrix.arrays import ALIKE, Compiled, Squares
from optimiser.proof.evenness import FREE, SettledBounds
from optimiser.solver.live import Places
from optimiser.solver.outcome import Outcome
from optimiser.solver.quadratic import SCALINGS, Agreed, Quadratic, QuadraticEnding, agreed, given_up, solve
from optimiser.solver.tier import Evened, Floors, Tier, TierResult
from optimiser.tolerances import ZERO, allowance, tolerance

Floats = npt.NDArray[np.float64]
NOTHING = 1e-6
"""A grant below this (£1) is none."""
ONCE = 7
"""How many scalings are tried where one solve is enough."""


@dataclass
class Even:
    """The even tiers of one solve.

    Attributes:
        compiled: the matrix.
        earlier: the linear tiers before, with what each came to.
        choices, choice: the yes/no columns and their values at the last primary tier.
        gap: the asked gap.
        stop: asked on the way.
    """

    compiled: Compiled
    earlier: Sequence[tuple[Tier, TierResult]]
    choices: Places
    choice: Floats
    gap: float
    stop: Callable[[], bool]
    kept: SettledBounds = field(init=False)
    x: Floats = field(init=False)
    settled: list[tuple[Squares, Floats]] = field(init=False, default_factory=list)
    turn: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        self.x = self.earlier[-1][1].plan
        self.kept = SettledBounds(self.compiled.lower.copy(), self.compiled.upper.copy())
        self.kept.hold(self.choices, self.choice)
        for tier, result in self.earlier:
            if abs(result.value) <= ZERO:
                self.kept.at_nothing(self.compiled, tier.cost)
        self._unsettled = self.kept.copy()

    def solve(self, tiers: Sequence[Tier], *, by_shares: bool = True) -> list[TierResult]:
        """Every even tier in order; ends early where it is stopped.

        Args:
            tiers: the even tiers.
            by_shares: whether who is given a grant is settled by shares, where there are floors; `choice` then has
                the awards that came of it.
        """
        floors = next((tier.floors for tier in tiers if tier.floors is not None), None)
        start = self.kept.copy(), self.x
        if by_shares and floors is not None and len(floors.yes):
            found = self._by_shares(tiers, floors)
            if found is not None:
                return found
            (self.kept, self.x), self.settled = start, []
            results = self._in_turn(tiers)
            return of_awards(results, doubt=FORBIDDEN)
        return self._in_turn(tiers)

    def _in_turn(self, tiers: Sequence[Tier], first: int = 1) -> list[TierResult]:
        results = []
        for turn, tier in enumerate(tiers, start=first):
            results.append(self._one(tier, turn))
            if results[-1].x is None:
                break
        return results

    def _by_shares(self, tiers: Sequence[Tier], floors: Floors) -> list[TierResult] | None:
        """The tiers without floors; the smallest grant below its floor is dropped, and so on.

        None where an earlier tier forbids it.
        """
        at = next(place for place, tier in enumerate(tiers) if tier.floors is not None)
        self.kept.lower[floors.yes] = self.compiled.lower[floors.yes]
        self.kept.upper[floors.yes] = self.compiled.upper[floors.yes]
        free = self.kept.copy()
        results = self._in_turn(tiers[:at])
        if results and results[-1].x is None:
            return results
        dropped: list[int] = []
        while True:
            amounts = self._shares(tiers[at], at + 1)
            if amounts is None:
                if not dropped or self.stop():
                    return None
                self.kept, self.settled = free.copy(), []
                self._drop(floors, dropped)
                results = self._in_turn(tiers[:at])
                amounts = self._shares(tiers[at], at + 1) if all(r.x is not None for r in results) else None
                if amounts is None:
                    return None
            fresh = _too_small(amounts[floors.amount], floors.least)
            if not fresh:
                break
            dropped += fresh
            self._drop(floors, fresh)
        given = (amounts[floors.amount] > NOTHING).astype(float)
        self.kept.hold(floors.yes, given)
        self._unsettled.hold(floors.yes, given)
        self.choice = self.choice.copy()
        self.choice[np.searchsorted(self.choices, floors.yes)] = given
        return [*results, *self._in_turn(tiers[at:], at + 1)]

    def _drop(self, floors: Floors, places: list[int]) -> None:
        none = np.zeros(len(places))
        self.kept.hold(floors.yes[places], none)
        self.kept.hold(floors.amount[places], none)

    def _shares(self, tier: Tier, turn: int) -> Floats | None:
        """A plan of the tier, solved once; None where there is none."""
        given, without = self._programme(tier, turn), 0
        for scaling in SCALINGS[:ONCE]:
            found = solve(given, self.x, scaling, self.stop)
            without += found.ending is QuadraticEnding.INFEASIBLE
            if found.ending is QuadraticEnding.SOLVED or self.stop():
                return found.x
            if given_up(given, self.x, without):
                return None
        return None

    def _programme(self, tier: Tier, turn: int) -> Quadratic:
        squares = _squares(tier)
        caps = list(self._caps(turn))
        rows = [self.compiled.by_row, self.kept.matrix]
        if caps:
            rows.append(sparse.csr_array(np.array([cost for cost, _ in caps])))
        return Quadratic(
            squares.terms,
            squares.offset,
            squares.coefficients(self.x),
            sparse.vstack(rows, format="csr"),
            np.concatenate([self.compiled.row_lower, self.kept.low, np.full(len(caps), -np.inf)]),
            np.concatenate([self.compiled.row_upper, self.kept.high, [most for _, most in caps]]),
            self.kept.lower,
            self.kept.upper,
        )

    def _caps(self, turn: int) -> Iterator[tuple[Floats, float]]:
        """What is left of each earlier tier: cost·x at most so much."""
        for tier, result in self.earlier:
            if abs(result.value) > ZERO:
                room = allowance(result.value, turn, self.gap, loose=tier.loose)
                yield tier.cost, result.value + room - tier.offset

    def _one(self, tier: Tier, turn: int) -> TierResult:
        """One tier: solved until two scalings agree, and kept."""
        began, squares, self.turn = perf_counter(), _squares(tier), turn
        if not len(squares.names):
            return TierResult(
                tier.measure, Outcome.OPTIMAL, 0.0, 0.0, self.x, primary=False, even=True, used=self.used()
            )
        found = agreed(self._programme(tier, turn), self.x, squares.close(self.x), self.stop)
        seconds = {"even": perf_counter() - began}
        if found.best is None or found.best.x is None:
            return self._without(tier, found, seconds)
        self.x = found.best.x
        self.kept.settle(squares, self.x, self.compiled)
        self.settled.append((squares, self.x))
        value = found.best.value
        return TierResult(
            tier.measure,
            Outcome.OPTIMAL,
            value,
            min(value, max(0.0, found.best.bound)),
            self.x,
            primary=False,
            even=True,
            seconds=seconds,
            notes=(f"solved in {found.solves} scalings",),
            doubts=tuple(_doubts(squares, found)),
            used=self.used(),
            evened=self.evened(found.best.duals),
        )

    def evened(self, duals: Floats | None, share: float = 1.0) -> Evened | None:
        """What proves the tier that was solved last."""
        if duals is None:
            return None
        free = self.kept.lower[self.choices] < self.kept.upper[self.choices]
        return Evened(duals, np.where(free, FREE, np.round(self.kept.lower[self.choices])), share)

    def _without(self, tier: Tier, found: Agreed, seconds: dict[str, float]) -> TierResult:
        """A tier that was stopped, or that no scaling solves: then the plan before stands, and a note says so."""
        if found.ending is QuadraticEnding.STOPPED:
            return TierResult(tier.measure, Outcome.STOPPED, primary=False, even=True, seconds=seconds)
        value = _squares(tier).value(self.x)
        note = f"not solved in any of {found.solves} scalings: {found.ending}"
        doubt = f"it could be solved in none of {found.solves} ways, and stands as the measure before left it"
        return TierResult(
            tier.measure, Outcome.OPTIMAL, value, 0.0, self.x, primary=False, even=True, seconds=seconds,
            notes=(note,), doubts=(doubt,), used=self.used(),
        )  # fmt: skip

    def keeping(self, share: float) -> SettledBounds:
        """The bounds that keep what is settled: each amount within its room, or a share of it.

        With less than its whole room an amount stays by where the last even tier left it.
        """
        if share < 1:
            kept = self.kept.copy()
            for squares, _ in self.settled:
                kept.settle(squares, self.x, self.compiled, share)
            return kept
        kept = self._unsettled.copy()
        for squares, x in self.settled:
            kept.settle(squares, x, self.compiled, share)
        return kept

    def limits(self) -> Iterator[tuple[Tier, float]]:
        """What later tiers keep of each earlier one: its value, what was used of it, and the usual tolerance."""
        used = self.used()
        for tier, result in self.earlier:
            yield tier, result.value + used[tier.measure] + tolerance(result.value)

    def used(self) -> dict[str, float]:
        """By how much the plan is worse than each earlier tier was when it was solved.

        No more than is allowed: an interior point ends a little beyond its caps, and the last tier does not.
        """
        return {
            tier.measure: min(
                max(0.0, float(tier.cost @ self.x + tier.offset) - result.value),
                allowance(result.value, self.turn, self.gap, loose=tier.loose),
            )
            for tier, result in self.earlier
        }


FORBIDDEN = (
    "an earlier measure forbids sharing awards out evenly, so that who is given one is the solver's choice"
)
WITH_ROOM = "awards are settled by share within this room; the tiers before were solved with others"
SETTLED = 1
"""The place among the even tiers of the one that settles who is given an award."""
SPELT = 3
"""So many amounts that are in doubt are spelt out."""


def of_awards(results: Sequence[TierResult], note: str = "", doubt: str = "") -> list[TierResult]:
    """The results with a word on who is given an award, in the tier that settles or would have settled it."""
    notes, doubts = (tuple(filter(None, [word])) for word in (note, doubt))
    return [
        replace(result, notes=(*result.notes, *notes), doubts=(*result.doubts, *doubts))
        if at == SETTLED
        else result
        for at, result in enumerate(results)
    ]


def _squares(tier: Tier) -> Squares:
    if tier.squares is None:
        raise TypeError(f"{tier.measure} is no even tier")
    return tier.squares


def _too_small(amounts: Floats, least: Floats) -> list[int]:
    """Grants below their floor, the smallest first, as long as what is freed could not lift the next over it.

    It could not where all that is freed went to that grant alone, nor where it stays below its floor though every
    grant grew by ten times the share that all small ones together are of the rest: what is freed is shared by
    entitlement, and a solve for each drop would be dear. Grants that two solves could see as one are equal; of these
    the first by the data goes first.
    """
    given = amounts > NOTHING
    small = np.flatnonzero(given & (amounts < least - NOTHING))
    rest = float(amounts[given].sum() - amounts[small].sum())
    grown = 1 + 10 * float(amounts[small].sum()) / rest if rest > 0 else np.inf
    fresh, freed = list[int](), 0.0
    for at in small[np.argsort(np.round(amounts[small] / ALIKE), kind="stable")]:
        if freed and amounts[at] + freed >= least[at] and amounts[at] * grown >= least[at]:
            break
        fresh.append(int(at))
        freed += float(amounts[at])
    return fresh


def _doubts(squares: Squares, found: Agreed) -> Iterator[str]:
    """What no two solves of a tier agree on."""
    if found.plans == 1:
        yield f"it could be solved in one of {found.solves} ways only, and no second one confirms it"
        return
    spread = [
        f"{name}[{', '.join(key)}] by {by:.3g}"
        for at, by in sorted(found.apart, key=lambda one: -one[1])[:SPELT]
        for name, key in [squares.names[at]]
    ]
    if spread:
        more = len(found.apart) - len(spread)
        yield f"no two ways of solving it agree on {', '.join(spread)}{f' and {more:,} more' if more else ''}"
