"""Processes and clusters: a worker that dies costs at most its job."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import sleep

import pytest

from optimiser.errors import RunError
from optimiser.questions import read_question
from optimiser.solver import SolveSettings
from optimiser.worlds.scenarios import executor_of, named, sweep
from optimiser.worlds.scenarios.executor import Processes, work_off
from optimiser.worlds.scenarios.job import Agenda
from optimiser.worlds.scenarios.sweep import Event, jobs_of
from tests.scenarios.tasks import fatal
from tests.scenarios.worlds import small

HOW_FAR = read_question("how_far")


@pytest.mark.slow
def test_a_process_that_dies_costs_only_its_job(tmp_path: Path) -> None:
    """One of four jobs kills its process whenever it runs; the other three are solved, and only it is blamed."""
    place = small(tmp_path)
    jobs = jobs_of(
        place, named(place, ["a_richer", "b_poorer", "d_impossible"]), [HOW_FAR], SolveSettings(), tmp_path
    )
    reports = {r.job.label: r for r in work_off(Processes(2, fatal), Agenda(jobs), lambda _job: None)}
    assert {name: report.status for name, report in reports.items()} == {
        "baseline": "optimal",
        "a_richer": "optimal",
        "b_poorer": "failed",
        "d_impossible": "infeasible",
    }
    assert "its process died" in reports["b_poorer"].message


@pytest.mark.slow
def test_processes_give_what_one_process_gives(tmp_path: Path) -> None:
    """Two processes and none write the same keys, statuses and tables."""
    place = small(tmp_path)
    planned = named(place, ["a_richer", "b_poorer", "c_broken"])
    alone = sweep(place, planned, [HOW_FAR], tmp_path / "one")
    both = sweep(place, planned, [HOW_FAR], tmp_path / "two", executor=executor_of(2))
    assert [(r.key, r.status) for r in both.reports] == [(r.key, r.status) for r in alone.reports]
    first, second = alone.run(2), both.run(2)
    assert first is not None
    assert second is not None
    assert first.manifest["result_sha256"] == second.manifest["result_sha256"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the cluster, ended at the end; it can import the tests and the engine."""
    root = Path(__file__).parents[2]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([sys.executable, "-m", *words], cwd=root, start_new_session=True, **quiet)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers on loopback."""
    port, local = _free_port(), ["--host", "127.0.0.1"]
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:
        scheduler = ["distributed.cli.dask_scheduler", *local, "--port", str(port), "--no-dashboard"]
        stack.enter_context(started(*scheduler))
        worker = ["distributed.cli.dask_worker", address, *local, "--nworkers", "1", "--nthreads", "1"]
        plain = [*worker, "--no-dashboard", "--no-nanny"]
        yield address, [stack.enter_context(started(*plain)) for _ in range(2)]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # what the cluster's own packages say of sockets and loops is theirs
def test_a_cluster_that_loses_a_worker(tmp_path: Path) -> None:
    """Of a scheduler and two workers one is killed mid-run: every scenario is solved all the same."""
    pytest.importorskip("distributed")
    place = small(tmp_path)
    planned = named(place, ["a_richer", "b_poorer", "d_impossible"])
    with cluster() as (address, workers):

        def kill_one(event: Event) -> None:
            if event.report is not None and event.job.run > 0 and workers[0].poll() is None:
                workers[0].kill()

        sleep(8)
        done = sweep(
            place, planned, [HOW_FAR], tmp_path / "out", executor=executor_of(1, address), listen=kill_one
        )
        assert workers[0].poll() is not None
    assert [r.status for r in done.reports] == ["optimal", "optimal", "optimal", "infeasible"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_on_this_machine(tmp_path: Path) -> None:
    """Dask's local cluster gives the keys and statuses of one process."""
    pytest.importorskip("distributed")
    place = small(tmp_path)
    planned = named(place, ["a_richer"])
    alone = sweep(place, planned, [HOW_FAR], tmp_path / "one")
    both = sweep(place, planned, [HOW_FAR], tmp_path / "two", executor=executor_of(2, "local"))
    assert [(r.key, r.status) for r in both.reports] == [(r.key, r.status) for r in alone.reports]


def test_a_scheduler_that_is_not_there(tmp_path: Path) -> None:
    """An address at which nothing answers is said in words, and nothing hangs."""
    pytest.importorskip("distributed")
    place = small(tmp_path)
    with pytest.raises(RunError, match="no scheduler answers"):
        sweep(
            place,
            named(place, ["a_richer", "b_poorer"]),
            [HOW_FAR],
            tmp_path / "out",
            executor=executor_of(1, "nonsense:"),
        )
