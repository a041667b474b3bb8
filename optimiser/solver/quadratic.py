"""Convex quadratic programmes in Clarabel, solved until two scalings agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

import clarabel
import numpy as np
import numpy.typing as npt
from scipy import sparse

# Convex quadratic programmes in Clarabel, an interior-point solver that needs no strict interior.
#
# Knows arrays only. HiGHS's own quadratic solvers fail on these matrices: their rows hold £m, patients and shares
# side by side, and caps at their limit leave next to no interior.

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
NEGLIGIBLE = 1e-12
"""A coefficient below this is dropped: it is what a difference of equal numbers leaves."""
ITERATIONS = 200
GAP, FEASIBLE = 1e-12, 1e-9
"""What the solver is asked for: a gap of 10⁻⁸ leaves an ask of £1,000m open to £0.1m."""
ROW = 1e-6
"""By how much, as a share of its size above 1, a row of held columns may be off and still be kept."""
LEAST_SIZE = 1e-9
"""The least that a value is counted in."""


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


@dataclass(frozen=True)
class QuadraticAnswer:
    """What one solve gave: the plan and the two values are of `Quadratic`; no plan where it has none."""

    ending: QuadraticEnding
    x: Floats | None = None
    value: float = np.nan
    bound: float = np.nan


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

    `broken` says whether a row in which no column is free is not kept: then there is no plan.
    """

    broken: bool
    fixed: Floats
    terms: sparse.csc_array
    offset: Floats
    equal: sparse.csr_array
    equal_to: Floats
    under: sparse.csr_array
    under_to: Floats


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
    )


@dataclass(frozen=True)
class Scaling:
    """How a programme is put to the solver.

    Attributes:
        power: a column is counted in its size at the plan near by to this power.
        regular: what is added to the diagonal of the linear systems: 10⁻⁸, the solver's own, ends a part in a
            million above the optimum of a national matrix, 10⁻¹² now and then fails.
    """

    power: float
    regular: float

    def units(self, near: Floats) -> Floats:
        """The unit of each column's step."""
        return np.asarray(np.maximum(1.0, np.abs(near)) ** self.power)


def solve(given: Quadratic, near: Floats, scaling: Scaling, stop: Callable[[], bool]) -> QuadraticAnswer:
    """Solve in one scaling.

    Args:
        given: the programme.
        near: a plan that keeps the rows, or nearly: the programme is put as the steps away from it. Without that
            Clarabel ends up to a tenth above the optimum of a national matrix.
        scaling: how it is put.
        stop: asked on the way.
    """
    scale = scaling.units(near)
    small, free = _reduced(given), np.flatnonzero(given.lower < given.upper)
    if small.broken:
        return QuadraticAnswer(QuadraticEnding.INFEASIBLE)
    size = max(given.value(near), LEAST_SIZE)
    unit = sparse.diags_array(scale[free], format="csc")
    terms = (small.terms @ unit).tocsc()
    weight = given.weight / size
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
    moved = near[free] + scale[free] * np.asarray(found.x)
    x[free] = np.clip(moved, given.lower[free], given.upper[free])
    constant = float(given.weight @ at**2)
    return QuadraticAnswer(ending, x, given.value(x), size * found.obj_val_dual + constant)


def _settings(scaling: Scaling) -> clarabel.DefaultSettings:
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_iter = ITERATIONS
    settings.max_threads = 1
    settings.static_regularization_constant = scaling.regular
    settings.tol_gap_abs = settings.tol_gap_rel = GAP
    settings.tol_feas = FEASIBLE
    return settings


# A quadratic programme solved until two scalings agree: an interior point can call itself solved and be wrong.

