"""Choices that rows leave no other way are told to a relaxation; plans with whole choices stay what they are."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from optimiser.matrix import Compiled
from optimiser.matrix import implications as module
from optimiser.matrix.implications import decided
from optimiser.proof.judge import Word, certificate
from optimiser.proof.system import System
from optimiser.proof.tree import leaf_bound
from optimiser.solver import Outcome
from optimiser.solver.lexicographic import solved_state
from optimiser.solver.proof import prove
from tests.engine.matrices import EXACT, INF, compiled, tier

WHOLE = (0.0, 1.0)
FREE = (0.0, 100.0)


@pytest.fixture(autouse=True)
def however_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Matrices count as large."""
    monkeypatch.setattr(module, "LARGE", 0)


def begins(*capital: float) -> Compiled:
    """A change that costs £10m when it begins, repairs of at least £1m a period, and capital by period.

    Columns: whether it has begun by the end of each period, then repairs of each.
    """
    count = len(capital)
    rows = []
    for period, budget in enumerate(capital):
        row = np.zeros(2 * count)
        row[period], row[count + period] = 10.0, 1.0
        if period:
            row[period - 1] = -10.0
        rows.append((row.tolist(), -INF, budget))
    for period in range(1, count):
        row = np.zeros(2 * count)
        row[period], row[period - 1] = 1.0, -1.0
        rows.append((row.tolist(), 0.0, INF))
    return compiled(rows, [WHOLE] * count + [(1.0, 100.0)] * count, range(count))


def test_what_never_fits_is_never_chosen() -> None:
    """£10.9m is not enough for £10m and £1m of repairs in any of three periods: then it never begins."""
    found = decided(begins(10.9, 10.9, 10.9))
    assert found.upper[:3].tolist() == [0.0, 0.0, 0.0]
    assert found.lower[:3].tolist() == [0.0, 0.0, 0.0]


def test_what_fits_once_can_begin_then_alone() -> None:
    """With £11m in the first of three periods: begun then or never, since in the others it cannot begin."""
    given = begins(11.0, 10.9, 10.9)
    found = decided(given)
    assert found.upper[:3].tolist() == [1.0, 1.0, 1.0]
    assert found.row_upper[3:].tolist() == [0.0, 0.0]
    assert found.row_lower[3:].tolist() == [0.0, 0.0]
    assert found.row_upper[:3].tolist() == given.row_upper[:3].tolist()


def test_nothing_is_read_into_what_just_fits() -> None:
    """A millionth short of what is needed is no reason: a solver may miss a row by as much."""
    given = begins(11.0 - 1e-6, 11.0 - 1e-6, 11.0 - 1e-6)
    assert decided(given) is given


def test_a_row_may_ask_for_a_yes() -> None:
    """At least 3 of 2 for a yes and 1.5 from an amount: the yes is sure, and nothing is said of the amount."""
    given = compiled([([2.0, 1.0], 3.0, INF)], [WHOLE, (0.0, 1.5)], [0])
    found = decided(given)
    assert (found.lower.tolist(), found.upper.tolist()) == ([1.0, 0.0], [1.0, 1.5])


def test_amounts_without_a_limit_leave_choices_open() -> None:
    """What the rest of a row comes to at least has no limit: nothing follows."""
    given = compiled([([2.0, -1.0], -INF, 1.0)], [WHOLE, (0.0, INF)], [0])
    assert decided(given) is given


@pytest.mark.parametrize("seed", range(40))
def test_no_whole_plan_is_lost(seed: int) -> None:
    """Random rows of four choices and two amounts: every way to choose that has a plan still has it, and no more."""
    draw = np.random.default_rng(seed)
    rows = [
        (draw.integers(-4, 5, 6).astype(float).tolist(), -INF, float(draw.integers(-3, 6))) for _ in range(4)
    ]
    pair = [1.0, -1.0, 0.0, 0.0, 0.0, 0.0]
    given = compiled([*rows, (pair, 0.0, INF)], [WHOLE] * 4 + [(0.0, 1.0)] * 2, range(4))
    found = decided(given)
    for choice in product((0.0, 1.0), repeat=4):
        assert has_plan(found, choice) == has_plan(given, choice)


def has_plan(given: Compiled, choice: tuple[float, ...]) -> bool:
    """Whether a way to choose has amounts, on a fine grid of them."""
    inside = np.array(choice)
    if np.any(inside < given.lower[:4]) or np.any(inside > given.upper[:4]):
        return False
    grid = np.linspace(0.0, 1.0, 61)
    points = np.array([(*choice, a, b) for a in grid for b in grid])
    at = points @ given.matrix.toarray().T
    return bool(np.any(np.all((at <= given.row_upper + 1e-9) & (at >= given.row_lower - 1e-9), axis=1)))


def test_the_bound_is_certified_at_once() -> None:
    """A change worth 5 a period that never fits: by hand nothing is saved of 20, and one leaf of a proof says so.

    Of the matrix as it stands the same multipliers prove less: who certifies reads out of the rows what the solver did.
    """
    given = replace(begins(10.9, 10.9, 10.9), offsets={"left": 20.0})
    cost = np.array([-5.0, -5.0, -5.0, 0.0, 0.0, 0.0])
    given = replace(given, costs={"left": cost})
    tiers = [tier("left", cost.tolist(), offset=20.0)]
    state = solved_state(given, tiers, (np.arange(3, dtype=np.int32),), EXACT)
    (result,) = state.results
    assert result.outcome is Outcome.OPTIMAL
    assert [result.value, result.bound] == pytest.approx([20.0, 20.0])
    kept = prove(given, tiers, state.results, state.roots, EXACT).proof
    assert [len(one.leaves) for one in kept.tiers] == [1]
    manifest = {
        "status": "optimal",
        "tiers": [{"measure": "left", "value": 20.0, "bound": 20.0, "primary": True}],
        "options": {"gap": 1e-6},
    }
    assert certificate(given, manifest, kept).word is Word.CERTIFIED
    assert leaf_bound(System.of(given), cost, 20.0, kept.tiers[0].leaves[0])[0] < 20.0 - 1.0
