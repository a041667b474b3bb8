"""A Dask cluster whose workers see the same folders, or one on this machine. Needs the extra `cluster`."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from optimiser.errors import MissingExtraError, RunError
from optimiser.scenarios.job import FAILED, Job, Report
from optimiser.scenarios.work import work

LOCAL = "local"
"""In place of an address: a cluster on this machine, for the length of the sweep."""


class Cluster:
    """Jobs handed to Dask as soon as they can run; one whose worker dies is given to another by Dask.

    Args:
        address: of the scheduler, e.g. `tcp://10.0.0.1:8786`, or `local`. Instance and results must lie under the same
            path on every worker.
        workers: processes of a local cluster.

    Raises:
        MissingExtraError: when it is opened, dask.distributed is not installed.
        RunError: when it is opened, no scheduler answers.
    """

    free = True
    last = None

    def __init__(self, address: str, workers: int) -> None:
        self.address, self.workers = address, workers
        self._open = ExitStack()
        self._pool: Any = None

    def __enter__(self) -> Self:
        try:
            from distributed import Client, LocalCluster  # noqa: PLC0415 - an optional extra, loaded when asked for
        except ImportError:
            raise MissingExtraError(
                "--cluster needs dask.distributed: install trust-optimiser[cluster]"
            ) from None
        address = self.address
        if address == LOCAL:
            plain = {"threads_per_worker": 1, "dashboard_address": None}
            address = self._open.enter_context(LocalCluster(n_workers=self.workers, **plain))  # type: ignore[no-untyped-call]
        try:
            client = self._open.enter_context(Client(address, timeout="10s", set_as_default=False))  # type: ignore[no-untyped-call]
        except (OSError, TimeoutError, ValueError) as error:
            raise RunError(f"no scheduler answers at {self.address}: {error}") from None
        self._pool = client.get_executor(pure=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False)
        self._open.close()

    def submit(self, job: Job) -> Future[Report]:
        """Hand a job to Dask."""
        given: Future[Report] = self._pool.submit(work, job)
        return given

    def report(self, job: Job, ended: Future[Report]) -> Report:
        """What a worker gave back, or in words why it did not."""
        error = ended.exception()
        if error is not None:
            return Report(job, "", FAILED, 0.0, f"{type(error).__name__}: {error}")
        return ended.result()
