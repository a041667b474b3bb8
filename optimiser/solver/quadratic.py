"""Convex quadratic programmes in Clarabel, solved until two scalings agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, partial

import clarabel
import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimiser.matrix.arrays import LARGE
from optimiser.solver.steps import Steps

# Convex quadratic programmes in Clarabel, an interior-point solver that needs no strict interior.
#
# Knows arrays only. HiGHS's own quadratic solvers fail on these matrices: their rows hold £m, patients and shares
# side by side, and caps at their limit leave next to no interior.

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
NEGLIGIBLE = 1e-12
"""A coefficient below this is dropped: it is what a difference of equal numbers leaves."""
ITERATIONS = 200
GAP, FEASIBLE = 1e-12, 1e-9
"""What the solver is asked for: a gap of 10⁻⁸ leaves an ask of £1,000m open to £0.1m."""
ROW = 1e-6
"""By how much, as a share of its size above 1, a row of held columns may be off and still be kept."""
KEPT = 1e-7
"""By how much, as a share of its side above 1, a plan may break a row and still count as keeping it."""
LEAST_SIZE = 1e-9
"""The least that a value is counted in."""
LEAST_UNIT, MOST_UNIT = 1e-3, 1e7
"""Between these a unit of a column is sought."""


class QuadraticEnding(StrEnum):
    """How a quadratic solve ended."""

    SOLVED = "solved"
    NEARLY = "nearly solved"
    INFEASIBLE = "infeasible"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class Quadratic:
    """min Σ weight·(terms·x + offset)² where low ≤ matrix·x ≤ high and lower ≤ x ≤ upper."""

    terms: sparse.csr_array
    offset: Floats
    weight: Floats
    matrix: sparse.csr_array
    low: Floats
    high: Floats
    lower: Floats
    upper: Floats

    def value(self, x: Floats) -> float:
        """What a plan comes to."""
        return float(self.weight @ (self.terms @ x + self.offset) ** 2)

    def broken(self, x: Floats) -> float:
        """By how much a plan breaks the row that it breaks most, as a share of its side above 1."""
        done = self.matrix @ x
        short = [
            side * (done[held] - ends[held]) / np.maximum(1.0, np.abs(ends[held]))
            for side, ends in ((-1, self.low), (1, self.high))
            for held in [np.isfinite(ends)]
        ]
        return float(np.concatenate(short).max(initial=0.0))

    @cached_property
    def steps(self) -> Steps | None:
        """Rows to put to a solver as steps; None where there are none."""
        return Steps.of(self.matrix) if self.matrix.nnz >= LARGE else None

    @cached_property
    def in_steps(self) -> Quadratic:
        """The programme with some rows as steps, and what these come to as columns."""
        if self.steps is None:
            return self
        rows = self.steps.rows
        none = sparse.csr_array((self.terms.shape[0], len(rows)))
        return replace(
            self,
            terms=sparse.hstack([self.terms, none], format="csr"),
            matrix=sparse.csr_array(self.steps.matrix),
            low=self.steps.without_limits(self.low),
            high=self.steps.without_limits(self.high),
            lower=np.concatenate([self.lower, self.low[rows]]),
            upper=np.concatenate([self.upper, self.high[rows]]),
        )

    def keeps(self, x: Floats) -> bool:
        """Whether a plan keeps rows and bounds."""
        beyond = np.maximum(self.lower - x, x - self.upper).max(initial=0.0)
        return max(self.broken(x), float(beyond)) <= KEPT


@dataclass(frozen=True)
class QuadraticAnswer:
    """What one solve gave: plan, the two values and a dual a row are of `Quadratic`; no plan where it has none.

    `broken` is by how much the plan breaks its rows (`Quadratic.broken`).
    """

    ending: QuadraticEnding
    x: Floats | None = None
    value: float = np.nan
    bound: float = np.nan
    duals: Floats | None = None
    broken: float = 0.0

    @property
    def rank(self) -> tuple[float, float]:
        """The least of these is best: one that breaks a row may come to less than the least of those that keep it."""
        return max(self.broken, KEPT), self.value


_ENDINGS = {
    clarabel.SolverStatus.Solved: QuadraticEnding.SOLVED,
    clarabel.SolverStatus.AlmostSolved: QuadraticEnding.NEARLY,
    clarabel.SolverStatus.PrimalInfeasible: QuadraticEnding.INFEASIBLE,
    clarabel.SolverStatus.AlmostPrimalInfeasible: QuadraticEnding.INFEASIBLE,
    clarabel.SolverStatus.MaxTime: QuadraticEnding.STOPPED,
    clarabel.SolverStatus.CallbackTerminated: QuadraticEnding.STOPPED,
}


@dataclass(frozen=True)
class _Reduced:
    """The programme in its free columns, each row with its one or two sides.

    `broken` says whether a row in which no column is free is not kept: then there is no plan. The last three say
    which rows stand level, have a side above and one below.
    """

    broken: bool
    fixed: Floats
    terms: sparse.csc_array
    offset: Floats
    equal: sparse.csr_array
    equal_to: Floats
    under: sparse.csr_array
    under_to: Floats
    level: Places
    above: Places
    below: Places

    def duals(self, rows: int, prices: Floats) -> Floats:
        """The duals of all rows from what the solver asks for each side that it was given, bounds last."""
        found = np.zeros(rows)
        ends = np.cumsum([len(self.level), len(self.above), len(self.below)])
        level, above, below = np.split(prices[: ends[-1]], ends[:-1])
        found[self.level] = -level
        np.add.at(found, self.above, -above)
        np.add.at(found, self.below, below)
        return found


def _reduced(given: Quadratic) -> _Reduced:
    """Held columns put in, rows without a free column left out, bounds as rows."""
    held = given.lower >= given.upper
    fixed = np.where(held, given.lower, 0.0)
    free = np.flatnonzero(~held)
    matrix = given.matrix[:, free].tocsr()
    matrix.data[np.abs(matrix.data) < NEGLIGIBLE] = 0.0
    matrix.eliminate_zeros()
    done = given.matrix @ fixed
    low, high = given.low - done, given.high - done
    used = np.diff(matrix.indptr) > 0
    short = np.maximum(low, -high)[~used]
    broken = bool(np.any(short > ROW * np.maximum(1.0, np.abs(done[~used]))))
    level = used & (high - low <= 0)
    above, below = used & ~level & np.isfinite(high), used & ~level & np.isfinite(low)
    unit = sparse.eye_array(len(free), format="csr")
    lower, upper = given.lower[free], given.upper[free]
    floor, ceiling = np.isfinite(lower), np.isfinite(upper)
    return _Reduced(
        broken,
        fixed,
        given.terms[:, free].tocsc(),
        given.offset + given.terms @ fixed,
        matrix[level],
        low[level],
        sparse.vstack([matrix[above], -matrix[below], unit[ceiling], -unit[floor]], format="csr"),
        np.concatenate([high[above], -low[below], upper[ceiling], -lower[floor]]),
        *(np.flatnonzero(rows) for rows in (level, above, below)),
    )


@dataclass(frozen=True)
class Scaling:
    """How a programme is put to the solver.

    Attributes:
        power: a column is counted in its size at the plan near by to this power.
        regular: what is added to the diagonal of the linear systems: 10⁻⁸, the solver's own, ends a part in a
            million above the optimum of a national matrix, 10⁻¹² now and then fails.
        rounds: from there, how often rows and columns are brought to one magnitude in turn; 0 leaves them.
        curved: whether a column that is squared is counted so that its square curves by 1, come what may. Without
            that a million patients weigh 10⁻¹² beside a bed, less than what is added to the diagonal.
        refined: whether each linear system is solved again for what its first solution leaves: two fifths of the
            time, and where little is added to the diagonal the plans of national matrices are as good without.
    """

    power: float
    regular: float
    rounds: int = 0
    curved: bool = False
    refined: bool = True

    def units(self, near: Floats, small: _Reduced, weight: Floats) -> Floats:
        """The unit of each free column's step; rounds of geometric means are after Fulkerson and Wolfe (1962).

        Args:
            near: the plan near by, in the free columns.
            small: the programme in these.
            weight: what each square counts.
        """
        units = np.asarray(np.maximum(1.0, np.abs(near)) ** self.power)
        if not self.rounds:
            return units
        curve = np.asarray(2.0 * (small.terms.multiply(small.terms).T @ weight)).ravel()
        squared = curve > 0
        units[squared] = np.clip(1.0 / np.sqrt(curve[squared]), LEAST_UNIT, MOST_UNIT)
        rows = sparse.vstack([small.equal, small.under], format="csr")
        rows = rows[np.diff(rows.indptr) > 1]
        columns = rows.T.tocsr()
        moved = ~squared if self.curved else np.ones(len(units), bool)
        for _ in range(self.rounds):
            better = np.sqrt(units / _middle(columns, 1.0 / _middle(rows, units)))
            units[moved] = np.clip(better[moved], LEAST_UNIT, MOST_UNIT)
        return units


def _middle(matrix: sparse.csr_array, units: Floats) -> Floats:
    """Of each row the root of its largest times its least coefficient, with columns in units; 1 where it has none."""
    sizes = np.abs(matrix.data) * units[matrix.indices]
    used = np.diff(matrix.indptr) > 0
    starts = matrix.indptr[:-1][used]
    found = np.ones(matrix.shape[0])
    if len(starts):
        found[used] = np.sqrt(np.maximum.reduceat(sizes, starts) * np.minimum.reduceat(sizes, starts))
    return found


def _as_it_was(given: Quadratic, steps: Steps, found: QuadraticAnswer) -> QuadraticAnswer:
    """What a solve of steps says of the rows themselves."""
    if found.x is None or found.duals is None:
        return found
    x = found.x[: len(given.lower)]
    return replace(found, x=x, duals=steps.multipliers(found.duals), broken=given.broken(x))


def solve(given: Quadratic, near: Floats, scaling: Scaling, stop: Callable[[], bool]) -> QuadraticAnswer:
    """Solve in one scaling.

    Args:
        given: the programme.
        near: a plan that keeps the rows, or nearly: the programme is put as the steps away from it. Without that
            Clarabel ends up to a tenth above the optimum of a national matrix.
        scaling: how it is put; rows that reach far back over many periods as steps.
        stop: asked on the way.
    """
    steps = given.steps
    if steps is None:
        return _solve(given, near, scaling, stop)
    return _as_it_was(given, steps, _solve(given.in_steps, steps.with_sums(near), scaling, stop))


def _solve(given: Quadratic, near: Floats, scaling: Scaling, stop: Callable[[], bool]) -> QuadraticAnswer:
    small, free = _reduced(given), np.flatnonzero(given.lower < given.upper)
    if small.broken:
        return QuadraticAnswer(QuadraticEnding.INFEASIBLE)
    size = max(given.value(near), LEAST_SIZE)
    weight = given.weight / size
    scale = scaling.units(near[free], small, weight)
    unit = sparse.diags_array(scale, format="csc")
    terms = (small.terms @ unit).tocsc()
    at = small.offset + small.terms @ near[free]
    hessian = sparse.triu(2.0 * (terms.T @ sparse.diags_array(weight) @ terms), format="csc")
    rows = sparse.vstack([small.equal, small.under], format="csr")
    sides = np.concatenate([small.equal_to, small.under_to]) - rows @ near[free]
    rows = (rows @ unit).tocsr()
    largest = np.maximum(abs(rows).max(axis=1).toarray().ravel(), NEGLIGIBLE)
    rows = sparse.diags_array(1.0 / largest) @ rows
    solver = clarabel.DefaultSolver(
        sparse.csc_matrix(hessian),
        2.0 * (terms.T @ (weight * at)),
        sparse.csc_matrix(rows),
        sides / largest,
        [clarabel.ZeroConeT(len(small.equal_to)), clarabel.NonnegativeConeT(len(small.under_to))],
        _settings(scaling),
    )
    solver.set_termination_callback(lambda _info: stop())
    found = solver.solve()
    ending = _ENDINGS.get(found.status, QuadraticEnding.FAILED)
    if ending not in (QuadraticEnding.SOLVED, QuadraticEnding.NEARLY):
        return QuadraticAnswer(ending)
    x = small.fixed.copy()
    moved = near[free] + scale * np.asarray(found.x)
    x[free] = np.clip(moved, given.lower[free], given.upper[free])
    constant = float(given.weight @ at**2)
    prices = size * np.asarray(found.z) / largest
    duals = small.duals(len(given.low), prices)
    bound = size * found.obj_val_dual + constant
    return QuadraticAnswer(ending, x, given.value(x), bound, duals, given.broken(x))


def _settings(scaling: Scaling) -> clarabel.DefaultSettings:
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_iter = ITERATIONS
    settings.max_threads = 1
    settings.static_regularization_constant = scaling.regular
    settings.iterative_refinement_enable = scaling.refined
    settings.tol_gap_abs = settings.tol_gap_rel = GAP
    settings.tol_feas = FEASIBLE
    return settings


# A quadratic programme solved until two scalings agree: an interior point can call itself solved and be wrong.

SCALINGS = (
    Scaling(0.25, 1e-11, refined=False),
    Scaling(0.0, 1e-10, rounds=20, refined=False),
    Scaling(0.0, 1e-9, rounds=20),
    Scaling(0.25, 1e-11),
    Scaling(0.0, 1e-8, rounds=20, curved=True),
    Scaling(0.5, 1e-10),
    Scaling(0.0, 1e-8, rounds=5, curved=True),
    Scaling(0.0, 1e-11),
    Scaling(0.0, 1e-10),
    Scaling(0.0, 1e-8),
    Scaling(0.5, 1e-8),
    Scaling(0.25, 1e-9),
    Scaling(1.0, 1e-12),
)
"""In the order in which they are tried; as soon as one has a plan each begins where the best before it ended.

