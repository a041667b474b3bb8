"""One value of an assumption after another, each begun from the baseline and kept with the others."""

from __future__ import annotations

from dataclasses import replace

from optimiser.errors import RunError
from optimiser.results import Run
from optimiser.scenarios.index import RESULTS
from optimiser.scenarios.store import read_result
from optimiser.scenarios.sweep import Event, Listener, jobs_of, quiet
from optimiser.scenarios.work import work
from optimiser.sensitivity.mapping import Acting
from optimiser.sensitivity.tornado import Tornado


class Values:
    """The answers of a tornado at further values of its assumptions.

    Args:
        found: the tornado, whose baseline they begin from and beside whose runs they stand.
        listen: told of each.
    """

    def __init__(self, found: Tornado, listen: Listener = quiet) -> None:
        self.found, self._listen = found, listen
        self.solves = 0

    def run(self, item: Acting, value: float) -> Run:
        """The answer with an assumption at a value; it has no plan where there is none.

        Raises:
            RunError: it came to nothing, and why.
        """
        sweep = self.found.sweep
        base = sweep.reports[0]
        world = [item.at(value)]
        job = jobs_of(base.job.folder, world, [self.found.question], base.job.settings, sweep.folder)[1]
        self._listen(Event(job, None, 0))
        report = work(replace(job, start=base.key))
        self._listen(Event(job, report, 0))
        if not report.done:
            raise RunError(f"{job.label}: {report.message}")
        self.solves += 1
        return read_result(sweep.folder / RESULTS, report.key)
