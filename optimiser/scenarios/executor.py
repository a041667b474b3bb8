"""Jobs worked off, whoever runs them: this process, further processes of this machine, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from types import TracebackType
from typing import Protocol, Self

from optimiser.scenarios.agenda import Agenda
from optimiser.scenarios.job import Job, Report
from optimiser.scenarios.work import work

Begun = Callable[[Job], None]
Task = Callable[[Job], Report]


class Executor(Protocol):
    """Who runs jobs; opened by `with`, and left by it in whatever way the sweep ends."""

    @property
    def free(self) -> bool:
        """Whether a further job can be handed over."""

    @property
    def last(self) -> Job | None:
        """The job that whoever is free had before, since what is like it needs less building; None for none."""

    def submit(self, job: Job) -> Future[Report]:
        """Hand a job over."""

    def report(self, job: Job, ended: Future[Report]) -> Report | None:
        """What came of a job that has ended; None where it is to be handed over once more."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def work_off(executor: Executor, agenda: Agenda, begun: Begun) -> Iterator[Report]:
    """Every job of an agenda; reports in the order in which they end.

    Args:
        executor: who runs them.
        agenda: of jobs, handed over as soon as they can run.
        begun: told of each job when it is handed over.
    """
    under_way: dict[Future[Report], Job] = {}
    with executor:
        while True:
            while executor.free and (job := agenda.take(executor.last)) is not None:
                begun(job)
                under_way[executor.submit(job)] = job
            if not under_way:
                return
            ended = wait(under_way, return_when=FIRST_COMPLETED).done
            for future in sorted(ended, key=lambda future: under_way[future].run):
                job = under_way.pop(future)
                report = executor.report(job, future)
                if report is None:
                    under_way[executor.submit(job)] = job
                    continue
                agenda.ended(report)
                yield report


class ThisProcess:
    """One job after the other, without further processes."""

    def __init__(self, task: Task = work) -> None:
        self.task = task
        self.free = True
        self.last: Job | None = None

    def submit(self, job: Job) -> Future[Report]:
        """Run a job; it has ended when this returns."""
        self.free, self.last = False, job
        done = Future[Report]()
        done.set_result(self.task(job))
        return done

    def report(self, _job: Job, ended: Future[Report]) -> Report:
        """What came of it."""
        self.free = True
        return ended.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None
