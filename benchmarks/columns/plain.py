"""(a) A plain Pyomo model and Pyomo's own HiGHS interface, cold for each tier, earlier tiers kept by rows."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pyomo.environ as pyo
from pyomo.contrib.solver.common.results import TerminationCondition
from pyomo.contrib.solver.solvers.highs import Highs

from benchmarks.columns.common import Asked, read, tell_tier
from benchmarks.job import Clock, Job, phase
from optimiser.run.prepare import case_of
from optimiser.tolerances import tolerance
from trustmodels.allocation.build import Built, build
from trustmodels.allocation.measures import MEASURES

DONE = TerminationCondition.convergenceCriteriaSatisfied


def _solver(asked: Asked, seconds: float) -> Any:  # noqa: ANN401 - Pyomo gives it no type
    settings = asked.settings
    solver = Highs()
    solver.config.load_solutions = False
    solver.config.raise_exception_on_nonoptimal_result = False
    solver.config.time_limit = seconds
    solver.config.rel_gap = settings.gap
    solver.config.threads = settings.threads
    tight = ("primal_feasibility_tolerance", "dual_feasibility_tolerance", "mip_feasibility_tolerance")
    solver.config.solver_options = dict.fromkeys(tight, settings.feasibility) | {"random_seed": settings.seed}
    return solver


def _only(built: Built, measure: str) -> Any:  # noqa: ANN401 - Pyomo gives it no type
    """The objective of a tier, the others switched off."""
    for part in built.measures.values():
        part.block.goal.deactivate()
    built.measures[measure].block.goal.activate()
    return built.measures[measure].block.goal


def _hold_choices(built: Built) -> None:
    for variable in built.columns.values():
        if variable.is_binary():
            variable.fix(round(variable.value))


def _tier(built: Built, asked: Asked, measure: str, seconds: float) -> float | None:
    """Solve one tier from nothing; its value, None where it came to no end in time."""
    began = perf_counter()
    primary = MEASURES[measure].primary
    _only(built, measure)
    if not primary and measure != asked.question.tiers[0]:
        _hold_choices(built)
    results = _solver(asked, seconds).solve(built.model)
    ended, value = results.termination_condition is DONE, results.incumbent_objective
    if ended:
        results.solution_loader.load_vars()
    tell_tier(
        measure,
        results.termination_condition.name,
        value,
        results.objective_bound,
        primary=primary,
        seconds=perf_counter() - began,
    )
    return value if ended else None


def run(job: Job) -> bool:
    """Every tier from nothing; whether all of them came to their gap in time."""
    asked = read(job)
    clock = Clock(job.limit)
    with phase("build"):
        built = build(case_of(asked.instance, asked.question))
        built.model.kept = pyo.ConstraintList()
    for measure in asked.question.tiers:
        value = _tier(built, asked, measure, clock.left)
        if value is None:
            return False
        if clock.over():
            return measure == asked.question.tiers[-1]
        built.model.kept.add(built.measures[measure].block.goal.expr <= value + tolerance(value))
    return True