Places = npt.NDArray[np.int64]
SCALINGS = (
    Scaling(0.25, 1e-11),
    Scaling(0.5, 1e-10),
    Scaling(0.0, 1e-11),
    Scaling(0.0, 1e-10),
    Scaling(0.0, 1e-8),
    Scaling(0.5, 1e-8),
    Scaling(0.25, 1e-9),
    Scaling(1.0, 1e-12),
)
"""In the order in which they are tried; after the first two each begins where the best before it ended.

The finest come first; where a matrix holds sums of £m beside a million patients only the coarser ones are solved.
"""
FRESH = 2
BETTER = 1e-7
"""Share of its value by which another solve may be better without the two that agree being in doubt."""


@dataclass(frozen=True)
class Agreed:
    """What the solves came to.

    Attributes:
        best: the better of the two that agree; where no two do, the best of all; None where none has a plan.
        solves: how many were needed.
        ending: how the last ended.
        apart: the squares on which no two agree, and the spread of each.
    """

    best: QuadraticAnswer | None
    solves: int
    ending: QuadraticEnding
    apart: tuple[tuple[int, float], ...] = ()

    @property
    def proven(self) -> bool:
        """Whether two scalings agree."""
        return self.best is not None and not self.apart


def _amounts(given: Quadratic, found: QuadraticAnswer) -> Floats:
    return np.asarray(given.terms @ found.x + given.offset)


def _agree(
    given: Quadratic, one: QuadraticAnswer, other: QuadraticAnswer, close: Floats, values: list[float]
) -> bool:
    """Whether two plans are alike in every amount, and no other is better."""
    alike = bool(np.all(np.abs(_amounts(given, one) - _amounts(given, other)) <= close))
    best = min(one.value, other.value)
    return alike and best - min(values) <= BETTER * max(abs(best), BETTER)


def agreed(given: Quadratic, near: Floats, close: Floats, stop: Callable[[], bool]) -> Agreed:
    """Solve in one scaling after the other until two agree.

    Args:
        given: the programme.
        near: a plan that keeps the rows, or nearly.
        close: how far the amounts of two solves may lie apart, a number a square.
        stop: asked on the way.
    """
    plans: list[QuadraticAnswer] = []
    ending = QuadraticEnding.FAILED
    for at, found in enumerate(_solves(given, near, plans, stop), start=1):
        ending = found.ending
        if stop():
            return Agreed(None, at, QuadraticEnding.STOPPED)
        if found.x is None:
            continue
        values = [plan.value for plan in plans]
        mates = [plan for plan in plans if _agree(given, plan, found, close, values)]
        plans.append(found)
        if mates:
            return Agreed(min([*mates, found], key=_value), at, ending)
    if not plans:
        return Agreed(None, len(SCALINGS), ending)
    return Agreed(min(plans, key=_value), len(SCALINGS), ending, _spread(given, plans, close))


def _solves(
    given: Quadratic, near: Floats, plans: list[QuadraticAnswer], stop: Callable[[], bool]
) -> Iterator[QuadraticAnswer]:
    """One solve after the other; the first two at once, since each takes a thread of its own outside Python."""
    with ThreadPoolExecutor(FRESH) as pool:
        yield from pool.map(lambda scaling: solve(given, near, scaling, stop), SCALINGS[:FRESH])
    for scaling in SCALINGS[FRESH:]:
        yield solve(given, _plan(min(plans, key=_value)) if plans else near, scaling, stop)


def _value(found: QuadraticAnswer) -> float:
    return found.value


def _plan(found: QuadraticAnswer) -> Floats:
    assert found.x is not None  # noqa: S101 - only plans are kept
    return found.x


def _spread(given: Quadratic, plans: list[QuadraticAnswer], close: Floats) -> tuple[tuple[int, float], ...]:
    """The squares on which the two best plans lie apart; all of them where there is but one."""
    ranked = sorted(plans, key=_value)[:2]
    if len(ranked) == 1:
        return tuple((int(at), np.inf) for at in range(len(close)))
    apart = np.abs(_amounts(given, ranked[0]) - _amounts(given, ranked[1]))
    return tuple((int(at), float(apart[at])) for at in np.flatnonzero(apart > close))
