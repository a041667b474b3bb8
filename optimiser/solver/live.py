"""A live HiGHS model: loaded once, then every change of a number is a hot re-solve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimiser.matrix.arrays import LARGE, Compiled
from optimiser.solver.choices import Choices
from optimiser.solver.memory import Basis
from optimiser.solver.outcome import Outcome, SolverLog, outcome_of
from optimiser.solver.settings import SolveSettings
from optimiser.solver.steps import Steps
from optimiser.tolerances import SEARCH

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int32]
HUGE = 1_500_000
"""Non-zeros from which HiPO is asked for, where it is installed (`highspy-extras`): with fewer it is the slower."""
SMALL, FEW_CHOICES = 30_000, 500
"""Non-zeros and choices up to which a search past the asked gap costs next to nothing."""
FEW_COEFFICIENTS = 1_000
"""Changes of single coefficients from which loading the matrix again is quicker."""
FEW_PIVOTS = 2_000
"""A hot linear programme on the way of a search that needs more, and more than a fifth of its rows, is given up."""
MANY_PIVOTS = 10_000
"""And ten times its rows: more than any linear programme takes that does not go round in circles."""
PERTURBATION = "primal_simplex_bound_perturbation_multiplier"
NO_LIMIT = 2**31 - 1
DUAL, PRIMAL = 1, 4
LEAVE_A_BASIS = {Outcome.OPTIMAL, Outcome.INFEASIBLE, Outcome.NO_BETTER}
"""What a next run can go on from."""


@dataclass(frozen=True)
class LinearAnswer:
    """What one run of HiGHS gave: outcome; plan, value and duals where there is a plan; proven bound.

    `pivots` are the iterations of the simplex.
    """

    outcome: Outcome
    x: Floats | None = None
    value: float = np.nan
    bound: float = np.nan
    row_duals: Floats | None = None
    cap_duals: Floats | None = None
    reduced: Floats | None = None
    notes: tuple[str, ...] = ()
    pivots: int = 0

    @property
    def plan(self) -> Floats:
        """The plan by column; to be asked only of an answer that has one."""
        if self.x is None:
            raise ArithmeticError(f"the solver said '{self.outcome}' and gave no plan")
        return self.x


def never() -> bool:
    """Nobody asked to stop."""
    return False


def set_options(highs: highspy.Highs, settings: SolveSettings) -> None:
    """Pin everything that could change an answer."""
    option = highs.setOptionValue
    option("output_flag", False)
    option("threads", settings.threads)
    option("random_seed", settings.seed)
    set_feasibility(highs, settings.feasibility)
    option("mip_feasibility_tolerance", settings.feasibility)
    option("mip_abs_gap", 1e-9)


def set_feasibility(highs: highspy.Highs, most: float) -> None:
    """How far a row or a price may be missed by a linear programme."""
    highs.setOptionValue("primal_feasibility_tolerance", most)
    highs.setOptionValue("dual_feasibility_tolerance", most)


def interior_point(highs: highspy.Highs, size: int) -> str:
    """The interior point by which a matrix of so many non-zeros is solved: named, so that it hangs on its size alone.

    HiGHS by itself would take HiPO for any matrix wherever that happens to be installed.
    """
    there = size >= HUGE and highs.setOptionValue("solver", "hipo") == highspy.HighsStatus.kOk
    return "hipo" if there else "ipx"


def run(highs: highspy.Highs) -> None:
    """Run HiGHS; where it refuses since somebody in this process asked for other threads, make these anew.

    HiGHS shares its threads over the whole process. A refusal leaves the status and plan of the run before:
    they are cleared, so that nobody takes them for an answer.
    """
    if highs.run() == highspy.HighsStatus.kError:
        highspy.Highs.resetGlobalScheduler(True)
        if highs.run() == highspy.HighsStatus.kError:
            highs.clearSolver()


def highs_lp(compiled: Compiled) -> highspy.HighsLp:
    """The relaxation of a compiled matrix as HiGHS reads it."""
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = compiled.matrix.shape
    lp.col_cost_ = np.zeros(lp.num_col_)
    lp.col_lower_, lp.col_upper_ = compiled.lower, compiled.upper
    lp.row_lower_, lp.row_upper_ = compiled.row_lower, compiled.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = compiled.matrix.indptr
    lp.a_matrix_.index_ = compiled.matrix.indices
    lp.a_matrix_.value_ = compiled.matrix.data
    return lp


def stepped_lp(compiled: Compiled, steps: Steps) -> highspy.HighsLp:
    """The same with some rows as steps."""
    rows, matrix = steps.rows, steps.matrix
    lp = highs_lp(compiled)
    lp.num_col_ = matrix.shape[1]
    lp.col_cost_ = np.zeros(lp.num_col_)
    lp.col_lower_ = np.concatenate([compiled.lower, compiled.row_lower[rows]])
    lp.col_upper_ = np.concatenate([compiled.upper, compiled.row_upper[rows]])
    lp.row_lower_, lp.row_upper_ = (
        steps.without_limits(compiled.row_lower),
        steps.without_limits(compiled.row_upper),
    )
    lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
    lp.a_matrix_.value_ = matrix.data
    return lp


class LiveModel:
    """A matrix inside HiGHS. Columns can be held, measures capped, numbers changed; each run starts hot.

    Args:
        compiled: the matrix.
        settings: of the solver.
        log: takes down what the solver says.
        stepped: whether rows that reach far back may stand in HiGHS as steps, with columns of their own after those
            of the matrix; not for who moves limits of rows in HiGHS by hand.
    """

    def __init__(
        self,
        compiled: Compiled,
        settings: SolveSettings,
        log: SolverLog | None = None,
        *,
        stepped: bool = False,
    ) -> None:
        self.compiled = compiled
        self.settings = settings
        self.choices: Places = np.flatnonzero(compiled.integer).astype(np.int32)
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        set_options(self.highs, settings)
        self.log = log
        if log is not None:
            log.listen(self.highs)
        self.steps = Steps.of(compiled.by_row) if stepped and compiled.matrix.nnz >= LARGE else None
        """The rows that stand in HiGHS as steps; None where none do."""
        self.highs.passModel(highs_lp(compiled) if self.steps is None else stepped_lp(compiled, self.steps))
        self.lower, self.upper = compiled.lower.copy(), compiled.upper.copy()
        self.whole = Choices.of(compiled)
        self._cost, self._capped = np.zeros(len(self.lower)), np.zeros(len(self.lower), bool)
        self.unit = 1.0
        """What the solver counts what is minimised in: so many to one."""
        self.cold, self._by = True, DUAL
        self.held_since = False
        self._limit = NO_LIMIT
        self.stop: Callable[[], bool] = never
        self.deadline = np.inf
        self.highs.cbSimplexInterrupt.subscribe(self._interrupt)
        self.highs.cbIpmInterrupt.subscribe(self._interrupt)

    def _interrupt(self, event: Any) -> None:  # noqa: ANN401 - HiGHS gives its callbacks no type
        event.interrupt(self.halted())

    def unasked(self) -> None:
        """Nobody will ask to stop: HiGHS would look at every pivot, and a tenth of a linear programme goes on that."""
        self.highs.cbSimplexInterrupt.unsubscribe(self._interrupt)
        self.highs.cbIpmInterrupt.unsubscribe(self._interrupt)

    def unperturbed(self) -> None:
        """Leave bounds as they are on the way from plan to plan, with an end to the pivots in case that goes round.

        Where few pivots are left to go, putting perturbed bounds right again takes longer than all of them.
        """
        self.highs.setOptionValue(PERTURBATION, 0.0)
        self._limit = max(MANY_PIVOTS, 10 * len(self.compiled.rows))
        self.highs.setOptionValue("simplex_iteration_limit", self._limit)

    def heading(self, text: str) -> None:
        """A heading in the log, where one is kept."""
        if self.log is not None:
            self.log.heading(text)

    def halted(self) -> bool:
        """Whether somebody asked to stop, or the time of this tier is over."""
        return self.stop() or perf_counter() >= self.deadline

    def left(self) -> float | None:
        """Seconds until the deadline, None where there is none."""
        return max(0.0, self.deadline - perf_counter()) if np.isfinite(self.deadline) else None

    def unit_of(self, _cost: Floats) -> float:
        """How many of the solver's units what is minimised has to one; a power of two, so that nothing is rounded."""
        return 1.0

    def minimise(self, cost: Floats, offset: float) -> None:
        """Set what is minimised."""
        self._cost, self.unit = cost, self.unit_of(cost)
        columns = np.arange(len(cost), dtype=np.int32)
        self.highs.changeColsCost(len(cost), columns, cost * self.unit)
        self.highs.changeObjectiveOffset(offset * self.unit)

    def cap(self, cost: Floats, limit: float) -> None:
        """Add the row cost·x ≤ limit: what an earlier tier has reached is kept."""
        self._capped |= cost != 0
        places = np.flatnonzero(cost).astype(np.int32)
        self.highs.addRow(-np.inf, limit, len(places), places, cost[places])

    def between(self, rows: sparse.csr_array, low: Floats, high: Floats) -> None:
        """Add rows of their own: low ≤ rows·x ≤ high."""
        starts, places = rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32)
        self.highs.addRows(rows.shape[0], low, high, rows.nnz, starts, places, rows.data)

    def within(self, lower: Floats, upper: Floats) -> None:
        """Give every column other bounds, until the model is restored."""
        columns = np.arange(len(lower), dtype=np.int32)
        self.held_since = True
        self.highs.changeColsBounds(len(columns), columns, lower, upper)

    def hold(self, columns: Places, values: Floats, *, planned: bool = False) -> None:
        """Fix columns at values; `planned` says that the last plan has them already, so that it stays a plan."""
        self.held_since = self.held_since or not planned
        self.highs.changeColsBounds(len(columns), columns, values, values)

    def loosen(self, rows: Places, by: Floats) -> None:
        """Move the limits of some rows of the matrix in favour of whoever keeps them, from where they stand in it."""
        self.held_since = True
        lower, upper = self.compiled.row_lower[rows] - by, self.compiled.row_upper[rows] + by
        self._limit_rows(rows, lower, upper)

    def _limit_rows(self, rows: Places, lower: Floats, upper: Floats) -> None:
        """Give rows of the matrix other limits."""
        if self.steps is not None:
            at, columns = self.steps.places(rows)
            self.highs.changeColsBounds(len(columns), columns, lower[at], upper[at])
            rows, lower, upper = rows[~at], lower[~at], upper[~at]
        self.highs.changeRowsBounds(len(rows), rows, lower, upper)  # type: ignore[attr-defined]

    def with_sums(self, x: Floats) -> Floats:
        """A plan by column as HiGHS has it: with what the rows come to that stand there as steps."""
        return x if self.steps is None else self.steps.with_sums(x)

    def multipliers(self, duals: Floats) -> Floats:
        """Multipliers of the rows of the matrix and of the caps, from those of the rows of HiGHS."""
        return duals if self.steps is None else self.steps.multipliers(duals)

    def free(self, columns: Places) -> None:
        """Give columns their own bounds back."""
        self.highs.changeColsBounds(len(columns), columns, self.lower[columns], self.upper[columns])

    def settle(self, columns: Places, values: Floats) -> None:
        """Fix columns for good: no plan worth having has another value."""
        self.lower[columns] = self.upper[columns] = values

    @property
    def large(self) -> bool:
        """Whether interior point beats a simplex that has far to go."""
        return bool(self.compiled.matrix.nnz >= LARGE)

    @property
    def small(self) -> bool:
        """Whether a question is so small that it is solved as closely as can be."""
        return self.compiled.matrix.nnz <= SMALL and len(self.choices) <= FEW_CHOICES

    def forget(self) -> None:
        """Begin the next run from nothing."""
        self.highs.clearSolver()
        self.cold = True

    def release(self) -> None:
        """Let go of what the solver holds: it stands in a cycle, and Python would keep it until it looks for one."""
        self.highs.clear()

    def least(self, cost: Floats) -> float:
        """What cost·x comes to at least by the bounds of the columns alone."""
        return self.compiled.least(cost)

    def restore(self) -> None:
        """Let go of every cap, hold and settled column, and of what is minimised: the matrix and nothing else."""
        first, last = len(self.compiled.rows), self.highs.getNumRow()
        self.highs.deleteRows(last - first, np.arange(first, last, dtype=np.int32))
        self.lower, self.upper = self.compiled.lower.copy(), self.compiled.upper.copy()
        self._capped[:] = False
        self.free(np.arange(len(self.lower), dtype=np.int32))
        self.minimise(np.zeros(len(self.lower)), 0.0)

    def become(self, compiled: Compiled) -> bool:
        """Take the numbers of another matrix with the same rows and columns; false where it has others.

        Steps are numbers of all rows that they reach back over: such a model has to be loaded again.
        """
        before = self.compiled
        if self.steps is not None or compiled.rows != before.rows or compiled.columns != before.columns:
            return False
        self.compiled, self.whole = compiled, Choices.of(compiled)
        self.restore()
        self._change_limits(before)
        if not self._change_coefficients(before):
            self.highs.passModel(highs_lp(compiled))
        return True

    def renumber(self, compiled: Compiled, fixed: Places) -> bool:
        """Take other numbers and keep caps and holds; false where the model has to be loaded again.

        Args:
            compiled: a matrix of the same rows and columns.
            fixed: columns that are held, and stay so.
        """
        before = self.compiled
        if self.steps is not None or (compiled.rows is not before.rows and compiled.rows != before.rows):
            return False
        if compiled.columns is not before.columns and compiled.columns != before.columns:
            return False
        self.compiled = compiled
        self.whole = replace(self.whole, lower=compiled.row_lower, upper=compiled.row_upper)
        self._change_limits(before)
        moved = (self.lower != compiled.lower) | (self.upper != compiled.upper)
        self.lower, self.upper = compiled.lower.copy(), compiled.upper.copy()
        moved[fixed] = False
        self.free(np.flatnonzero(moved).astype(np.int32))
        return self._change_coefficients(before)

    def _change_limits(self, before: Compiled) -> None:
        """Change the limits of rows that are others than before."""
        now = self.compiled
        moved = (before.row_lower != now.row_lower) | (before.row_upper != now.row_upper)
        rows = np.flatnonzero(moved).astype(np.int32)
        lower, upper = now.row_lower[rows], now.row_upper[rows]
        self._limit_rows(rows, lower, upper)

    def _change_coefficients(self, before: Compiled) -> bool:
        """Change single coefficients; false where other places hold some, or so many moved that loading wins."""
        now, then = self.compiled.matrix, before.matrix
        same_places = np.array_equal(now.indptr, then.indptr) and np.array_equal(now.indices, then.indices)
        if not same_places:
            return False
        moved = np.flatnonzero(now.data != then.data)
        if len(moved) > FEW_COEFFICIENTS:
            return False
        columns = np.searchsorted(now.indptr, moved, side="right") - 1
        for row, column, value in zip(now.indices[moved], columns, now.data[moved], strict=True):
            self.highs.changeCoeff(int(row), int(column), float(value))
        return True

    def begin(self, basis: Basis | None) -> bool:
        """Begin the next run from a basis that was the best before numbers moved; whether it could."""
        if basis is None or not basis.set_in(self.highs):
            return False
        self.cold, self.held_since = False, True
        return True

    def begin_beside(self, basis: Basis | None) -> None:
        """Begin from where an earlier tier ended, before caps were added: its plan is one of this tier."""
        if basis is None:
            return
        for at in range(basis.rows, self.highs.getNumRow()):
            basis = basis.with_row(at)
        if self.begin(basis):
            self.held_since = False

    def solve(self, *, priced: bool = True) -> LinearAnswer:
        """Solve as a linear programme from the last basis; what HiGHS leaves undecided is resolved cold."""
        if self.halted():
            return LinearAnswer(Outcome.STOPPED)
        notes: tuple[str, ...] = ()
        outcome = self._run()
        if outcome is Outcome.STOPPED and self._limit < NO_LIMIT and not self.halted():
            outcome = Outcome.UNDECIDED  # it went round in circles
        if outcome in (Outcome.UNDECIDED, Outcome.FAILED):
            outcome, notes = self._again(outcome)
        return self._answer(outcome, notes, priced=priced)

    def attempt(self, below: float, *, perturbed: bool = True) -> LinearAnswer:
        """Solve on the way of a search: left as soon as it can't come below a value, and not tried twice.

        Rows are kept less closely: a plan that is taken is solved again with its choices held. From a plan beside
        tight caps, bounds had best not be `perturbed`: putting them right again can fail.
        """
        if self.halted():
            return LinearAnswer(Outcome.STOPPED)
        self.highs.setOptionValue("objective_bound", below * self.unit)
        if not self.cold:
            self.highs.setOptionValue(
                "simplex_iteration_limit", max(FEW_PIVOTS, len(self.compiled.rows) // 5)
            )
        set_feasibility(self.highs, max(SEARCH, self.settings.feasibility))
        usual = self.highs.getOptionValue(PERTURBATION)[1]
        self.highs.setOptionValue(PERTURBATION, usual if perturbed else 0.0)
        outcome = self._run()
        self.highs.setOptionValue(PERTURBATION, usual)
        self.highs.setOptionValue("simplex_iteration_limit", self._limit)
        set_feasibility(self.highs, self.settings.feasibility)
        self.highs.setOptionValue("objective_bound", np.inf)
        return self._answer(outcome, (), priced=False)

    def _run(self) -> Outcome:
        wants_interior = self.cold and self.large
        by = interior_point(self.highs, self.compiled.matrix.nnz) if wants_interior else "choose"
        self.highs.setOptionValue("solver", by)
        # A new cost leaves the last plan feasible, held columns leave its prices right: the simplex that fits.
        self._by = DUAL if self.cold or self.held_since else PRIMAL
        self.highs.setOptionValue("simplex_strategy", self._by)
        run(self.highs)
        return outcome_of(self.highs.getModelStatus())

    def _again(self, before: Outcome) -> tuple[Outcome, tuple[str, ...]]:
        """A second try by the other simplex, which goes on from there, and a third from nothing, without presolve."""
        self._limit = NO_LIMIT
        self.highs.setOptionValue(PERTURBATION, 1.0)
        self.highs.setOptionValue("simplex_iteration_limit", NO_LIMIT)
        self.highs.setOptionValue("simplex_strategy", PRIMAL if self._by == DUAL else DUAL)
        run(self.highs)
        outcome, how = outcome_of(self.highs.getModelStatus()), "by the other simplex"
        if outcome is not Outcome.OPTIMAL:
            outcome, how = self._from_nothing(), "without presolve"
        return outcome, (f"solved again {how} after '{before}': '{outcome}'",)

    def _from_nothing(self) -> Outcome:
        self.highs.clearSolver()
        self.highs.setOptionValue("presolve", "off")
        self.highs.setOptionValue("solver", "simplex")
        run(self.highs)
        self.highs.setOptionValue("presolve", "choose")
        outcome = outcome_of(self.highs.getModelStatus())
        return Outcome.FAILED if outcome is Outcome.UNDECIDED else outcome

    def _answer(self, outcome: Outcome, notes: tuple[str, ...], *, priced: bool = True) -> LinearAnswer:
        """What HiGHS found, its choices whole where that is free; prices only where they are asked for."""
        self.cold = outcome not in LEAVE_A_BASIS
        self.held_since = False
        if outcome is not Outcome.OPTIMAL:
            return LinearAnswer(outcome, notes=notes)
        solution, value = self.highs.getSolution(), self.highs.getObjectiveValue() / self.unit
        x = np.array(solution.col_value, float)[: len(self.lower)]
        plan = self.whole.made(x, self._capped | (self._cost != 0))
        found = LinearAnswer(
            outcome, plan, value, value, notes=notes, pivots=self.highs.getInfo().simplex_iteration_count
        )
        if not priced:
            return found
        duals, own = self.multipliers(np.array(solution.row_dual, float)) / self.unit, len(self.compiled.rows)
        reduced = np.array(solution.col_dual, float)[: len(self.lower)] / self.unit
        return replace(found, row_duals=duals[:own], cap_duals=duals[own:], reduced=reduced)
