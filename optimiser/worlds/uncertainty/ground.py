"""What all draws of an instance have in common: where they begin, and the worlds that are read once.

The order of the matrix, the choices to begin from and the tiers that are nothing are those of the answer under the
central values. A draw hangs on these and on its own numbers alone: not on the draw before it, nor on who solves it.
"""

from __future__ import annotations

from pathlib import Path
from threading import local

from optimiser.errors import RunError
from optimiser.explain.sums import Sums
from optimiser.instances import Instance
from optimiser.instances.read import InstanceFolder
from optimiser.results.folder import read_manifest
from optimiser.worlds.scenarios.job import Job
from optimiser.worlds.scenarios.store import chosen
from trustmodels.allocation.question import Question


class CommonGround(Sums):
    """An instance and a question, for answers in many worlds of it.

    Args:
        instance: as it stands.
        question: linear tiers only, as of `optimiser.questions.in_sum`.
        start: the folder of the answer under the central values.
        files: of the instance.
    """

    def __init__(self, instance: Instance, question: Question, start: Path, files: InstanceFolder) -> None:
        reached = [tier["value"] for tier in read_manifest(start)["tiers"]]
        super().__init__(instance, question, chosen(start), reached)
        self.files = files

    def world(self, job: Job, key: str) -> Instance:
        """The world of a job, told by its key."""
        return self.files.world(job.further, job.instead, key)


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
