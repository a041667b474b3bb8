"""Jobs over processes of this machine: each takes what is nearest to what it did; one that dies costs only its job."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import active_children, get_context
from multiprocessing.process import BaseProcess

from optimiser.run.collecting import begin_process
from optimiser.scenarios.agenda import Agenda
from optimiser.scenarios.job import FAILED, Job, Report
from optimiser.scenarios.work import work

Begun = Callable[[Job], None]
STRIKES = 2
"""How often a job may see its process die before it is called failed."""


@dataclass
class _Worker:
    """A process, begun when it is first needed, and the job that it was given last."""

    process: ProcessPoolExecutor | None = None
    last: Job | None = None
    children: set[BaseProcess] = field(default_factory=set)

    def give(self, job: Job, task: Callable[[Job], Report]) -> Future[Report]:
        """Send a job to the process."""
        if self.process is None:
            self.process = ProcessPoolExecutor(1, get_context("spawn"), begin_process)
        self.last, before = job, set(active_children())
        given = self.process.submit(task, job)
        self.children |= set(active_children()) - before
        return given

    def end(self) -> None:
        """Let the process go."""
        if self.process is not None:
            self.process.shutdown(wait=True, cancel_futures=True)
        self.process, self.children = None, set()

    def stop(self) -> None:
        """End what the process is at: a job that did not end is solved when the sweep is taken up again."""
        for child in self.children:
            child.terminate()


class Pool:
    """Runs jobs in `workers` fresh processes; no more jobs travel than there are processes.

    A job whose process dies (by running out of memory, say) is tried once more, in a new process.
    """

    def __init__(self, workers: int, begun: Begun, task: Callable[[Job], Report] = work) -> None:
        self.workers = [_Worker() for _ in range(workers)]
        self.begun, self.task = begun, task
        self.strikes: dict[int, int] = {}

    def run(self, agenda: Agenda) -> Iterator[Report]:
        """Reports in the order in which the jobs end."""
        free, under_way = list(self.workers), dict[Future[Report], tuple[_Worker, Job]]()
        try:
            while self._fill(agenda, free, under_way):
                ended = wait(under_way, return_when=FIRST_COMPLETED).done
                for future in sorted(ended, key=lambda future: under_way[future][1].run):
                    worker, job = under_way.pop(future)
                    report = self._report(worker, job, future)
                    if report is None:
                        under_way[worker.give(job, self.task)] = (worker, job)
                        continue
                    free.append(worker)
                    agenda.ended(report)
                    yield report
        except (KeyboardInterrupt, GeneratorExit):
            for worker in self.workers:
                worker.stop()
            raise
        finally:
            for worker in self.workers:
                worker.end()

    def _fill(
        self, agenda: Agenda, free: list[_Worker], under_way: dict[Future[Report], tuple[_Worker, Job]]
    ) -> bool:
        """Give the free processes what can run now; whether anything is under way."""
        while free and (job := agenda.take(free[0].last)) is not None:
            worker = free.pop(0)
            self.begun(job)
            under_way[worker.give(job, self.task)] = (worker, job)
        return bool(under_way)

    def _report(self, worker: _Worker, job: Job, future: Future[Report]) -> Report | None:
        """What a process gave back; None where it died and the job is worth another try."""
        try:
            return future.result()
        except BrokenProcessPool:
            worker.end()
        self.strikes[job.run] = self.strikes.get(job.run, 0) + 1
        if self.strikes[job.run] < STRIKES:
            return None
        return Report(job, "", FAILED, 0.0, f"its process died {STRIKES} times")


def in_this_process(agenda: Agenda, begun: Begun) -> Iterator[Report]:
    """The jobs one after the other, without further processes."""
    last: Job | None = None
    while (job := agenda.take(last)) is not None:
        begun(job)
        report = work(job)
        agenda.ended(report)
        yield report
        last = job
