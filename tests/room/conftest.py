"""A folder with a copy of the teaching instance, as a person would have it, and the room on it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from optimiser.extras.room.answer import OfferAnswer, answer
from optimiser.extras.room.offers import Offer
from optimiser.extras.room.session import Desk, JobState
from optimiser.instances import Instance, read_instance

TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"
FIRST = "a-trial"
"""Stands first in the list, so that the room opens on it."""
PATIENCE = 180.0


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a copy of tiny in the instances/ of the working directory."""
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
