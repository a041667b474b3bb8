"""A solve that is stopped hands over what it has, and never an exception."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimiser.cli.answer import exit_status
from optimiser.cli.interrupt import Interrupt
from optimiser.instances import Instance
from optimiser.matrix import Compiled
from optimiser.questions import read_question
from optimiser.results import Run
from optimiser.run.solution import Solution
from optimiser.run.solve import solve
from optimiser.solver import Lexicographic, Outcome, Progress, SolveSettings, TierResult, primary
from optimiser.solver.live import LinearAnswer, LiveModel
from optimiser.verify import verify
from tests.engine.matrices import EXACT, INF, compiled, solved, tier
from tests.properties.cases import instance


def verified(solution: Solution, given: Instance) -> bool:
    """Whether the plan of a solution holds up."""
    return verify(Run(Path("stopped"), solution.manifest, solution.tables), given).passed


class After:
    """Asks to stop from the n-th moment of a solve on."""

    def __init__(self, moments: int) -> None:
        self.left = moments

    def tell(self, _progress: Progress) -> None:
        """A moment has passed."""
        self.left -= 1

    def __call__(self) -> bool:
        """Whether it is time."""
        return self.left <= 0


def test_a_stop_asked_at_once_gives_no_plan() -> None:
    """Stopped before the first relaxation is solved: one tier, stopped, without a plan, value or gap."""
    problem = compiled([((1, 1), 10, INF)], [(0, 8), (0, 8)])
    found = solved(problem, tier("x", (1, 0)), tier("y", (0, 1)), stop=lambda: True)
    assert len(found) == 1
    assert found[0].outcome in {Outcome.STOPPED, Outcome.OPTIMAL}


def test_a_question_stopped_at_once_is_stopped_with_none() -> None:
    """Exit status 5: the manifest says stopped, has no table, and no tier claims a value."""
    solution = solve(instance(0), read_question("how_far"), stop=lambda: True)
    assert solution.status == ("stopped" if solution.plan is None else "feasible")
    assert exit_status(solution) == (5 if solution.plan is None else 4)
    if solution.plan is None:
        assert solution.tables == {}
        assert [(t["value"], t["gap"]) for t in solution.manifest["tiers"]] == [(None, None)]


@pytest.mark.parametrize("moments", [1, 2, 3, 4, 6, 8, 11, 14, 18])
def test_a_stop_at_any_moment_gives_a_plan_that_verifies_or_none(moments: int) -> None:
    """The plan of the last tier that has one holds up, and the status is never better than it is."""
    given, stop = instance(0), After(moments)
    solution = solve(given, read_question("how_far"), listen=stop.tell, stop=stop)
    reached = [t for t in solution.manifest["tiers"] if t["value"] is not None]
    complete = len(reached) == len(read_question("how_far").tiers)
    ended = "feasible" if reached else "stopped"
    assert solution.status == ended or (complete and solution.status == "optimal")
    assert (solution.plan is None) == (not reached)
    assert solution.plan is None or verified(solution, given)


def test_a_stop_after_the_first_tier_keeps_its_plan() -> None:
    """Exit status 4: some tiers are there, a plan with them, and it verifies."""
    given, stop = instance(0), After(10**9)

    def listen(progress: Progress) -> None:
        if progress.measure == read_question("how_far").tiers[1]:
            stop.left = 0

    solution = solve(given, read_question("how_far"), listen=listen, stop=stop)
    assert solution.plan is not None
    assert exit_status(solution) == 4
    assert len(solution.manifest["tiers"]) < len(read_question("how_far").tiers)
    assert verified(solution, given)


@pytest.mark.parametrize("question", ["how_far", "balance", "keep_all"])
@pytest.mark.parametrize("seconds", [0.0, 1e-6, 1e-3])
def test_hardly_any_time_is_no_failure(question: str, seconds: float) -> None:
    """Solved, or stopped with a plan that verifies, or stopped with none, or infeasible; nothing else."""
    given = instance(5)
    solution = solve(given, read_question(question), SolveSettings(time_limit=seconds))
    assert solution.status in {"optimal", "feasible", "stopped", "infeasible"}
    assert exit_status(solution) in {0, 3, 4, 5}
    assert solution.plan is None or verified(solution, given)


def test_time_that_runs_out_before_a_plan_is_stopped_with_none() -> None:
    """z1 + z2 + z3 = 1.5 times two whole halves: no start is found, and no time to look for one."""
    problem = compiled([((2, 2, 2), 3, 3)], [(0, 1)] * 3, whole=(0, 1, 2))
    found = solved(problem, tier("z", (1, 1, 1)), settings=SolveSettings(time_limit=0.0, threads=1))
    assert found[0].x is None
    assert found[0].outcome in {Outcome.STOPPED, Outcome.INFEASIBLE}


@pytest.mark.parametrize("ask", [lambda stop: stop.ask(), lambda stop: stop._handle(2, None)])
def test_an_interrupt_is_asked_once_and_put_back(ask: Callable[[Interrupt], None]) -> None:
    """Not asked at first, asked after; the handler of before is there again when it is left."""
    before = signal.getsignal(signal.SIGINT)
    with Interrupt() as stop:
        assert not stop()
        assert signal.getsignal(signal.SIGINT) != before
        ask(stop)
        assert stop()
    assert signal.getsignal(signal.SIGINT) == before


def eased(by: float) -> Compiled:
    """x + y at least 10, x at most 8, y 1 to 8; a yes to z makes up for so much of it, 8z at most 0.7x."""
    rows = [((1, 1, by), 10, INF), ((0.7, 0, -8), 0, INF)]
    return compiled(rows, [(0, 8), (1, 8), (0, 1)], whole=(2,))


@pytest.mark.parametrize(("by", "bound"), [(0.5, 1.5), (3.0, 1.0), (0.0, 2.0)])
def test_out_of_time_a_tier_has_a_plan_of_its_own_that_beats_the_one_before(by: float, bound: float) -> None:
    """No time for the second tier: better than the first tier's plan, and what a yes could bring at most is known.

    That plan has x = 2, y = 8 and no z. With z held at no, y is least where x = 8: 2. A yes saves no more than `by`,
    and y is never below 1. Where it saves nothing, 2 is proven.
    """
    problem = eased(by)
    in_time, late = LiveModel(problem, EXACT), LiveModel(problem, replace(EXACT, time_limit=0.0))
    first = Lexicographic(in_time, ()).solve([tier("x", (1, 0, 10))])
    found = Lexicographic(late, (), results=list(first)).solve([tier("y", (0, 1, 0))])[-1]
    assert found.outcome is (Outcome.OPTIMAL if bound == 2.0 else Outcome.STOPPED)
    assert found.x is not None
    assert first[-1].plan.tolist() == [2.0, 8.0, 0.0]
    assert found.x.tolist() == [8.0, 2.0, 0.0]
    assert (found.value, found.bound) == (2.0, bound)
    assert found.gap == pytest.approx((2.0 - bound) / 2.0)


def test_what_a_tier_without_time_proves_is_certified(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a random instance, no time after the first tier: the bound of each primary one is proven from the file."""
    usual = primary.Primary.run

    def late(self: primary.Primary) -> TierResult:
        limit = 0.0 if self.state.results else None
        self.live.settings = replace(self.live.settings, time_limit=limit)
        return usual(self)

    monkeypatch.setattr(primary.Primary, "run", late)
    solution = solve(instance(0), read_question("how_far"))
    reached = {t["measure"]: t for t in solution.manifest["tiers"] if t["primary"]}
    assert any("out of time" in note for tier in reached.values() for note in tier["notes"])
    certified = {
        t["measure"]: t for t in solution.manifest["certificate"]["tiers"] if t["measure"] in reached
    }
    for measure, reach in reached.items():
        assert certified[measure]["bound"] == pytest.approx(reach["bound"], rel=1e-6, abs=1e-6)
    assert verified(solution, instance(0))