The first is the finest, the second agrees with it on national matrices most often, and both are quick; the two after
them are the same with care. Where a matrix holds sums of £m beside a million patients those in rounds are solved.
"""
ENOUGH = 2
"""How many that agree there is no plan are believed, where none is known."""
PAIR = 2
"""How many are solved at once while there is no plan; each takes a thread of its own outside Python."""
BETTER = 1e-7
"""Share of its value by which another solve may be better without the two that agree being in doubt."""


@dataclass(frozen=True)
class Agreed:
    """What the solves came to.

    Attributes:
        best: the better of the two that agree; where no two do, the best of all; None where none has a plan. Those
            that keep the rows are better than those that break them.
        solves: how many were needed.
        ending: how the last ended.
        plans: how many of them have a plan; with one alone there is none to compare it with.
        apart: the squares on which no two agree, and the spread of each.
    """

    best: QuadraticAnswer | None
    solves: int
    ending: QuadraticEnding
    plans: int = 0
    apart: tuple[tuple[int, float], ...] = ()

    @property
    def proven(self) -> bool:
        """Whether two scalings agree."""
        return self.plans > 1 and not self.apart


def _amounts(given: Quadratic, found: QuadraticAnswer) -> Floats:
    return np.asarray(given.terms @ found.x + given.offset)


def _agree(
    given: Quadratic,
    one: QuadraticAnswer,
    other: QuadraticAnswer,
    close: Floats,
    plans: Sequence[QuadraticAnswer],
) -> bool:
    """Whether two plans are alike in every amount, and no other is better."""
    if np.any(np.abs(_amounts(given, one) - _amounts(given, other)) > close):
        return False
    (broken, value), (least_broken, least) = min(one.rank, other.rank), min(plan.rank for plan in plans)
    if broken != least_broken:
        return broken < least_broken
    return value - least <= BETTER * max(abs(value), BETTER)


def agreed(given: Quadratic, near: Floats, close: Floats, stop: Callable[[], bool]) -> Agreed:
    """Solve in one scaling after the other until two agree on the plan, or that there is none.

    Args:
        given: the programme.
        near: a plan that keeps the rows, or nearly.
        close: how far the amounts of two solves may lie apart, a number a square.
        stop: asked on the way.
    """
    plans: list[QuadraticAnswer] = []
    ending, without = QuadraticEnding.FAILED, 0
    for at, found in enumerate(_solves(given, near, plans, stop), start=1):
        ending = found.ending
        if stop():
            return Agreed(None, at, QuadraticEnding.STOPPED)
        without += ending is QuadraticEnding.INFEASIBLE
        if not plans and given_up(given, near, without):
            return Agreed(None, at, ending)
        if found.x is None:
            continue
        mates = [plan for plan in plans if _agree(given, plan, found, close, plans)]
        plans.append(found)
        if mates:
            return Agreed(min([*mates, found], key=_rank), at, ending, len(plans))
    if not plans:
        return Agreed(None, len(SCALINGS), ending)
    return Agreed(min(plans, key=_rank), len(SCALINGS), ending, len(plans), _spread(given, plans, close))


def given_up(given: Quadratic, near: Floats, without: int) -> bool:
    """Whether as many solves as are believed find no plan, and none is known: `near` is none."""
    return without >= ENOUGH and not given.keeps(near)


def _solves(
    given: Quadratic, near: Floats, plans: list[QuadraticAnswer], stop: Callable[[], bool]
) -> Iterator[QuadraticAnswer]:
    """One solve after the other; two at once while there is no plan."""
    at = 0
    with ThreadPoolExecutor(PAIR) as pool:
        while at < len(SCALINGS):
            start = _plan(min(plans, key=_rank)) if plans else near
            pair = SCALINGS[at : at + (1 if plans else PAIR)]
            at += len(pair)
            yield from pool.map(partial(solve, given, start, stop=stop), pair)


def _rank(found: QuadraticAnswer) -> tuple[float, float]:
    return found.rank


def _plan(found: QuadraticAnswer) -> Floats:
    assert found.x is not None  # noqa: S101 - only plans are kept
    return found.x


def _spread(given: Quadratic, plans: list[QuadraticAnswer], close: Floats) -> tuple[tuple[int, float], ...]:
    """The squares on which the two best plans lie apart; none where there is but one."""
    best, *others = sorted(plans, key=_rank)[:2]
    if not others:
        return ()
    apart = np.abs(_amounts(given, best) - _amounts(given, others[0]))
    return tuple((int(at), float(apart[at])) for at in np.flatnonzero(apart > close))
