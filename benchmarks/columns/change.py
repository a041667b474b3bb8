"""One changed number, £100m more in one grant pot: cold, exact from the last answer, and with its choices held.

With these held it is asked in two ways: every linear tier through one model, as prices are, and as the room's moving
handle asks, from the figure to every natural quantity.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.columns.common import Asked, number, read
from benchmarks.job import Clock, Job, tell
from optimiser.explain.instant import Instant
from optimiser.explain.linear_plan import Held
from optimiser.explain.resolve import added
from optimiser.instances import Instance
from optimiser.matrix import matrix_hash
from optimiser.matrix.arrays import Floats, Named
from optimiser.matrix.numbers import Ray, moved, numbers_of, with_numbers
from optimiser.run.prepare import Prepared
from optimiser.run.session import Standing
from optimiser.run.solve import solve
from optimiser.solver import Outcome, TierResult
from trustmodels.allocation.plan import Plan

STEP = 100.0
"""£m."""
HAND = (0.1, 0.2, 0.3, 0.5, 0.8, 1.0, 0.6, 0.0, 0.4, 1.0)
"""Where a hand moves a handle on its way to the step, as shares of it."""


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


def _handle(asked: Asked, plan: Plan, pot: Named) -> None:
    """From a figure to every natural quantity, the line on which the matrix moves with it known already.

    The figures go up and down as under a hand; told is the median.
    """
    instant = Instant(asked.instance, asked.question, plan)
    compiled, numbers = instant.prepared.compiled, numbers_of(instant.prepared.compiled)
    changed, _ = added(asked.instance, "envelope", {"period": pot[1][0]}, "grant_pot", STEP)
    line = Ray.between(numbers, (0.0, numbers), (STEP, numbers_of(instant.numbers(changed))))
    if line is None:
        return
    seconds, values = [], dict[str, float]()
    for share in HAND:
        began = perf_counter()
        seen = instant.glimpse(with_numbers(compiled, moved(numbers, {"pot": share * STEP}, {"pot": line})))
        seconds.append(perf_counter() - began)
        values = {} if seen is None else dict(seen.values)
    shown = {name: number(value) for name, value in values.items()}
    tell("change", way="moving handle", seconds=median(seconds), worst=max(seconds), values=shown)


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
    if base.plan is not None:
        _handle(asked, base.plan, pot)
    changed, _ = added(asked.instance, "envelope", {"period": pot[1][0]}, "grant_pot", STEP)
    updated, hot = _hot(standing, changed, job)
    rebuilt, cold = _cold(asked, changed, job)
    alike = matrix_hash(updated.compiled) == matrix_hash(rebuilt.compiled)
    tell("note", text="matrices alike" if alike else "MATRICES DIFFER")
    return hot and cold
