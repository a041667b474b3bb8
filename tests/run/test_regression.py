"""Questions whose plans once did not verify, since idle capacity was settled below what a list can bear."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.results import read_run
from optimiser.run.solve import solve
from optimiser.verify import verify
from tests.oracle.instances import write_random


@pytest.mark.parametrize(
    ("seed", "question"),
    [
        (0, "order:safety,finance,access"),
        (24, "balance"),
        (33, "keep_all"),
        (37, "how_far"),
        (39, "least_funding"),
    ],
)
def test_the_plan_verifies(seed: int, question: str, tmp_path: Path) -> None:
    """The run as written and read back has no residual, and no list below zero."""
    instance = read_instance(write_random(seed, tmp_path / "instance"))
    solution = solve(instance, read_question(question))
    assert solution.status == "optimal"
    solution.write(tmp_path / "run")
    run = read_run(tmp_path / "run")
    assert verify(run, instance).residuals == ()
    assert (run.tables["access"]["list"] >= -1e-6).all()
    assert (run.tables["access"]["idle"] >= 0).all()
