"""A folder with a copy of the teaching instance, as a person would have it, and the room on it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from optimiser.extras.room.answer import OfferAnswer, answer
from optimiser.extras.room.handles import Handle, handles
from optimiser.extras.room.offers import Offer
from optimiser.extras.room.serve import FIRST_INSTANCE
from optimiser.extras.room.session import Desk, JobState
from optimiser.instances import Instance, read_instance

TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"
FIRST = "a-trial"
"""The instance on which the room is told to open."""
PATIENCE = 180.0


def grant_pot(instance: Instance) -> Handle:
    """The handle of the first grant pot."""
    return next(handle for handle in handles(instance) if handle.table == "envelope")


@pytest.fixture(scope="session", autouse=True)
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of baselines of our own, one for all tests."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a copy of tiny in the instances/ of the working directory, on which the room opens."""
    monkeypatch.setenv(FIRST_INSTANCE, FIRST)
    folder = tmp_path / "instances" / FIRST
    shutil.copytree(TINY, folder)
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture(scope="session")
def tiny() -> Instance:
    """The teaching instance."""
    return read_instance(TINY)


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """One desk for all tests that solve, so that the libraries are loaded once."""
    made = Desk()
    yield made
    made.close()


def waited(job: Any) -> Any:
    """The job when it is no longer running."""
    end = time.monotonic() + PATIENCE
    while job.open and time.monotonic() < end:
        time.sleep(0.05)
    return job


@pytest.fixture(scope="session")
def solved(desk: Desk, tiny: Instance) -> Callable[[Offer], OfferAnswer]:
    """The exact answer to an offer on tiny."""

    def solve(offer: Offer) -> OfferAnswer:
        job = waited(desk.start(offer, tiny))
        assert job.state is JobState.DONE, job.last
        return answer(offer, tiny, job.out)

    return solve
