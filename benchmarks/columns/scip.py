"""(e) The compiled matrix handed to SCIP with no help: cold for each tier. Needs the `scip` extra."""

from __future__ import annotations

from importlib.util import find_spec
from time import perf_counter

import numpy as np

from benchmarks.columns.common import read, tell_tier
from benchmarks.job import Clock, Job, tell
from optimiser.extras.second_opinion.scip import Scip
from optimiser.matrix.arrays import Floats
from optimiser.run.prepare import prepare
from optimiser.solver import Tier

ENDED = frozenset({"optimal", "gaplimit"})


class Climber(Scip):
    """A matrix inside SCIP, solved tier by tier, choices held from the first secondary one on."""

    def solved(self, tier: Tier, seconds: float) -> tuple[str, float | None, float, Floats]:
        """Its word for how a tier ended, value, bound and plan; nothing of the tier before is told but its cap."""
        self.model.setParam("limits/time", seconds)
        self.model.setObjective(self._expression(tier.cost) + tier.offset, "minimize")
        self.model.optimize()
        status, planned = str(self.model.getStatus()), self.model.getNSols() > 0
        value = float(self.model.getObjVal()) if planned else None
        bound, x = float(self.model.getDualbound()), np.zeros(0)
        if planned:
            best = self.model.getBestSol()
            x = np.array([self.model.getSolVal(best, column) for column in self.columns])
        self.model.freeTransform()
        return status, value, bound, x

    def hold(self, x: Floats) -> None:
        """Fix the yes/no choices as a plan has them."""
        for at in np.flatnonzero(self.compiled.integer):
            decided = float(round(x[at]))
            self.model.chgVarLb(self.columns[at], decided)
            self.model.chgVarUb(self.columns[at], decided)


def run(job: Job) -> bool:
    """Every tier from nothing; whether all of them came to their gap in time."""
    if find_spec("pyscipopt") is None:
        tell("note", text="not installed")
        return False
    asked = read(job)
    clock = Clock(job.limit)
    prepared = prepare(asked.instance, asked.question)
    for name, seconds in prepared.seconds.items():
        tell("phase", name=name, seconds=seconds)
    began = perf_counter()
    scip = Climber(prepared.compiled, job.gap, None)
    tell("phase", name="handed over", seconds=perf_counter() - began)
    held = False
    x = np.zeros(0)
    for tier in prepared.tiers:
        if not tier.primary and not held:
            scip.hold(x)
            held = True
        began = perf_counter()
        status, value, bound, x = scip.solved(tier, clock.left)
        seconds = perf_counter() - began
        tell_tier(tier.measure, status, value, bound, primary=tier.primary, seconds=seconds)
        if status not in ENDED or value is None:
            return False
        scip.keep(tier, value)
    return True
