"""Solve one question on one instance, with what proves the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter

from optimiser.instances import Instance
from optimiser.run.evidence import with_proof
from optimiser.run.leeway import within_room
from optimiser.run.prepare import Prepared, prepare
from optimiser.run.solution import Solution, solution_of
from optimiser.solver import SolveSettings, TierResult, quiet
from optimiser.solver.lexicographic import solved_state
from optimiser.solver.live import never
from optimiser.solver.memory import NOBODY, Keeper
from optimiser.solver.outcome import Listener, SolverLog
from optimiser.solver.relaxation import Roots
from trustmodels.allocation.question import Question


def solve(
    instance: Instance,
    question: Question,
    settings: SolveSettings | None = None,
    listen: Listener = quiet,
    stop: Callable[[], bool] = never,
    keeper: Keeper = NOBODY,
) -> Solution:
    """Answer a question.

    Args:
        instance: a checked instance, with its scenario applied.
        question: from `optimiser.questions`.
        settings: gap, time limit, seed and threads; the defaults of `SolveSettings` if absent.
        listen: told of progress.
        stop: asked while the solver runs; once it says yes, the answer is what has been found.
        keeper: keeps the best plan on the way, and may give one to go on from.

    Returns:
        The solution; its `status` must be looked at, since an infeasible question is no error here.
    """
    settings = settings or SolveSettings()
    prepared = prepare(instance, question)
    began = perf_counter()
    log = SolverLog()
    roots: Roots = {}

    def tiers_of(asked: Prepared) -> Sequence[TierResult]:
        nonlocal roots
        state = solved_state(asked.compiled, asked.tiers, asked.stages, settings, listen, stop, log, keeper)
        roots = state.roots
        return state.results

    found = within_room(prepared, tiers_of(prepared), settings, tiers_of, stop)
    seconds = {**prepared.seconds, "solve": perf_counter() - began}
    solution = replace(solution_of(instance, question, settings, found, seconds), log=log.text)
    return with_proof(solution, roots, settings, stop)
