"""Jobs over a Dask cluster whose workers see the same folders. Needs the extra `cluster`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from optimiser.errors import OptimiserError, RunError
from optimiser.scenarios.agenda import Agenda
from optimiser.scenarios.job import FAILED, Job, Report
from optimiser.scenarios.work import work


class MissingExtraError(OptimiserError):
    """A part of the engine whose optional packages are not installed."""

    exit_code = 2


def on_cluster(address: str, agenda: Agenda, begun: Callable[[Job], None]) -> Iterator[Report]:
    """Reports in the order in which the jobs end; a job whose worker dies is given to another one by Dask.

    Args:
        address: of the scheduler, e.g. `tcp://10.0.0.1:8786`.
        agenda: of jobs, handed over as soon as they can run; instance and results must lie under the same path on
            every worker.
        begun: told of each job when it is handed over.

    Raises:
        MissingExtraError: dask.distributed is not installed.
        RunError: no scheduler answers.
    """
    try:
        from distributed import Client, as_completed  # noqa: PLC0415 - an optional extra, loaded when asked for
    except ImportError:
        raise MissingExtraError(
            "--cluster needs dask.distributed: install trust-optimiser[cluster]"
        ) from None
    try:
        client = Client(address, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise RunError(f"no scheduler answers at {address}: {error}") from None
    with client:
        futures = _hand_over(client, agenda, begun)
        reports = as_completed(list(futures), loop=client.loop)  # type: ignore[no-untyped-call]
        for future in reports:
            report = _report(future, futures.pop(future))
            agenda.ended(report)
            more = _hand_over(client, agenda, begun)
            futures |= more
            reports.update(list(more))  # type: ignore[no-untyped-call]
            yield report


def _hand_over(client: Any, agenda: Agenda, begun: Callable[[Job], None]) -> dict[Any, Job]:  # noqa: ANN401
    """Give Dask every job that can run now."""
    futures = {}
    while (job := agenda.take()) is not None:
        begun(job)
        futures[client.submit(work, job, pure=False, key=f"run-{job.run}-{id(job)}")] = job
    return futures


def _report(future: "Future", job: Job) -> Report:  # type: ignore[name-defined]  # noqa: F821, UP037
    error = future.exception()
    if error is not None:
        return Report(job, "", FAILED, 0.0, f"{type(error).__name__}: {error}")
    report: Report = future.result()
    return report
