"""A search never says "infeasible" of a question that has a plan."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
import pytest

from optimiser.matrix import Compiled
from optimiser.solver import Outcome, solve_tiers
from optimiser.solver import search as searching
from optimiser.solver.live import LiveModel
from optimiser.solver.outcome import SolverLog
from optimiser.solver.search import Limits, search
from tests.engine.matrices import EXACT, INF, compiled, tier

LIMITS = Limits(gap=1e-9)


def lumpy_and_supported() -> Compiled:
    """Nothing at all is a plan here, and HiGHS 1.15.1 with presolve has said that there is none.

    run = start 1 + start 2 + a column that is 0; start = 0.87 if chosen; start at most 0.87 where there is a
    place.
    """
    return compiled(
        [
            ((0, 0, 1, -1, -1, 1), 0, 0),
            ((-0.87, 0, 1, 0, 1, 0), 0, 0),
            ((0, -0.87, 1, 0, 1, 0), -INF, 0),
        ],
        [(0, 1), (0, 1), (0, 0), (0, INF), (0, INF), (0, 0.87)],
        whole=(0, 1),
    )


@pytest.mark.parametrize(
    "cost", [(0, 0, 0, 0, 0, 0), (0, 0, 0, 1, 1, 0), (1, 1, 0, 0, 0, 0), (0, 0, 0, 0, 0, -1)]
)
def test_a_plan_of_nothing_is_found(cost: tuple[float, ...]) -> None:
    """The three rows that presolve has called infeasible have a plan whatever is minimised."""
    live = LiveModel(lumpy_and_supported(), EXACT)
    live.minimise(np.array(cost, float), 0.0)
    found = search(live, None, LIMITS)
    assert found.outcome is Outcome.OPTIMAL
    assert found.value == pytest.approx(-0.87 if cost[5] else 0.0)


class _Lying:
    """HiGHS that says infeasible as long as it may presolve."""

    def __init__(self, truth: highspy.Highs) -> None:
        self.truth = truth
        self.presolve = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.truth, name)

    def setOptionValue(self, name: str, value: Any) -> Any:  # noqa: N802 - the name that HiGHS gives it
        self.presolve = self.presolve and (name, value) != ("presolve", "off")
        return self.truth.setOptionValue(name, value)

    def getModelStatus(self) -> highspy.HighsModelStatus:  # noqa: N802
        return highspy.HighsModelStatus.kInfeasible if self.presolve else self.truth.getModelStatus()

    def getInfo(self) -> Any:  # noqa: N802
        return _NoPlan if self.presolve else self.truth.getInfo()


class _NoPlan:
    primal_solution_status = highspy.SolutionStatus.kSolutionStatusNone
    mip_dual_bound = -INF
    simplex_iteration_count = 0


@pytest.fixture
def lying(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every search is made by a HiGHS that lies with presolve."""
    honest = searching._whole
    monkeypatch.setattr(searching, "_whole", lambda live: _Lying(honest(live)))
    monkeypatch.setattr(searching, "run", lambda highs: highs.truth.run())


@pytest.mark.usefixtures("lying")
def test_infeasible_is_believed_only_without_presolve() -> None:
    """Where presolve says infeasible of one whole x of at least 1, the plan is found and the retry recorded."""
    live = LiveModel(compiled([((1,), 1, INF)], [(0, 3)], whole=(0,)), EXACT)
    live.minimise(np.array([2.0]), 0.0)
    found = search(live, None, LIMITS)
    assert (found.outcome, found.value) == (Outcome.OPTIMAL, 2.0)
    assert found.notes == ("searched again without presolve after 'infeasible': 'optimal'",)


def test_what_is_infeasible_stays_so() -> None:
    """2x = 1 with x whole has no plan, with presolve and without."""
    live = LiveModel(compiled([((2,), 1, 1)], [(0, 3)], whole=(0,)), EXACT)
    found = search(live, None, LIMITS)
    assert (found.outcome, found.x) == (Outcome.INFEASIBLE, None)


def test_a_search_leaves_the_live_model_alone() -> None:
    """After a search the live model is as it was: its columns not whole, its value that of the relaxation."""
    live = LiveModel(compiled([((2,), 1, INF)], [(0, 3)], whole=(0,)), EXACT)
    live.minimise(np.array([1.0]), 0.0)
    assert search(live, None, LIMITS).value == pytest.approx(1.0)
    assert live.solve().value == pytest.approx(0.5)


def test_what_the_solver_says_is_kept_under_headings(capfd: pytest.CaptureFixture[str]) -> None:
    """The log of a solve names each tier and phase in order, holds what HiGHS said, and none of it is printed."""
    log = SolverLog()
    problem = lumpy_and_supported()
    asked = tier("x", [1.0] * len(problem.columns))
    solve_tiers(problem, [asked], (), EXACT, log=log)
    headings = [line for line in log.text.splitlines() if line.startswith("== ")]
    assert headings[:2] == ["== x: relaxation", "== x: start"]
    assert "HiGHS" in log.text
    assert capfd.readouterr().out == ""
