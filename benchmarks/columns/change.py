"""One changed number, £100m more in one grant pot: cold, exact from the last answer, and with its choices held."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import numpy as np

from benchmarks.columns.common import Asked, number, read
from benchmarks.job import Clock, Job, tell
from optimiser.explain.altered import added
from optimiser.explain.held import Held
from optimiser.instances import Instance
from optimiser.matrix import matrix_hash
from optimiser.matrix.compiled import Floats, Named
from optimiser.run.prepare import Prepared
from optimiser.run.solve import solve
from optimiser.run.standing import Standing
from optimiser.solver import Outcome, TierResult

STEP = 100.0
"""£m."""


def _pot(prepared: Prepared) -> Named | None:
    """The first period's grant pot that has a limit."""
    return next((name for name in prepared.compiled.rows if name[0] == "grant_pot"), None)


def _tell(way: str, began: float, values: dict[str, float]) -> None:
    shown = {name: number(value) for name, value in values.items()}
    tell("change", way=way, seconds=perf_counter() - began, values=shown)


def _values(results: Sequence[TierResult]) -> dict[str, float]:
    return {result.measure: result.value for result in results}


def _complete(prepared: Prepared, results: Sequence[TierResult]) -> bool:
    return len(results) == len(prepared.tiers) and all(r.outcome is Outcome.OPTIMAL for r in results)


def _instant(prepared: Prepared, choice: Floats, pot: Named) -> None:
    """All tiers again with the choices held: exact for these, no claim about others."""
    held = Held(prepared, choice)
    began = perf_counter()
    climb = held.climb({pot: STEP})
    _tell("choices held", began, {} if climb is None else dict(climb.values))


def _hot(standing: Standing, changed: Instance, job: Job) -> tuple[Prepared, bool]:
    """From the changed tables on, with all that the first answer left: model, live matrix, bases and choices."""
    clock, began = Clock(job.limit), perf_counter()
    found = standing.solve(changed, stop=clock.over)
    _tell("exact, from the last answer", began, _values(found.results))
    return found.prepared, _complete(found.prepared, found.results)


def _cold(asked: Asked, changed: Instance, job: Job) -> tuple[Prepared, bool]:
    """From the changed tables on: build, compile, every tier, the plan in tables."""
    clock, began = Clock(job.limit), perf_counter()
    found = solve(changed, asked.question, asked.settings, stop=clock.over)
    _tell("cold", began, _values(found.results))
    return found.prepared, _complete(found.prepared, found.results)


def run(job: Job) -> bool:
    """Base answer, then the change in three ways; whether each came to its end within the limit."""
    asked = read(job)
    standing = Standing(asked.question, asked.settings)
    base = standing.solve(asked.instance, as_it_stands=True, stop=Clock(job.limit).over)
    pot = _pot(base.prepared)
    if pot is None:
        tell("note", text="no grant pot has a limit")
        return False
    if not _complete(base.prepared, base.results):
        tell("note", text="no base answer within the limit")
        return False
    _instant(base.prepared, np.round(base.results[-1].plan[base.prepared.compiled.integer]), pot)
    changed, _ = added(asked.instance, "envelope", {"period": pot[1][0]}, "grant_pot", STEP)
    updated, hot = _hot(standing, changed, job)
    rebuilt, cold = _cold(asked, changed, job)
    alike = matrix_hash(updated.compiled) == matrix_hash(rebuilt.compiled)
    tell("note", text="matrices alike" if alike else "MATRICES DIFFER")
    return hot and cold
