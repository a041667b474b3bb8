"""Branching on hot linear programmes finds what HiGHS finds, and its bound is one."""

from __future__ import annotations

import numpy as np
import pytest

from optimiser.questions import read_question
from optimiser.run.prepare import Prepared, prepare
from optimiser.solver import Outcome, SolveSettings, solve_tiers
from optimiser.solver import live as living
from optimiser.solver.branch import Branching
from optimiser.solver.live import LiveModel
from optimiser.solver.memory import Basis
from tests.engine.matrices import EXACT, INF, compiled
from tests.properties.cases import CLOSE, instance

SEEDS = (0, 5, 7, 24, 33, 41)


def knapsack() -> tuple[LiveModel, np.ndarray]:
    """Most of 5a + 4b + 3c with 2a + 3b + c ≤ 5, 4a + b + 2c ≤ 11 and 3a + 4b + 2c ≤ 8."""
    rows = [((2, 3, 1), -INF, 5), ((4, 1, 2), -INF, 11), ((3, 4, 2), -INF, 8)]
    live = LiveModel(compiled(rows, [(0, 1)] * 3, whole=(0, 1, 2)), EXACT)
    cost = np.array([-5.0, -4.0, -3.0])
    live.minimise(cost, 0.0)
    return live, cost


def searched(live: LiveModel, nodes: int) -> Branching:
    """A search from the relaxation."""
    relaxed = live.solve()
    found = Branching(live, (live.choices,), 1e-9, None, lambda _bound, _value: None)
    found.run(relaxed, Basis.of(live.highs), nodes)
    return found


def test_a_small_knapsack_is_solved() -> None:
    """By hand: a and b weigh 5, 5 and 7 and are worth 9; with c instead of b it is 8; all three do not fit."""
    live, cost = knapsack()
    found = searched(live, 50)
    assert found.best is not None
    assert np.round(found.best.plan).tolist() == [1.0, 1.0, 0.0]
    assert float(cost @ found.best.plan) == pytest.approx(-9.0)
    assert found.bound == pytest.approx(-9.0)


def test_a_search_cut_short_claims_no_more_than_it_knows() -> None:
    """After no node at all the bound is the relaxation's, which is below the best plan."""
    live, _ = knapsack()
    relaxed = live.solve().value
    found = searched(live, 0)
    assert found.bound == pytest.approx(relaxed)
    assert relaxed < -9.0 - 1e-6


def values(found: Prepared, gap: float) -> list[tuple[Outcome, float, float]]:
    """Outcome, value and bound of every primary tier."""
    results = solve_tiers(found.compiled, found.tiers, found.stages, SolveSettings(gap=gap))
    return [(r.outcome, r.value, r.bound) for r in results if r.primary]


@pytest.mark.parametrize("question", ["how_far", "balance"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_large_way_answers_as_the_small_one(
    seed: int, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interior point, rounding at once and branching hot, forced on random instances: the tiers HiGHS gives."""
    found = prepare(instance(seed), read_question(question))
    small = values(found, 1e-9)
    monkeypatch.setattr(living, "LARGE", 0)
    monkeypatch.setattr(living, "SMALL", 0)
    large = values(found, 1e-9)
    assert [outcome for outcome, _, _ in large] == [outcome for outcome, _, _ in small]
    for (_, mine, bound), (_, theirs, _) in zip(large, small, strict=True):
        assert mine == pytest.approx(theirs, rel=CLOSE, abs=1e-4, nan_ok=True)
        assert not bound > theirs + 1e-4 * max(1.0, abs(theirs))
