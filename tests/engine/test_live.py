"""A live model whose numbers are changed says what a new model says."""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np
import pytest

from optimiser.matrix import Compiled
from optimiser.questions import read_question
from optimiser.run.prepare import Prepared, prepare
from optimiser.solver.live import HUGE, LiveModel, interior_point
from tests.engine.matrices import EXACT
from tests.properties.cases import instance

SEEDS = (0, 5, 7, 24, 33)


def prepared(seed: int) -> Prepared:
    """A random instance under how_far."""
    return prepare(instance(seed), read_question("how_far"))


def numbers(live: LiveModel) -> list[bytes]:
    """Every number inside HiGHS, as bytes."""
    lp: highspy.HighsLp = live.highs.getLp()
    matrix = lp.a_matrix_
    parts = (
        lp.col_cost_, lp.col_lower_, lp.col_upper_, lp.row_lower_, lp.row_upper_,
        matrix.start_, matrix.index_, matrix.value_,
    )  # fmt: skip
    return [(np.array(part, float) + 0.0).tobytes() for part in parts]


def with_row(given: Compiled, cost: np.ndarray, limit: float) -> LiveModel:
    """A new model that has had the row from the start of its life."""
    live = LiveModel(given, EXACT)
    live.cap(cost, limit)
    return live


@pytest.mark.parametrize("seed", SEEDS)
def test_held_columns_are_the_same_as_in_a_new_model(seed: int) -> None:
    """Every choice held at no: value and bytes as if the matrix had been built so."""
    found = prepared(seed)
    given, first = found.compiled, found.tiers[0]
    live = LiveModel(given, EXACT)
    live.minimise(first.cost, first.offset)
    live.solve()
    live.hold(live.choices, np.zeros(len(live.choices)))
    fresh = LiveModel(replace(given, upper=np.where(given.integer, 0.0, given.upper)), EXACT)
    fresh.minimise(first.cost, first.offset)
    assert numbers(live) == numbers(fresh)
    hot, cold = live.solve(), fresh.solve()
    assert hot.outcome is cold.outcome
    assert hot.value == pytest.approx(cold.value, rel=1e-7, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_freed_columns_leave_no_trace(seed: int) -> None:
    """Hold, solve, free: the bytes and the value of every tier are those of a model never touched."""
    found = prepared(seed)
    live, fresh = LiveModel(found.compiled, EXACT), LiveModel(found.compiled, EXACT)
    live.hold(live.choices, np.ones(len(live.choices)))
    live.solve()
    live.free(live.choices)
    assert numbers(live) == numbers(fresh)
    for tier in found.tiers:
        for model in (live, fresh):
            model.minimise(tier.cost, tier.offset)
        assert numbers(live) == numbers(fresh)
        hot, cold = live.solve(), fresh.solve()
        assert hot.outcome is cold.outcome
        assert hot.value == pytest.approx(cold.value, rel=1e-7, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cap_is_a_row_like_any_other(seed: int) -> None:
    """What the first tier reached, kept by a row added hot: the second tier as in a model that began with it."""
    found = prepared(seed)
    first, second = found.tiers[:2]
    live = LiveModel(found.compiled, EXACT)
    live.minimise(first.cost, first.offset)
    reached = live.solve()
    assert reached.x is not None
    limit = reached.value + 1e-6 - first.offset
    live.cap(first.cost, limit)
    fresh = with_row(found.compiled, first.cost, limit)
    for model in (live, fresh):
        model.minimise(second.cost, second.offset)
    assert numbers(live) == numbers(fresh)
    hot, cold = live.solve(), fresh.solve()
    assert hot.value == pytest.approx(cold.value, rel=1e-7, abs=1e-6)
    assert float(first.cost @ hot.plan) <= limit + 1e-6


def test_what_is_settled_stays_when_columns_are_freed() -> None:
    """A choice settled at yes is still yes after everything has been freed, and the matrix is not touched."""
    found = prepared(0)
    live = LiveModel(found.compiled, EXACT)
    at = live.choices[:1]
    live.settle(at, np.ones(1))
    live.free(live.choices)
    assert np.array(live.highs.getLp().col_lower_)[at] == [1.0]
    assert found.compiled.lower[at] == [0.0]


@pytest.mark.parametrize("question", ["keep_all", "how_far"])
def test_the_matrix_of_a_question_is_always_the_same(question: str) -> None:
    """Built twice, every byte of the matrix is the same."""
    one, two = (prepare(instance(0), read_question(question)).compiled for _ in range(2))
    assert numbers(LiveModel(one, EXACT)) == numbers(LiveModel(two, EXACT))
    assert (one.rows, one.columns) == (two.rows, two.columns)


class Asked:
    """A HiGHS that knows HiPO or does not."""

    def __init__(self, knows: bool) -> None:
        self.knows, self.asked = knows, list[str]()

    def setOptionValue(self, _option: str, value: str) -> highspy.HighsStatus:  # noqa: N802 - the name it has in HiGHS
        """Takes the solver that it knows."""
        self.asked.append(value)
        return highspy.HighsStatus.kOk if self.knows else highspy.HighsStatus.kError


@pytest.mark.parametrize(
    ("size", "knows", "by"), [(HUGE, True, "hipo"), (HUGE, False, "ipx"), (HUGE - 1, True, "ipx")]
)
def test_the_interior_point_hangs_on_the_size(size: int, knows: bool, by: str) -> None:
    """What happens to be installed changes no answer below the size from which HiPO is asked for."""
    assert interior_point(Asked(knows), size) == by  # type: ignore[arg-type]
