"""Branch and cut on a live model: from a start, to a gap, a time or a number of nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from optimiser.solver.live import Answer, LiveModel
from optimiser.solver.outcome import Outcome, outcome_of

Floats = npt.NDArray[np.float64]
_CONTINUOUS, _INTEGER = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
NO_LIMIT = 2**31 - 1


@dataclass(frozen=True)
class Limits:
    """Where a search stops: relative gap, seconds and nodes, None for no limit."""

    gap: float
    seconds: float | None = None
    nodes: int | None = None


@contextmanager
def _choosing(live: LiveModel) -> Iterator[None]:
    """The choices as whole numbers; afterwards a linear programme again, at the basis it had."""
    basis, count = live.highs.getBasis(), len(live.choices)
    live.highs.changeColsIntegrality(count, live.choices, np.full(count, _INTEGER))
    try:
        yield
    finally:
        live.highs.changeColsIntegrality(count, live.choices, np.full(count, _CONTINUOUS))
        live.highs.setOptionValue("time_limit", np.inf)
        live.highs.setOptionValue("presolve", "choose")
        live.highs.setBasis(basis)


def _limit(live: LiveModel, limits: Limits) -> None:
    option, ends = live.highs.setOptionValue, np.inf
    if limits.seconds is not None:
        ends = live.highs.getRunTime() + limits.seconds
    option("mip_rel_gap", limits.gap)
    option("time_limit", ends)
    option("mip_max_nodes", NO_LIMIT if limits.nodes is None else limits.nodes)
    option("solver", "choose")


def _begin(live: LiveModel, start: Floats | None) -> None:
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = list(start)
        live.highs.setSolution(solution)


def _found(live: LiveModel) -> Answer:
    outcome, info = outcome_of(live.highs.getModelStatus()), live.highs.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Answer(outcome, bound=info.mip_dual_bound)
    x = np.array(live.highs.getSolution().col_value, float)
    return Answer(outcome, x, info.objective_function_value, info.mip_dual_bound)


def _nobody(_bound: float, _incumbent: float) -> None:
    """Nobody listens."""


def search(
    live: LiveModel, start: Floats | None, limits: Limits, listen: Callable[[float, float], None] = _nobody
) -> Answer:
    """The best plan that HiGHS finds with the choices whole, and its bound.

    "Infeasible" is believed only without presolve: HiGHS 1.15.1 says it of feasible questions (its issue
    3090, dominated columns). `listen` is told bound and incumbent.
    """

    def tell(event: Any) -> None:  # noqa: ANN401 - HiGHS gives its callbacks no type
        listen(event.data_out.mip_dual_bound, event.data_out.mip_primal_bound)

    with _choosing(live):
        _limit(live, limits)
        _begin(live, start)
        live.highs.cbMipLogging.subscribe(tell)
        live.highs.run()
        answer = _found(live)
        if answer.x is None and answer.outcome in {Outcome.INFEASIBLE, Outcome.UNDECIDED, Outcome.FAILED}:
            answer = _without_presolve(live, answer.outcome)
        live.highs.cbMipLogging.unsubscribe(tell)
    return answer


def _without_presolve(live: LiveModel, before: Outcome) -> Answer:
    live.highs.clearSolver()
    live.highs.setOptionValue("presolve", "off")
    live.highs.run()
    again = _found(live)
    outcome = Outcome.FAILED if again.outcome is Outcome.UNDECIDED else again.outcome
    return replace(
        again, outcome=outcome, notes=(f"searched again without presolve after '{before}': '{outcome}'",)
    )
