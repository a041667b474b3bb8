"""(b) The compiled matrix handed to HiGHS with no help: cold for each tier, its own presolve, start and cuts."""

from __future__ import annotations

from time import perf_counter

import highspy
import numpy as np

from benchmarks.columns.common import read, tell_tier
from benchmarks.job import Clock, Job, tell
from optimiser.matrix.arrays import Compiled, Floats
from optimiser.run.prepare import prepare
from optimiser.solver import SolveSettings, Tier
from optimiser.solver.live import highs_lp, set_options
from optimiser.solver.live import run as run_highs
from optimiser.tolerances import tolerance

Caps = list[tuple[Floats, float]]


def _model(compiled: Compiled, settings: SolveSettings, held: Floats | None) -> highspy.Highs:
    """A HiGHS of its own; with `held` the choices are fixed there."""
    highs: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    set_options(highs, settings)
    highs.passModel(highs_lp(compiled))
    choices = np.flatnonzero(compiled.integer).astype(np.int32)
    kinds = np.full(len(choices), highspy.HighsVarType.kInteger)
    highs.changeColsIntegrality(len(choices), choices, kinds)
    if held is not None:
        values = np.round(held[choices])
        highs.changeColsBounds(len(choices), choices, values, values)
    return highs


def _minimise(highs: highspy.Highs, tier: Tier, caps: Caps, gap: float, seconds: float) -> None:
    columns = np.arange(len(tier.cost), dtype=np.int32)
    highs.changeColsCost(len(columns), columns, tier.cost)
    highs.changeObjectiveOffset(tier.offset)
    for cost, limit in caps:
        places = np.flatnonzero(cost).astype(np.int32)
        highs.addRow(-np.inf, limit, len(places), places, cost[places])
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("time_limit", seconds)
    run_highs(highs)


def run(job: Job) -> bool:
    """Every tier from nothing; whether all of them came to their gap in time."""
    asked = read(job)
    clock = Clock(job.limit)
    prepared = prepare(asked.instance, asked.question)
    for name, seconds in prepared.seconds.items():
        tell("phase", name=name, seconds=seconds)
    caps: Caps = []
    x: Floats | None = None
    for tier in prepared.tiers:
        began = perf_counter()
        highs = _model(prepared.compiled, asked.settings, None if tier.primary else x)
        _minimise(highs, tier, caps, job.gap, clock.left)
        status, info = highs.getModelStatus(), highs.getInfo()
        planned = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        value = info.objective_function_value if planned else None
        bound: float | None = info.mip_dual_bound
        if not prepared.compiled.integer.any():  # HiGHS tells no bound of a linear programme
            bound = value if status == highspy.HighsModelStatus.kOptimal else None
        spent = perf_counter() - began
        tell_tier(
            tier.measure, highs.modelStatusToString(status), value, bound, primary=tier.primary, seconds=spent
        )
        if status != highspy.HighsModelStatus.kOptimal or value is None:
            return False
        x = np.array(highs.getSolution().col_value, float)
        caps.append((tier.cost, value + tolerance(value) - tier.offset))
    return True
