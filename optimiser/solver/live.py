"""A live HiGHS model: loaded once, then every change of a number is a hot re-solve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from optimiser.matrix.compiled import Compiled
from optimiser.solver.outcome import Outcome, outcome_of
from optimiser.solver.settings import SolveSettings

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int32]
LARGE = 150_000
"""Non-zeros from which a cold start takes interior point: measured on the size ladder in benchmarks/."""
_CONTINUOUS, _INTEGER = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger


@dataclass(frozen=True)
class Answer:
    """What one run of HiGHS gave: outcome, plan and value where there is a plan, proven bound, row duals."""

    outcome: Outcome
    x: Floats | None = None
    value: float = np.nan
    bound: float = np.nan
    row_duals: Floats | None = None
    notes: tuple[str, ...] = ()


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


class LiveModel:
    """A matrix inside HiGHS. Columns can be held, measures capped, numbers changed; each run starts hot."""

    def __init__(self, compiled: Compiled, settings: SolveSettings) -> None:
        self.compiled = compiled
        self.settings = settings
        self.choices: Places = np.flatnonzero(compiled.integer).astype(np.int32)
        self.highs = highspy.Highs()
        self._set_options()
        self.highs.passModel(highs_lp(compiled))
        self.cold = True

    def _set_options(self) -> None:
        option = self.highs.setOptionValue
        option("output_flag", False)
        option("threads", self.settings.threads)
        option("random_seed", self.settings.seed)
        option("primal_feasibility_tolerance", self.settings.feasibility)
        option("dual_feasibility_tolerance", self.settings.feasibility)
        option("mip_feasibility_tolerance", self.settings.feasibility)
        option("mip_abs_gap", 1e-9)

    def minimise(self, cost: Floats, offset: float) -> None:
        """Set what is minimised."""
        columns = np.arange(len(cost), dtype=np.int32)
        self.highs.changeColsCost(len(cost), columns, cost)
        self.highs.changeObjectiveOffset(offset)

    def cap(self, cost: Floats, limit: float) -> None:
        """Add the row cost·x ≤ limit: what an earlier tier has reached is kept."""
        places = np.flatnonzero(cost).astype(np.int32)
        self.highs.addRow(-np.inf, limit, len(places), places, cost[places])

    def hold(self, columns: Places, values: Floats) -> None:
        """Fix columns at values."""
        self.highs.changeColsBounds(len(columns), columns, values, values)

    def free(self, columns: Places) -> None:
        """Give columns their own bounds back."""
        lower, upper = self.compiled.lower[columns], self.compiled.upper[columns]
        self.highs.changeColsBounds(len(columns), columns, lower, upper)

    def solve(self) -> Answer:
        """Solve as a linear programme from the last basis; what HiGHS leaves undecided is resolved cold."""
        wants_ipm = self.cold and self.compiled.matrix.nnz >= LARGE
        self.highs.setOptionValue("solver", "ipm" if wants_ipm else "choose")
        self.highs.run()
        outcome, notes = outcome_of(self.highs.getModelStatus()), ()
        if outcome in (Outcome.UNDECIDED, Outcome.FAILED):
            outcome, notes = self._again(outcome)
        self.cold = outcome is not Outcome.OPTIMAL
        return self._answer(outcome, notes)

    def _again(self, before: Outcome) -> tuple[Outcome, tuple[str, ...]]:
        """A second try from scratch, without presolve, by simplex."""
        self.highs.clearSolver()
        self.highs.setOptionValue("presolve", "off")
        self.highs.setOptionValue("solver", "simplex")
        self.highs.run()
        self.highs.setOptionValue("presolve", "choose")
        outcome = outcome_of(self.highs.getModelStatus())
        if outcome is Outcome.UNDECIDED:
            outcome = Outcome.FAILED
        return outcome, (f"solved again without presolve after '{before}': '{outcome}'",)

    def _answer(self, outcome: Outcome, notes: tuple[str, ...]) -> Answer:
        if outcome is not Outcome.OPTIMAL:
            return Answer(outcome, notes=notes)
        solution, value = self.highs.getSolution(), self.highs.getObjectiveValue()
        duals = np.array(solution.row_dual, float)[: len(self.compiled.rows)]
        return Answer(outcome, np.array(solution.col_value, float), value, value, duals, notes)

    def search(
        self, start: Floats | None, gap: float, seconds: float | None, nodes: int | None, listen: Callable[..., None]
    ) -> Answer:
        """Solve with yes/no choices from a start, to a gap, a time or a number of nodes; keeps the basis."""
        basis = self.highs.getBasis()
        kinds = np.full(len(self.choices), _INTEGER)
        self.highs.changeColsIntegrality(len(self.choices), self.choices, kinds)
        self.highs.setOptionValue("mip_rel_gap", gap)
        self.highs.setOptionValue("time_limit", np.inf if seconds is None else self.highs.getRunTime() + seconds)
        self.highs.setOptionValue("mip_max_nodes", 2**31 - 1 if nodes is None else nodes)
        self.highs.setOptionValue("solver", "choose")
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = list(start)
            self.highs.setSolution(solution)
        watch = self._watch(listen)
        self.highs.run()
        self.highs.cbMipLogging.unsubscribe(watch)
        answer = self._found()
        kinds = np.full(len(self.choices), _CONTINUOUS)
        self.highs.changeColsIntegrality(len(self.choices), self.choices, kinds)
        self.highs.setOptionValue("time_limit", np.inf)
        self.highs.setBasis(basis)
        return answer

    def _watch(self, listen: Callable[..., None]) -> Callable[[Any], None]:
        def tell(event: Any) -> None:
            listen(bound=event.data_out.mip_dual_bound, incumbent=event.data_out.mip_primal_bound)

        self.highs.cbMipLogging.subscribe(tell)
        return tell

    def _found(self) -> Answer:
        outcome = outcome_of(self.highs.getModelStatus())
        info = self.highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Answer(outcome, bound=info.mip_dual_bound)
        x = np.array(self.highs.getSolution().col_value, float)
        return Answer(outcome, x, info.objective_function_value, info.mip_dual_bound)
