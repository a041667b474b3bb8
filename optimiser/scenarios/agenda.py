"""What of a sweep is still to be run, and what comes next: a run waits for the one it begins from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from optimiser.scenarios.job import Job, Report


class Agenda:
    """The jobs of a sweep. Everything that is waited for has been taken before; `ended` must be told of each.

    Args:
        jobs: each with the number of the run it begins from, which is one of them.
    """

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._waiting = {job.run: job for job in sorted(jobs, key=lambda job: job.run)}
        self._reports: dict[int | None, Report | None] = {None: None}

    def take(self, after: Job | None = None) -> Job | None:
        """The next job that can run, with its start; None where there is none, or all that are left wait.

        Whoever has just run `after` gets what begins from it, or from where it began: its tables differ least, so
        that little of the model is built again.
        """
        ready = [job for job in self._waiting.values() if job.near in self._reports]
        if not ready:
            return None
        kin = () if after is None else (after.run, after.near)
        job = min(ready, key=lambda job: kin.index(job.near) if job.near in kin else len(kin))
        del self._waiting[job.run]
        return replace(job, start=self._start(job))

    def ended(self, report: Report) -> None:
        """A job is over: what begins from it can run."""
        self._reports[report.job.run] = report

    def _start(self, job: Job) -> str | None:
        """The key of the result it begins from, or of where that one began if it has no plan."""
        near = self._reports[job.near]
        if near is None:
            return None
        return near.key if near.planned else near.job.start
