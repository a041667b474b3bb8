"""What all draws of an instance have in common, and the answer to one of them: solved and verified in memory.

The order of the matrix, the choices to begin from and the tiers that are nothing are those of the answer under the
central values. A draw hangs on these and on its own numbers alone: not on the draw before it, nor on who solves it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import local

import numpy as np

from optimiser.errors import RunError
from optimiser.explain.quantities import Quantity, quantities_of
from optimiser.explain.resolve import NONE, Changes, changed_matrix
from optimiser.explain.verified_run import UnverifiedError
from optimiser.instances import Instance
from optimiser.instances.read import InstanceFolder
from optimiser.matrix import Compiled
from optimiser.matrix.direct import MatrixOrder, written
from optimiser.results.folder import read_manifest
from optimiser.results.judge import judge, measure_values
from optimiser.results.plan import plan_from_columns
from optimiser.run.manifest import manifest_record
from optimiser.run.prepare import Prepared, case_of, prepared_of
from optimiser.run.solve import STOPPED
from optimiser.solver import Outcome, SolveSettings, TierResult
from optimiser.solver.floor import solve_from_floor
from optimiser.solver.memory import Memory
from optimiser.verify.verify import Recomputed, checked_in_memory
from optimiser.worlds.scenarios.job import Job
from optimiser.worlds.scenarios.store import chosen
from trustmodels.allocation.question import Question


@dataclass(frozen=True)
class DrawAnswer:
    """What a draw comes to: how it ended, its natural quantities, and each tier's value; none without a plan."""

    status: str
    quantities: tuple[Quantity, ...] = ()
    tiers: Mapping[str, float] = field(default_factory=dict)


Bounds = Callable[[Compiled], Changes]


def as_they_are(_compiled: Compiled) -> Changes:
    """Nothing differs."""
    return NONE


class CommonGround:
    """An instance and a question, for answers in many worlds of it.

    Args:
        instance: as it stands.
        question: linear tiers only, as of `optimiser.questions.in_sum`.
        start: the folder of the answer under the central values.
        files: of the instance.
    """

    def __init__(self, instance: Instance, question: Question, start: Path, files: InstanceFolder) -> None:
        self.question, self.files = question, files
        case = case_of(instance, question)
        found = written(case)
        self._order = MatrixOrder.of(case, found)
        self._yes = chosen(start)
        self._floored = _floored(prepared_of(case, self._order.compiled(found), {}), start)

    def prepare(self, instance: Instance) -> Prepared:
        """The question on a world, in the order of the instance as it stands where rows and columns are the same."""
        case = case_of(instance, self.question)
        found = written(case)
        order = self._order if self._order.fits(found) else MatrixOrder.of(case, found)
        return prepared_of(case, order.compiled(found), {})

    def world(self, job: Job, key: str) -> Instance:
        """The world of a job, told by its key."""
        return self.files.world(job.further, job.instead, key)

    def answer(self, instance: Instance, settings: SolveSettings, bounds: Bounds = as_they_are) -> DrawAnswer:
        """The answer in a world.

        Args:
            instance: the world.
            settings: gap, time limit, seed.
            bounds: which bounds differ from those of its matrix.

        Raises:
            UnverifiedError: the plan does not hold up when it is recomputed.
        """
        prepared = self.prepare(instance)
        compiled = changed_matrix(prepared.compiled, bounds(prepared.compiled))
        results = solve_from_floor(
            compiled, prepared.tiers, prepared.stages, settings, self._floored, self._start(prepared)
        )
        if len(results) < len(prepared.tiers) or results[-1].x is None:
            last = results[-1].outcome
            return DrawAnswer(STOPPED if last is Outcome.STOPPED else str(last))
        return _verified(instance, prepared, settings, results)

    def _start(self, prepared: Prepared) -> Memory:
        """The choices under the central values, by name; bases are of no help so far away."""
        columns = prepared.compiled.columns
        names = [columns[at] for at in np.flatnonzero(prepared.compiled.integer)]
        return Memory({}, np.array([float(name in self._yes) for name in names]))


def _floored(prepared: Prepared, start: Path) -> int:
    """How many of the first tiers came to their least under the central values."""
    values = [tier["value"] for tier in read_manifest(start)["tiers"]]
    count = 0
    for tier, value in zip(prepared.tiers, values, strict=False):
        if not tier.primary or value is None or not tier.at_least(value, prepared.compiled):
            break
        count += 1
    return count


def _verified(
    instance: Instance, prepared: Prepared, settings: SolveSettings, results: Sequence[TierResult]
) -> DrawAnswer:
    """What a plan comes to, once it is recomputed and holds.

    Raises:
        UnverifiedError: it does not.
    """
    case, compiled = prepared.case, prepared.compiled
    plan = plan_from_columns(case, compiled.columns, results[-1].plan)
    judged = judge(case, plan)
    status = "optimal" if all(result.outcome is Outcome.OPTIMAL for result in results) else "feasible"
    finals = measure_values(case, plan, judged)
    manifest = manifest_record(instance, case.question, settings, compiled, status, results, finals, {})
    found = checked_in_memory(manifest, Recomputed(case, plan, judged))
    if not found.passed:
        raise UnverifiedError(
            f"{len(found.residuals):,} of {found.checked:,} statements do not hold when recomputed, the first being "
            f"{found.residuals[0]}"
        )
    values = {result.measure: result.value for result in results}
    return DrawAnswer(status, tuple(quantities_of(case, plan, judged)), values)


class _Last(local):
    """The ground that was stood on last in a thread: a worker reads an instance once and not with every draw."""

    def __init__(self) -> None:
        self.of: tuple[object, ...] | None = None
        self.ground: CommonGround | None = None


_LAST = _Last()


def ground_of(job: Job, standing: str) -> CommonGround:
    """What the draws of a job's instance have in common.

    Args:
        job: a draw; it begins from the answer under the central values.
        standing: the hash of the instance as it stands.

    Raises:
        RunError: the instance has been changed since.
    """
    if job.start is None:
        raise RunError(f"{job.label} has nothing to begin from")
    of = (job.folder, job.question, job.results, job.start, standing)
    if _LAST.ground is None or _LAST.of != of:
        files = InstanceFolder(job.folder)
        instance = files.instance()
        if instance.sha256 != standing:
            raise RunError(f"{job.folder} has been changed since the draws began: run the same call again")
        _LAST.of, _LAST.ground = of, CommonGround(instance, job.question, job.results / job.start, files)
    return _LAST.ground
