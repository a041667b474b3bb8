"""Jobs worked off, whoever runs them: this process, further processes of this machine, or a Dask cluster."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from multiprocessing import active_children, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from optimiser.errors import Fault, InputError, MissingExtraError, RunError
from optimiser.run.garbage import begin_process
from optimiser.worlds.scenarios.grid import read_toml, unknown_keys
from optimiser.worlds.scenarios.job import FAILED, Agenda, Job, Report
from optimiser.worlds.scenarios.work import work

# Jobs worked off, whoever runs them: this process, further processes of this machine, or a Dask cluster.

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


# Processes of this machine: each takes what is nearest to what it did; one that dies costs only its job.
#
# They are the default on one machine, since they stand in half a second where a Dask cluster on it takes six.

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


# A Dask cluster whose workers see the same folders, or one on this machine. Needs the extra `cluster`.
#
# A Dask scheduler without TLS runs whatever code anybody sends who reaches its port, and so do its workers:
# `docs/cluster.md` says what that means and how certificates are made. A file of three names gives this end its own.

LOCAL = "local"
"""In place of an address: a cluster on this machine, for the length of the sweep."""
SEALED = "tls://"
PARTS = {"ca_file": "tls_ca_file", "cert": "tls_client_cert", "key": "tls_client_key"}
"""The entries of a security file, and what Dask calls them."""


def read_security(file: Path, address: str) -> dict[str, str]:
    """The certificates of a security file, by Dask's names for them.

    A TOML file with `ca_file`, `cert` and `key`: the certificate of who signs for the cluster, this end's own, and its
    key. Paths are seen from the file.

    Raises:
        InputError: with every fault of the file, and where the address is not one of TLS.
    """
    content = read_toml(file)
    faults = unknown_keys(file.name, "the security file", content, PARTS)
    found = {}
    for name, theirs in PARTS.items():
        said = content.get(name)
        if not isinstance(said, str) or not said:
            faults.append(Fault(file.name, f"has no {name}", f'write {name} = "…", the path of a PEM file'))
        elif not (file.parent / said).is_file():
            faults.append(Fault(file.name, f"{name} is not a file", "check the path", value=said))
        else:
            found[theirs] = str((file.parent / said).resolve())
    if not address.startswith(SEALED):
        remedy = f"write {SEALED}HOST:PORT, and start scheduler and workers with certificates"
        faults.append(Fault("--cluster", f"{address} is not sealed", remedy, value=address))
    if faults:
        raise InputError(faults)
    return found


class Cluster:
    """Jobs handed to Dask as soon as they can run; one whose worker dies is given to another by Dask.

    Args:
        address: of the scheduler, e.g. `tls://10.0.0.1:8786`, or `local`. Instance and results must lie under the same
            path on every worker.
        workers: processes of a local cluster.
        security: a file of certificates, with which nobody else is listened to; None for none.

    Raises:
        InputError: the security file has faults.
        MissingExtraError: when it is opened, dask.distributed is not installed.
        RunError: when it is opened, no scheduler answers; later, the scheduler is gone.
    """

    free = True
    last = None

    def __init__(self, address: str, workers: int, security: Path | None = None) -> None:
        self.address, self.workers = address, workers
        self.certificates = None if security is None else read_security(security, address)
        self._open = ExitStack()
        self._pool: Any = None

    def __enter__(self) -> Self:
        try:
            from distributed import Client, LocalCluster  # noqa: PLC0415 - an optional extra, loaded when asked for
        except ImportError:
            raise MissingExtraError(
                "--cluster needs dask.distributed: install trust-optimiser[cluster]"
            ) from None
        _hush()
        address = self.address
        if address == LOCAL:
            plain = {"threads_per_worker": 1, "dashboard_address": None}
            address = self._open.enter_context(LocalCluster(n_workers=self.workers, **plain))  # type: ignore[no-untyped-call]
        sealed = {} if self.certificates is None else {"security": _security(self.certificates)}
        try:
            client = self._open.enter_context(
                Client(address, timeout="10s", set_as_default=False, **sealed)  # type: ignore[no-untyped-call]
            )
        except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as error:
            raise RunError(f"no scheduler answers at {self.address}: {error}{self._unsealed}") from None
        self._pool = client.get_executor(pure=False)
        return self

    @property
    def _unsealed(self) -> str:
        """What to do where a scheduler asks for certificates and none were given."""
        needs = self.address.startswith(SEALED) and self.certificates is None
        return "; give --security, a file that names certificates" if needs else ""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False)
        self._open.close()

    def submit(self, job: Job) -> Future[Report]:
        """Hand a job to Dask."""
        try:
            given: Future[Report] = self._pool.submit(work, job)
        except Exception as error:  # whatever a client says whose scheduler is gone
            raise self._gone() from error
        return given

    def report(self, job: Job, ended: Future[Report]) -> Report:
        """What a worker gave back, or in words why it did not."""
        try:
            error = ended.exception()
        except CancelledError:
            raise self._gone() from None
        if error is not None:
            return Report(job, "", FAILED, 0.0, f"{type(error).__name__}: {error}")
        return ended.result()

    def _gone(self) -> RunError:
        return RunError(
            f"the scheduler at {self.address} is gone. What was solved is kept: once it runs again, the same call "
            "solves what is missing."
        )


def _hush() -> None:
    """Let Dask keep to itself what it logs, tracebacks among it: what there is to say is said here."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _security(certificates: dict[str, str]) -> Any:  # noqa: ANN401 - of an optional extra
    from distributed.security import Security  # noqa: PLC0415

    return Security(require_encryption=True, **certificates)  # type: ignore[no-untyped-call]
