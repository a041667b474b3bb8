"""What every column does first: read the instance and the question."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from benchmarks.job import Job, Stopwatch, tell
from optimiser.instances import Instance, assemble, read_instance
from optimiser.questions import in_sum, read_question
from optimiser.solver import SolveSettings
from trustmodels.allocation.question import Question


@dataclass(frozen=True)
class Asked:
    """An instance and a question, with the settings of the engine."""

    instance: Instance
    question: Question
    settings: SolveSettings


def read(job: Job) -> Asked:
    """Read the instance; reading and checking are told apart."""
    checks = Stopwatch(assemble, "check")
    began = perf_counter()
    instance = read_instance(job.folder)
    spent = perf_counter() - began
    tell("phase", name="read", seconds=spent - checks.seconds)
    tell("phase", name="check", seconds=checks.seconds)
    settings = SolveSettings(gap=job.gap, threads=job.threads)
    return Asked(instance, in_sum(read_question(job.question)), settings)


def number(value: float | None) -> float | None:
    """A number that JSON can hold."""
    return float(value) if value is not None and np.isfinite(value) else None


def tell_tier(measure: str, status: str, value: float | None, bound: float | None, **more: object) -> None:
    """What a column reached in one tier."""
    tell("tier", measure=measure, status=status, value=number(value), bound=number(bound), **more)
