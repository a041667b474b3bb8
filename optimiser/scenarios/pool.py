"""Jobs over processes of this machine: a window of them at a time, and a process that dies costs only its job."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for
from threading import Thread

from optimiser.run.collecting import collect_seldom
from optimiser.scenarios.job import FAILED, Job, Report
from optimiser.scenarios.work import work

Begun = Callable[[Job], None]
STRIKES = 2
"""How often a job may see its process die before it is called failed."""


def _begin() -> None:
    """Look seldom for garbage, and end when the process that started this one is killed: nobody else would tell it."""
    collect_seldom()
    parent = parent_process()
    if parent is not None:
        Thread(target=lambda: (wait_for([parent.sentinel]), os._exit(1)), daemon=True).start()


class Pool:
    """Runs jobs in `workers` fresh processes; no more jobs travel than there are processes.

    When a process dies all its fellows are lost with it. The jobs under way are then run again one by one, so
    that the one that kills its process (by running out of memory, say) is known and the others are not blamed.
    """

    def __init__(self, workers: int, begun: Begun, task: Callable[[Job], Report] = work) -> None:
        self.workers, self.begun, self.task = workers, begun, task
        self.strikes: dict[int, int] = {}

    def run(self, jobs: Sequence[Job]) -> Iterator[Report]:
        """Reports in the order in which the jobs end."""
        waiting = deque(jobs)
        while waiting:
            yield from self._until_broken(waiting)

    def _until_broken(self, waiting: deque[Job]) -> Iterator[Report]:
        """Work off the queue until it is empty or a process dies; what was under way is put back in front."""
        under_way: dict[Future[Report], Job] = {}
        pool = ProcessPoolExecutor(self.workers, get_context("spawn"), _begin)
        try:
            while waiting or under_way:
                self._fill(pool, waiting, under_way)
                ended = wait(under_way, return_when=FIRST_COMPLETED).done
                for future in sorted(ended, key=lambda f: under_way[f].run):
                    report = future.result()
                    del under_way[future]
                    yield report
        except BrokenProcessPool:
            yield from self._struck(list(under_way.values()), waiting)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _fill(
        self, pool: ProcessPoolExecutor, waiting: deque[Job], under_way: dict[Future[Report], Job]
    ) -> None:
        """Send jobs while processes are free; one that saw its process die goes alone."""
        while waiting and len(under_way) < self.workers:
            alone = waiting[0].run in self.strikes
            if under_way and (alone or any(job.run in self.strikes for job in under_way.values())):
                return
            job = waiting.popleft()
            self.begun(job)
            under_way[pool.submit(self.task, job)] = job

    def _struck(self, lost: list[Job], waiting: deque[Job]) -> Iterator[Report]:
        for job in sorted(lost, key=lambda lost_job: -lost_job.run):
            self.strikes[job.run] = self.strikes.get(job.run, 0) + 1
            if self.strikes[job.run] < STRIKES:
                waiting.appendleft(job)
            else:
                yield Report(job, "", FAILED, 0.0, f"its process died {STRIKES} times")


def in_this_process(jobs: Sequence[Job], begun: Begun) -> Iterator[Report]:
    """The jobs one after the other, without further processes."""
    for job in jobs:
        begun(job)
        yield work(job)
