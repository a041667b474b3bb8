"""A cluster that asks who one is: what the file of certificates may say, and that only its bearers are heard."""

from __future__ import annotations

import shutil
import subprocess
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack
from pathlib import Path
from time import sleep

import pytest

from optimiser.errors import InputError, RunError
from optimiser.solver import SolveSettings
from optimiser.worlds.scenarios import executor_of, named, sweep
from optimiser.worlds.scenarios.executor import Cluster, read_security
from optimiser.worlds.scenarios.job import Job, Report
from tests.scenarios.test_executor import HOW_FAR, _free_port, started
from tests.scenarios.worlds import small

NAMES = ("ca_file", "cert", "key")


def written(folder: Path, text: str = "") -> Path:
    """A security file and the three files that it names."""
    for name in NAMES:
        (folder / f"{name}.pem").touch()
    file = folder / "cluster.toml"
    file.write_text(text or "".join(f'{name} = "{name}.pem"\n' for name in NAMES), encoding="utf-8")
    return file


def test_paths_are_seen_from_the_file(tmp_path: Path) -> None:
    """Each certificate under the name that Dask has for it, wherever one stands."""
    found = read_security(written(tmp_path), "tls://host:1")
    assert found == {
        "tls_ca_file": str(tmp_path / "ca_file.pem"),
        "tls_client_cert": str(tmp_path / "cert.pem"),
        "tls_client_key": str(tmp_path / "key.pem"),
    }


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    """A name too many, one that is no text, one without a file, and an address that is not sealed: four faults."""
    file = written(tmp_path, 'ca_file = 1\ncert = "nowhere.pem"\nkey = "key.pem"\npassword = "x"\n')
    with pytest.raises(InputError) as said:
        read_security(file, "tcp://host:1")
    assert [fault.problem for fault in said.value.faults] == [
        "the security file has the unknown entry 'password'",
        "has no ca_file",
        "cert is not a file",
        "tcp://host:1 is not sealed",
    ]


def test_certificates_without_a_cluster(tmp_path: Path) -> None:
    """They would seal nothing, so they are refused."""
    with pytest.raises(InputError, match="comes without --cluster"):
        executor_of(2, None, written(tmp_path))


def test_a_scheduler_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    """Dask cancels what it was given; that is said, with what to do, and is no failure of the run."""
    ended: Future[Report] = Future()
    ended.cancel()
    job = Job(0, "", "", tmp_path, None, (), HOW_FAR, SolveSettings(), tmp_path)
    with pytest.raises(CancelledError):
        ended.exception()
    with pytest.raises(RunError, match="the scheduler at tcp://x:1 is gone"):
        Cluster("tcp://x:1", 1).report(job, ended)


def certificates(folder: Path) -> Path:
    """An authority and a certificate that it signed, and the security file that names them."""
    calls = (
        "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=ca -keyout ca-key.pem -out ca_file.pem",
        "req -newkey rsa:2048 -nodes -subj /CN=sweep -keyout key.pem -out request.pem",
        "x509 -req -in request.pem -CA ca_file.pem -CAkey ca-key.pem -CAcreateserial -days 1 -out cert.pem",
    )
    file = written(folder)
    for call in calls:
        subprocess.run(["openssl", *call.split()], cwd=folder, check=True, capture_output=True)
    return file


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make certificates with")
@pytest.mark.filterwarnings("ignore")  # what the cluster's own packages say of sockets and loops is theirs
def test_only_the_bearer_of_a_certificate_is_heard(tmp_path: Path) -> None:
    """A sealed scheduler solves for whoever has a certificate, and answers nobody else."""
    pytest.importorskip("distributed")
    place, file = small(tmp_path), certificates(tmp_path)
    address = f"tls://127.0.0.1:{_free_port()}"
    tls = [part for n in NAMES for part in (f"--tls-{n.replace('_', '-')}", str(tmp_path / f"{n}.pem"))]
    local = ["--host", "127.0.0.1", "--no-dashboard", *tls]
    with ExitStack() as stack:
        scheduler = ["--protocol", "tls", "--port", address.rpartition(":")[2], *local]
        stack.enter_context(started("distributed.cli.dask_scheduler", *scheduler))
        worker = [address, "--protocol", "tls", "--nworkers", "1", "--nthreads", "1", "--no-nanny", *local]
        stack.enter_context(started("distributed.cli.dask_worker", *worker))
        sleep(8)
        planned = named(place, ["a_richer"])
        sealed = executor_of(1, address, file)
        done = sweep(place, planned, [HOW_FAR], tmp_path / "out", executor=sealed)
        assert [report.status for report in done.reports] == ["optimal", "optimal"]
        with pytest.raises(RunError, match="give --security"):
            sweep(place, planned, [HOW_FAR], tmp_path / "no", executor=executor_of(1, address))
