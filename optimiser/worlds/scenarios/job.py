"""One run of a sweep, as it travels to another process, and which run comes next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from optimiser.instances import Instance
from optimiser.instances.scenario import Scenario
from optimiser.run.manifest import versions
from optimiser.solver import SolveSettings
from trustmodels.allocation.question import Question

# One run of a sweep, as it travels to another process, and what comes back.

PLANNED = ("optimal", "feasible")
"""What a solve can end in with a plan."""
DONE = (*PLANNED, "infeasible", "unbounded")
"""What a solve can end in that solving again would not change."""
FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """A question on one scenario.

    Attributes:
        run: its number in the sweep; 0 is the baseline.
        name: of the scenario, empty for the baseline.
        title: the scenario's sentence.
        folder: of the instance.
        overlay: a scenario of the instance to lay over it, None for none.
        further: changes that stand in no file of the instance, laid over that.
        instead: settings of the instance in place of its own.
        question: what is asked.
        settings: how it is solved.
        results: the folder of all results, one folder a key.
        start: the key of a result whose choices are tried first, None for none.
        is_start: whether other runs begin from this one.
        near: the number of the run whose answer this one begins from, None for a baseline.
    """

    run: int
    name: str
    title: str
    folder: Path
    overlay: str | None
    further: tuple[Scenario, ...]
    question: Question
    settings: SolveSettings
    results: Path
    start: str | None = None
    is_start: bool = False
    instead: Mapping[str, float] = field(default_factory=dict)
    near: int | None = None

    @property
    def label(self) -> str:
        """How the run is called on the screen."""
        return self.name or "baseline"


@dataclass(frozen=True)
class Report:
    """What came of a job: its key and status, the seconds it took, and in words why it failed.

    `exit_code` is what the same failure ends `solve` in: 2 for bad input, 1 for what nobody foresaw. `again` is
    false where the result was there already.
    """

    job: Job
    key: str
    status: str
    seconds: float
    message: str = ""
    again: bool = True
    exit_code: int = 1

    @property
    def planned(self) -> bool:
        """Whether there is a plan."""
        return self.status in PLANNED

    @property
    def done(self) -> bool:
        """Whether a result stands in the folder of results."""
        return self.status in DONE


def job_key(instance: Instance, question: Question, settings: SolveSettings, start: str | None) -> str:
    """SHA-256 of all that an answer depends on: the instance's content, question, options, versions and start.

    Runs begin from the neighbour that the plan of the sweep names and not from whichever a process solved last,
    so that an answer does not depend on how many processes there were.
    """
    record = {
        "instance": instance.sha256,
        "question": question.as_record(),
        "options": settings.as_record(),
        "versions": versions(),
        "start": start or "",
    }
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


# What of a sweep is still to be run, and what comes next: a run waits for the one it begins from.


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


class StartedAgenda(Agenda):
    """The jobs of a sweep that begin from results which are there already."""

    def _start(self, job: Job) -> str | None:
        return job.start
