"""Tiers at their least, settled together: what comes next is what it would be one after the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimiser.matrix import Compiled
from optimiser.solver import Outcome, Tier, TierResult, live
from optimiser.solver.floor import held_at_least, solve_from_floor
from optimiser.solver.live import LiveModel
from tests.engine.matrices import EXACT, INF, compiled, solved, tier, values

SHARED = compiled([((1, 1, 1, 0), 10, INF)], [(0, 8), (0, 8), (0, 8), (-1, 8)])
"""x + y + z at least 10, each at most 8; w is −1 or more, and nobody needs it."""
Z, W, X, Y = (tier(name, cost) for name, cost in zip("zwxy", np.eye(4)[[2, 3, 0, 1]], strict=True))


def together(problem: Compiled, tiers: tuple[Tier, ...], floored: int) -> list[TierResult]:
    """The tiers with so many expected at their least."""
    stages = (np.flatnonzero(problem.integer).astype(np.int32),)
    return solve_from_floor(problem, tiers, stages, EXACT, floored)


def test_tiers_at_their_least_are_settled_at_one_go() -> None:
    """z = 0 and w = −1 together; then least x is 2, and y is left with 8."""
    found = together(SHARED, (Z, W, X, Y), 2)
    assert values(found) == pytest.approx({"z": 0.0, "w": -1.0, "x": 2.0, "y": 8.0}, abs=1e-5)
    assert all(result.outcome is Outcome.OPTIMAL and result.gap == 0 for result in found[:2])
    assert values(found) == pytest.approx(values(solved(SHARED, Z, W, X, Y)), abs=1e-5)


@pytest.mark.parametrize("floored", [0, 1, 2, 3, 9])
def test_what_cannot_be_at_its_least_is_solved(floored: int) -> None:
    """x, y and z at 0 together leave no plan, however many are expected there: x = 0, y = 2, z = 8, w = −1."""
    found = together(SHARED, (X, Y, Z, W), floored)
    assert values(found) == pytest.approx({"x": 0.0, "y": 2.0, "z": 8.0, "w": -1.0}, abs=1e-5)


def test_a_choice_is_not_held() -> None:
    """A tier that counts a yes/no decision, or what has no least, is solved as ever."""
    problem = compiled([((1, 10, 0), 10, INF)], [(0, 8), (0, 1), (-INF, 8)], whole=[1])
    yes, open_ = tier("yes", (0, 1, 0)), tier("open", (0, 0, 1))
    assert held_at_least(problem, [yes]) is None
    assert held_at_least(problem, [open_]) is None
    assert values(together(problem, (yes, tier("x", (1, 0, 0))), 1)) == pytest.approx({"yes": 1, "x": 0})


def test_without_any_plan_the_first_tier_says_so() -> None:
    """x + y + z cannot be 30: infeasible, whatever is held."""
    found = together(compiled([((1, 1, 1, 0), 30, INF)], [(0, 8)] * 4), (Z, W, X, Y), 2)
    assert [result.outcome for result in found] == [Outcome.INFEASIBLE]


def test_the_last_tier_that_chooses_is_solved() -> None:
    """z and w at their least and nothing else to choose by: w is solved, and the tier after it chooses nothing."""
    secondary = tier("x", (1, 0, 0, 0), primary=False)
    found = together(SHARED, (Z, W, secondary), 2)
    assert [result.primary for result in found] == [True, True, False]
    assert found[0].notes == ("at its least",)
    assert found[1].notes == ()


def test_a_simplex_that_goes_round_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the pivots end before the answer, it is solved again: the same answer, and a note that says so."""
    monkeypatch.setattr(live, "MANY_PIVOTS", 0)
    many = 40
    chain = [tuple(float(at in (row, row + 1)) for at in range(many)) for row in range(many - 1)]
    problem = compiled([(row, 1.0, INF) for row in chain], [(0, 8)] * many)
    model = LiveModel(replace(problem, rows=()), EXACT)
    model.highs.setOptionValue("presolve", "off")
    model.unperturbed()
    model.minimise(np.ones(many), 0.0)
    found = model.solve()
    assert found.outcome is Outcome.OPTIMAL
    assert found.value == pytest.approx(20.0)
    assert "solved again" in found.notes[0]
