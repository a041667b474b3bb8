"""Worlds of one instance solved by a process that keeps their question alive: each changes a few numbers only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from optimiser.explain.resolve import Resolved, Resolver
from optimiser.instances import Instance, read_instance
from optimiser.scenarios.job import Job, Report
from optimiser.scenarios.pool import Pool
from optimiser.scenarios.work import anew, work
from optimiser.solver import SolveSettings
from trustmodels.allocation.question import Question

Asked = tuple[str, Question, SolveSettings, str | None]


class Hot:
    """The question of a sweep, live: answered as the instance stands first, then every world from where that ended.

    Which worlds were solved before counts for nothing, so that it does not matter how many processes there are.
    """

    def __init__(self) -> None:
        self._asked: Asked | None = None
        self._live: Resolver | None = None

    def work(self, job: Job) -> Report:
        """A job of the sweep, as `optimiser.scenarios.work.work` does it."""
        return work(job, self.answer)

    def answer(self, job: Job, instance: Instance) -> Resolved:
        """The answer in a world; the instance as it stands is itself a world, and is solved anew.

        Raises:
            UnverifiedError: the plan does not hold up when it is recomputed.
        """
        if job.start is None:
            return anew(job, instance)
        asked = (str(job.folder), job.question, job.settings, job.start)
        if self._live is None or asked != self._asked:
            live = Resolver(job.question, job.settings)
            live.resolve(read_instance(job.folder))
            self._asked, self._live = asked, live
        return self._live.resolve(instance)


_HERE = Hot()


def _in_a_process(job: Job) -> Report:
    """A job in a process of a pool, which keeps its question from job to job."""
    return _HERE.work(job)


def hot_runner(workers: int) -> Callable[[Sequence[Job], Callable[[Job], None]], Iterator[Report]]:
    """Who runs the worlds: so many processes, or this very one."""
    if workers > 1:
        return lambda jobs, begun: Pool(workers, begun, _in_a_process).run(jobs)
    return _one_by_one


def _one_by_one(jobs: Sequence[Job], begun: Callable[[Job], None]) -> Iterator[Report]:
    hot = Hot()
    for job in jobs:
        begun(job)
        yield hot.work(job)
