"""(d) As (b), by another HiGHS than the pinned one: the one in the folder that the job names."""

from __future__ import annotations

from importlib.metadata import version

from benchmarks.columns import matrix
from benchmarks.job import Job, tell


def run(job: Job) -> bool:
    """Every tier from nothing; whether all of them came to their gap in time."""
    tell("note", text=f"HiGHS {version('highspy')}")
    return matrix.run(job)
