"""One run of a sweep, as it travels to another process, and what comes back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from optimiser.instances import Instance
from optimiser.instances.scenario import Scenario
from optimiser.run.manifest import versions
from optimiser.solver import SolveSettings
from trustmodels.allocation.question import Question

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
