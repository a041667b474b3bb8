"""HiGHS shares its threads over the whole process; somebody else may have asked for another number."""

from __future__ import annotations

import highspy
import numpy as np
import pytest

from optimiser.questions import read_question
from optimiser.run.prepare import prepare
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from optimiser.solver.live import LiveModel
from tests.model.builder import made


def elsewhere(threads: int) -> None:
    """Somebody else's solve in this process: minimise x, x at least 1."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.resetGlobalScheduler(True)
    solver.setOptionValue("threads", threads)
    solver.addVar(1.0, 2.0)
    solver.changeColCost(0, 1.0)
    assert solver.run() == highspy.HighsStatus.kOk


@pytest.mark.parametrize("threads", [1, 2])
def test_the_engine_solves_beside_another_highs(threads: int) -> None:
    """A solve with one number of threads does not stop the engine from solving with another."""
    case = made(control_totals={"amount": 0})
    for ours in (1, 2):
        elsewhere(threads)
        assert solve(case, read_question("how_far"), SolveSettings(threads=ours)).status == "optimal"


def test_an_old_answer_is_not_taken_for_a_new_one() -> None:
    """Between two solves of one model somebody else takes the threads: the second answer is the second problem's.

    The deficit of 10 is the position's only value: minimised it is -10, and minus it +10.
    """
    compiled = prepare(made(control_totals={"amount": 0}), read_question("how_far")).compiled
    live = LiveModel(compiled, SolveSettings(threads=2))
    cost = np.array([float(name == "position") for name, _ in compiled.columns])
    live.minimise(cost, 0.0)
    assert live.solve().value == pytest.approx(-10)
    elsewhere(1)
    live.minimise(-cost, 0.0)
    assert live.solve().value == pytest.approx(10)
