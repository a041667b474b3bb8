"""Which choices a plan makes whole for nothing, and which are in doubt; solved by hand."""

from __future__ import annotations

import numpy as np
import pytest

from optimiser.extras.generator import Shape, generate
from optimiser.questions import read_question
from optimiser.run.prepare import prepare
from optimiser.solver import Outcome
from optimiser.solver.choices import Choices, in_doubt
from optimiser.solver.live import LiveModel
from tests.engine.matrices import EXACT, INF, compiled
from tests.properties.cases import instance

FREE = np.zeros(4, bool)
SMALLEST, MOST = 5.0, 20.0


def awards() -> Choices:
    """Two grants (columns 0, 1) of nothing or 5 to 20, their awards (2, 3), and one award at most."""
    rows = []
    for at in (0, 1):
        grant, award = np.eye(4)[at], np.eye(4)[at + 2]
        rows += [(tuple(grant - SMALLEST * award), 0.0, INF), (tuple(grant - MOST * award), -INF, 0.0)]
    rows += [((0, 0, 1, 1), -INF, 1.0)]
    bounds = [(0, MOST), (0, MOST), (0, 1), (0, 1)]
    return Choices.of(compiled(rows, bounds, whole=(2, 3)))


def test_a_grant_above_the_smallest_award_makes_its_award_whole() -> None:
    """A grant of 8 leaves its award at 8/20; saying yes breaks no row, and saying no would."""
    assert awards().made(np.array([8.0, 0.0, 0.4, 0.0]), FREE).tolist() == [8.0, 0.0, 1.0, 0.0]


def test_a_small_grant_stays_in_doubt() -> None:
    """A grant of 2 pays for two fifths of the smallest award: neither yes nor no keeps both rows."""
    x = np.array([2.0, 0.0, 0.1, 0.0])
    made = awards().made(x, FREE)
    assert made.tolist() == x.tolist()
    assert in_doubt(made, awards().at).tolist() == [True, False]
    assert awards().paid(x, 2) == pytest.approx(SMALLEST**-1 * 2.0)


def test_two_that_share_a_row_are_not_both_made() -> None:
    """One award at most: where two grants of 8 share it, neither may have it for nothing."""
    assert awards().made(np.array([8.0, 8.0, 0.4, 0.4]), FREE)[2:].tolist() == [0.4, 0.4]
    assert not awards().has_room(np.array([0.0, 0.0, 1.0, 0.0]), 3)
    assert awards().has_room(np.array([0.0, 0.0, 0.0, 0.0]), 3)


def test_a_choice_that_costs_is_left_alone() -> None:
    """Where an award has a price in the measure or in a cap, rounding it up would not be free."""
    x = np.array([8.0, 0.0, 0.4, 0.0])
    assert awards().made(x, np.array([False, False, True, False])).tolist() == x.tolist()


@pytest.mark.parametrize(("measure", "most"), [("unidentified", 0.0), ("unidentified", 1.0)])
def test_an_attempt_is_left_only_where_nothing_lies_below(measure: str, most: float) -> None:
    """With all choices no, or all yes, six trusts do worse: the attempt is left, and the full solve agrees."""
    found = prepare(generate(Shape(6, 3), 1), read_question("balance"))
    live = LiveModel(found.compiled, EXACT)
    tier = next(tier for tier in found.tiers if tier.measure == measure)
    live.minimise(tier.cost, tier.offset)
    below = live.solve().value + 1e-3
    live.hold(live.choices, np.minimum(most, live.upper[live.choices]))
    assert live.attempt(below).outcome is Outcome.NO_BETTER
    full = live.solve()
    assert full.outcome is Outcome.INFEASIBLE or full.value >= below


@pytest.mark.parametrize("seed", [3, 11, 19])
def test_what_is_made_whole_keeps_every_row_and_the_measure(seed: int) -> None:
    """On random instances a relaxation's plan keeps its rows and its value after its choices are made."""
    found = prepare(instance(seed), read_question("balance"))
    live = LiveModel(found.compiled, EXACT)
    for tier in found.tiers:
        live.minimise(tier.cost, tier.offset)
        answer = live.solve()
        activity = found.compiled.matrix @ answer.plan
        slack = 1e-6 * (1 + np.abs(activity))
        assert np.all(activity <= found.compiled.row_upper + slack)
        assert np.all(activity >= found.compiled.row_lower - slack)
        assert float(tier.cost @ answer.plan + tier.offset) == pytest.approx(answer.value, rel=1e-9, abs=1e-6)
