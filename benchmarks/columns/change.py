"""One changed number, £100m more in one grant pot: cold, exact from the last choices, and with these held."""

from __future__ import annotations

from time import perf_counter

import numpy as np

from benchmarks.columns.common import Asked, number, read
from benchmarks.job import Clock, Job, tell
from optimiser.explain.altered import added
from optimiser.explain.held import Held
from optimiser.explain.resolve import Changes, changed_matrix
from optimiser.matrix import matrix_hash
from optimiser.matrix.compiled import Floats, Named
from optimiser.run.prepare import Prepared, prepare
from optimiser.solver import Lexicographic, Outcome, TierResult, solve_tiers
from optimiser.solver.live import LiveModel

STEP = 100.0
"""£m."""


def _pot(prepared: Prepared) -> Named | None:
    """The first period's grant pot that has a limit."""
    return next((name for name in prepared.compiled.rows if name[0] == "grant_pot"), None)


def _tell(way: str, began: float, values: dict[str, float]) -> None:
    shown = {name: number(value) for name, value in values.items()}
    tell("change", way=way, seconds=perf_counter() - began, values=shown)


def _values(results: list[TierResult]) -> dict[str, float]:
    return {result.measure: result.value for result in results}


def _complete(prepared: Prepared, results: list[TierResult]) -> bool:
    return len(results) == len(prepared.tiers) and all(r.outcome is Outcome.OPTIMAL for r in results)


def _instant(prepared: Prepared, choice: Floats, pot: Named) -> None:
    """All tiers again with the choices held: exact for these, no claim about others."""
    held = Held(prepared, choice)
    began = perf_counter()
    climb = held.climb({pot: STEP})
    _tell("choices held", began, {} if climb is None else dict(climb.values))


def _hot(asked: Asked, prepared: Prepared, choice: Floats, pot: Named, clock: Clock) -> bool:
    """The changed matrix with the last choices as a first plan of every tier."""
    began = perf_counter()
    live = LiveModel(changed_matrix(prepared.compiled, Changes({pot: STEP})), asked.settings)
    live.stop = clock.over
    results = Lexicographic(live, prepared.stages, choice=choice).solve(prepared.tiers)
    _tell("exact, from the last choices", began, _values(results))
    return _complete(prepared, results)


def _cold(asked: Asked, pot: Named, clock: Clock) -> tuple[Prepared, bool]:
    """Everything from the changed tables on: build, compile, every tier."""
    changed, _ = added(asked.instance, "envelope", {"period": pot[1][0]}, "grant_pot", STEP)
    began = perf_counter()
    prepared = prepare(changed, asked.question)
    results = solve_tiers(prepared.compiled, prepared.tiers, prepared.stages, asked.settings, stop=clock.over)
    _tell("cold", began, _values(results))
    return prepared, _complete(prepared, results)


def run(job: Job) -> bool:
    """Base answer, then the change in three ways; whether each came to its end within the limit."""
    asked = read(job)
    prepared = prepare(asked.instance, asked.question)
    pot = _pot(prepared)
    if pot is None:
        tell("note", text="no grant pot has a limit")
        return False
    stop = Clock(job.limit).over
    results = solve_tiers(prepared.compiled, prepared.tiers, prepared.stages, asked.settings, stop=stop)
    if results[-1].x is None or len(results) < len(prepared.tiers):
        tell("note", text="no base answer within the limit")
        return False
    choice = np.round(results[-1].x[prepared.compiled.integer])
    _instant(prepared, choice, pot)
    hot = _hot(asked, prepared, choice, pot, Clock(job.limit))
    rebuilt, cold = _cold(asked, pot, Clock(job.limit))
    updated = changed_matrix(prepared.compiled, Changes({pot: STEP}))
    tell(
        "note",
        text="matrices alike" if matrix_hash(updated) == matrix_hash(rebuilt.compiled) else "MATRICES DIFFER",
    )
    return hot and cold
