"""(c) This engine, from tables to a verified answer on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time

import highspy

from benchmarks.columns.common import read, tell_tier
from benchmarks.job import Clock, Job, Stopwatch, phase, tell
from optimiser.run.solution import Solution
from optimiser.run.solve import solve
from optimiser.solver import quiet
from optimiser.verify import verify


def _tell_solution(solution: Solution, inside: float) -> None:
    manifest = solution.manifest
    for name in ("build", "compile", "solve", "tables"):
        tell("phase", name=name, seconds=manifest["seconds"][name])
    tell("phase", name="inside HiGHS", seconds=inside)
    tell("size", **manifest["size"])
    for tier in manifest["tiers"]:
        spent = tier["seconds"]
        tell_tier(
            tier["measure"],
            tier["outcome"],
            tier["value"],
            tier["bound"],
            primary=tier["primary"],
            seconds=sum(spent.values()),
            phases=spent,
        )


@contextmanager
def _beyond() -> Iterator[None]:
    """What is no part of the answer: its processor time is told, to be taken off."""
    began = process_time()
    yield
    tell("processor", of="beyond", seconds=process_time() - began)


def run(job: Job) -> bool:
    """Solve, write, verify; whether every tier was solved to its gap."""
    asked = read(job)
    inside, clock = Stopwatch(highspy.Highs, "run"), Clock(job.limit)
    solution = solve(asked.instance, asked.question, asked.settings, quiet, clock.over)
    _tell_solution(solution, inside.seconds)
    if solution.plan is None:
        return solution.status == "infeasible"
    with _beyond(), tempfile.TemporaryDirectory() as folder:
        with phase("write"):
            written = solution.write(Path(folder) / "run")
        with phase("verify"):
            checked = verify(written, asked.instance)
    tell("verified", statements=checked.checked, passed=checked.passed)
    return solution.status == "optimal"
