"""Processes of this machine: each takes what is nearest to what it did; one that dies costs only its job.

They are the default on one machine, since they stand in half a second where a Dask cluster on it takes six.
"""

from __future__ import annotations

from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

from optimiser.run.garbage import begin_process
from optimiser.scenarios.executor import Task
from optimiser.scenarios.job import FAILED, Job, Report
from optimiser.scenarios.work import work

STRIKES = 2
"""How often a job may see its process die before it is called failed."""


class _Worker:
    """A process, begun when it is first needed, and the job that it was given last."""

    def __init__(self) -> None:
        self.process: ProcessPoolExecutor | None = None
        self.last: Job | None = None
        self.children: set[BaseProcess] = set()

    def give(self, job: Job, task: Task) -> Future[Report]:
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


class Processes:
    """Runs jobs in `workers` fresh processes; no more jobs travel than there are processes.

    A job whose process dies (by running out of memory, say) is tried once more, in a new process.
    """

    def __init__(self, workers: int, task: Task = work) -> None:
        self.workers = [_Worker() for _ in range(workers)]
        self.task = task
        self._idle = list(self.workers)
        self._given: dict[int, _Worker] = {}
        self._strikes: dict[int, int] = {}

    @property
    def free(self) -> bool:
        """Whether a process is idle."""
        return bool(self._idle)

    @property
    def last(self) -> Job | None:
        """What the first idle process had before."""
        return self._idle[0].last

    def submit(self, job: Job) -> Future[Report]:
        """Give a job to the first idle process."""
        worker = self._given[job.run] = self._idle.pop(0)
        return worker.give(job, self.task)

    def report(self, job: Job, ended: Future[Report]) -> Report | None:
        """What a process gave back; None where it died and the job is worth another try."""
        worker = self._given.pop(job.run)
        try:
            found = ended.result()
        except BrokenProcessPool:
            worker.end()
            self._strikes[job.run] = self._strikes.get(job.run, 0) + 1
            if self._strikes[job.run] < STRIKES:
                self._idle.insert(0, worker)
                return None
            found = Report(job, "", FAILED, 0.0, f"its process died {STRIKES} times")
        self._idle.append(worker)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt | GeneratorExit):
            for worker in self.workers:
                worker.stop()
        for worker in self.workers:
            worker.end()