def test_a_tier_for_which_no_start_is_found_begins_from_the_plan_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every linear programme of a start is given up, and y is 2 with z at no before anybody searches: 0.175 apart.

    The relaxation has x = 8, z = 0.7 and y = 1.65.
    """
    problem = eased(0.5)
    first = Lexicographic(LiveModel(problem, EXACT), ()).solve([tier("x", (1, 0, 10))])
    monkeypatch.setattr(LiveModel, "attempt", lambda _live, _below: LinearAnswer(Outcome.STOPPED))
    monkeypatch.setattr(LiveModel, "small", False)
    monkeypatch.setattr(primary, "search", None)
    live = LiveModel(problem, replace(EXACT, gap=0.2))
    state = Lexicographic(live, (np.array([2], np.int32),), results=list(first))
    state.choice = np.zeros(1)
    found = state.solve([tier("y", (0, 1, 0))])[-1]
    assert found.outcome is Outcome.OPTIMAL
    assert found.plan.tolist() == [8.0, 2.0, 0.0]
    assert (found.value, found.bound) == pytest.approx((2.0, 1.65))


def test_out_of_time_at_once_there_is_no_plan() -> None:
    """A time limit of nothing holds for the first linear programme too: stopped, exit status 5, no table."""
    solution = solve(instance(0), read_question("how_far"), SolveSettings(time_limit=0.0))
    assert (solution.status, exit_status(solution)) == ("stopped", 5)
    assert solution.tables == {}
