"""Tasks for worker processes of the tests."""

from __future__ import annotations

import os

from optimiser.worlds.scenarios.job import Job, Report
from optimiser.worlds.scenarios.work import work


def fatal(job: Job) -> Report:
    """Ends its process, as running out of memory would, where the job is called so."""
    if job.name == "b_poorer":
        os._exit(9)
    return work(job)
