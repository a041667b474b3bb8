"""Branch and cut on a live model: from a start, to a gap, a time or a number of nodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from optimiser.solver.live import NO_LIMIT, LinearAnswer, LiveModel, run, set_options
from optimiser.solver.outcome import Outcome, outcome_of

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Limits:
    """Where a search stops: relative gap, seconds, nodes and moments, None for no limit.

    A moment is one of the times at which HiGHS asks whether it is to go on: a few to a node, many at the root. It
    asks at the same places on every machine, so that a search limited by moments gives the same answer on a busy one.
    """

    gap: float
    seconds: float | None = None
    nodes: int | None = None
    moments: int | None = None


def _whole(live: LiveModel) -> highspy.Highs:
    """The live model as it stands, its choices whole, in a HiGHS of its own.

    A search beside the live model's basis took three times as long, and this leaves that basis alone.
    """
    fresh = highspy.Highs()  # type: ignore[no-untyped-call]
    set_options(fresh, live.settings)
    if live.log is not None:
        live.log.listen(fresh)
    fresh.passModel(live.highs.getLp())
    count = len(live.choices)
    fresh.changeColsIntegrality(count, live.choices, np.full(count, highspy.HighsVarType.kInteger))
    fresh.cbMipInterrupt.subscribe(lambda event: event.interrupt(live.halted()))
    return fresh


def _limit(highs: highspy.Highs, limits: Limits) -> None:
    option = highs.setOptionValue
    option("mip_rel_gap", limits.gap)
    option("time_limit", np.inf if limits.seconds is None else limits.seconds)
    option("mip_max_nodes", NO_LIMIT if limits.nodes is None else limits.nodes)


def _stop_after(highs: highspy.Highs, moments: int) -> None:
    """Let a search end once HiGHS has asked so many times whether to go on."""
    asked = count(1)

    def ask(event: Any) -> None:  # noqa: ANN401 - HiGHS gives its callbacks no type
        if next(asked) > moments:
            event.interrupt(True)

    highs.cbMipInterrupt.subscribe(ask)


def _begin(highs: highspy.Highs, start: Floats | None) -> None:
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = list(start)
        highs.setSolution(solution)


def _found(highs: highspy.Highs, columns: int) -> LinearAnswer:
    outcome, info = outcome_of(highs.getModelStatus()), highs.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return LinearAnswer(outcome, bound=info.mip_dual_bound, pivots=info.simplex_iteration_count)
    x = np.array(highs.getSolution().col_value, float)[:columns]
    pivots = info.simplex_iteration_count
    return LinearAnswer(outcome, x, info.objective_function_value, info.mip_dual_bound, pivots=pivots)


def _nobody(_bound: float, _incumbent: float) -> None:
    """Nobody listens."""


def _none(_x: Floats, _value: float) -> None:
    """Nobody looks at it."""


def search(
    live: LiveModel,
    start: Floats | None,
    limits: Limits,
    listen: Callable[[float, float], None] = _nobody,
    met: Callable[[Floats, float], None] = _none,
) -> LinearAnswer:
    """The best plan that HiGHS finds with the choices whole, and its bound.

    "Infeasible" is believed only without presolve: HiGHS 1.15.1 says it of feasible questions (its issue
    3090, dominated columns). `listen` is told bound and incumbent, `met` is given each plan that beats the last.
    """

    def tell(event: Any) -> None:  # noqa: ANN401 - HiGHS gives its callbacks no type
        listen(event.data_out.mip_dual_bound / live.unit, event.data_out.mip_primal_bound / live.unit)

    def improved(event: Any) -> None:  # noqa: ANN401 - HiGHS gives its callbacks no type
        met(
            np.array(event.data_out.mip_solution, float)[:columns],
            event.data_out.objective_function_value / live.unit,
        )

    highs, columns = _whole(live), len(live.lower)
    _limit(highs, limits)
    _begin(highs, None if start is None else live.with_sums(start))
    highs.cbMipLogging.subscribe(tell)
    highs.cbMipImprovingSolution.subscribe(improved)
    if limits.moments is not None:
        _stop_after(highs, limits.moments)
    run(highs)
    answer = _found(highs, columns)
    if answer.x is None and answer.outcome in {Outcome.INFEASIBLE, Outcome.UNDECIDED, Outcome.FAILED}:
        answer = _without_presolve(highs, columns, answer.outcome)
    highs.clear()  # its memory stands in a cycle, and Python would keep it until it looks for one
    return replace(answer, value=answer.value / live.unit, bound=answer.bound / live.unit)


def _without_presolve(highs: highspy.Highs, columns: int, before: Outcome) -> LinearAnswer:
    highs.clearSolver()
    highs.setOptionValue("presolve", "off")
    run(highs)
    again = _found(highs, columns)
    outcome = Outcome.FAILED if again.outcome is Outcome.UNDECIDED else again.outcome
    return replace(
        again, outcome=outcome, notes=(f"searched again without presolve after '{before}': '{outcome}'",)
    )
