"""The first tiers of a large question at one go: what they come to is what they come to one after the other."""

from __future__ import annotations

import numpy as np
import pytest

import optimiser.solver.live as living
from optimiser.matrix import Compiled
from optimiser.solver import Outcome, Tier, TierResult, primary
from optimiser.solver.foresight import Ahead, looked_ahead
from optimiser.solver.live import LiveModel
from tests.engine.matrices import EXACT, INF, compiled, solved, tier, values

SHARED = compiled([((1, 1, 1, 0), 10, INF)], [(0, 8), (0, 8), (0, 8), (-1, 8)])
"""x + y + z at least 10, each at most 8; w is −1 or more, and nobody needs it."""
Z, W, X, Y = (tier(name, cost) for name, cost in zip("zwxy", np.eye(4)[[2, 3, 0, 1]], strict=True))
HALF = compiled(
    [((1, 0, 0, 1), 0.5, INF), ((0, -1, 0, 1), -INF, 0.5), ((0, 0, 1, 0), 1, INF)],
    [(0, 8), (0, 8), (0, 8), (0, 1)],
    whole=[3],
)
"""Half a yes keeps a and b at nothing; a yes leaves b at a half, a no leaves a there. x is 1 or more."""


def seen(problem: Compiled, *tiers: Tier) -> Ahead | None:
    """What the first tiers of a cold model can share; the bounds of its columns must be as before."""
    live = LiveModel(problem, EXACT)
    found = looked_ahead(live, tiers, (np.flatnonzero(problem.integer).astype(np.int32),))
    lp = live.highs.getLp()
    assert np.array_equal(lp.col_lower_, problem.lower)
    assert np.array_equal(lp.col_upper_, problem.upper)
    return found


def large(monkeypatch: pytest.MonkeyPatch, problem: Compiled, *tiers: Tier) -> list[TierResult]:
    """The tiers solved as those of a large question."""
    monkeypatch.setattr(living, "LARGE", 0)
    return solved(problem, *tiers)


def test_tiers_at_their_least_share_the_plan_of_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """z = 0 and w = −1 together; then least x is 2, in the same plan, and y is left with 8."""
    found = seen(SHARED, Z, W, X, Y)
    assert found is not None
    assert [one.measure for one in found.tiers] == ["z", "w", "x"]
    assert found.plan == pytest.approx([2, 8, 0, -1])
    told = large(monkeypatch, SHARED, Z, W, X, Y)
    assert values(told) == pytest.approx({"z": 0.0, "w": -1.0, "x": 2.0, "y": 8.0}, abs=1e-5)
    assert all(result.outcome is Outcome.OPTIMAL and result.gap <= 1e-9 for result in told)


def test_tiers_that_cannot_all_be_at_their_least_share_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """x and y at nothing leave z no more than 8 of 10."""
    assert seen(SHARED, X, Y, Z, W) is None
    told = large(monkeypatch, SHARED, X, Y, Z, W)
    assert values(told) == pytest.approx({"x": 0.0, "y": 2.0, "z": 8.0, "w": -1.0}, abs=1e-5)


def test_a_relaxation_at_the_least_does_not_stand_for_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """With half a yes both tiers are nothing, with a whole one b is a half: so it is told, and proven."""
    a, b, x = (tier(name, cost) for name, cost in zip("abx", np.eye(4)[:3], strict=True))
    found = seen(HALF, a, b, x)
    assert found is not None
    assert found.plan is None
    told = large(monkeypatch, HALF, a, b, x)
    assert values(told) == pytest.approx({"a": 0.0, "b": 0.5, "x": 1.0}, abs=1e-5)
    assert [result.bound for result in told] == pytest.approx([0.0, 0.5, 1.0], abs=1e-5)


def test_with_a_limit_of_time_each_tier_is_solved_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seconds are those of a tier: none of them is spent on the next ones."""
    monkeypatch.setattr(living, "LARGE", 0)
    monkeypatch.setattr(primary, "looked_ahead", lambda *_: pytest.fail("looked ahead"))
    limited = EXACT.__class__(gap=1e-9, threads=1, time_limit=60)
    assert values(solved(SHARED, Z, W, X, settings=limited)) == pytest.approx(
        {"z": 0.0, "w": -1.0, "x": 2.0}, abs=1e-5
    )
