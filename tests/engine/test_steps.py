"""Rows that reach far back, written as steps, leave plans, values, prices and proofs as they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from optimiser.matrix import Compiled
from optimiser.proof.system import System
from optimiser.proof.tree import Leaf, leaf_bound
from optimiser.solver import Outcome, quadratic
from optimiser.solver import live as module
from optimiser.solver.lexicographic import solved_state
from optimiser.solver.live import LiveModel, never
from optimiser.solver.proof import prove
from optimiser.solver.search import Limits, search
from optimiser.solver.steps import Steps
from optimiser.solver.tier import Tier
from tests.engine.matrices import EXACT, INF

PERIODS, SCHEMES = 40, 55
CHEAPEST = 7
"""The scheme that costs least, in every period."""


def needed(least: float = 1.0, ceiling: float = INF) -> Compiled:
    """Schemes that may start in any period: what runs is a sum of all starts so far, and must come to so much a period.

    Two families of rows reach back: what runs, at least `least` times the periods so far, and half of it, at most a
    ceiling. Whether the last scheme may start at all is a yes/no choice.
    """
    width, own = PERIODS * SCHEMES, np.zeros((1, PERIODS * SCHEMES + 1))
    run = np.zeros((PERIODS, width + 1))
    for period in range(PERIODS):
        run[period, : (period + 1) * SCHEMES] = 1.0
    own[0, SCHEMES - 1 : width : SCHEMES], own[0, width] = 1.0, -100.0
    rows = np.vstack([run, 0.5 * run, own])
    names = [("run", (str(period),)) for period in range(PERIODS)]
    names += [("half", (str(period),)) for period in range(PERIODS)]
    return Compiled(
        matrix=sparse.csc_array(rows),
        row_lower=np.array([*(least * np.arange(1, PERIODS + 1)), *[-INF] * (PERIODS + 1)]),
        row_upper=np.array([*[INF] * PERIODS, *[ceiling] * PERIODS, 0.0]),
        lower=np.zeros(width + 1),
        upper=np.append(np.full(width, 1_000.0), 1.0),
        integer=np.arange(width + 1) == width,
        rows=(*names, ("own", ())),
        columns=(*(("start", (str(at),)) for at in range(width)), ("yes", ())),
        costs={},
        offsets={},
    )


def cost() -> np.ndarray:
    """£ a start: 100 in the first period, 1 less in every later one, more for all but one scheme; 5 for a yes."""
    dearer = np.where(np.arange(SCHEMES) == CHEAPEST, 0.0, 3.0)
    return np.append((100.0 - np.arange(PERIODS)[:, None] + dearer).ravel(), 5.0)


LEAST = float(sum(100 - period for period in range(PERIODS)))
"""By hand: one start a period by the cheapest scheme, as late as may be."""


@pytest.fixture
def however_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Matrices count as large."""
    monkeypatch.setattr(module, "LARGE", 0)


def live(problem: Compiled, *, stepped: bool = True) -> LiveModel:
    """A model that minimises the cost."""
    found = LiveModel(problem, EXACT, stepped=stepped)
    found.minimise(cost(), 2.0)
    return found


def test_every_row_says_the_same() -> None:
    """What a row in steps comes to has a column of its own, and no other row moves; both families are in steps."""
    problem = needed()
    steps = Steps.of(problem.by_row)
    assert steps is not None
    assert set(steps.rows.tolist()) == set(range(2 * PERIODS))
    assert steps.matrix.nnz < 0.1 * problem.matrix.nnz
    x = np.random.default_rng(0).random(len(problem.columns))
    before, now = problem.matrix @ x, steps.matrix @ steps.with_sums(x)
    assert now[steps.rows] == pytest.approx(0.0, abs=1e-9)
    assert now[2 * PERIODS] == before[2 * PERIODS]
    assert steps.with_sums(x)[len(x) :] == pytest.approx(before[steps.rows])


def test_few_periods_are_left_as_they_are() -> None:
    """Where a column stands in few long rows there is nothing to gain."""
    problem = needed()
    few = replace(problem, matrix=problem.matrix[:10], rows=problem.rows[:10])
    assert Steps.of(few.by_row) is None


@pytest.mark.usefixtures("however_small")
def test_value_plan_and_prices_are_those_by_hand() -> None:
    """A start is put off as long as it may: the price of a period is what a period's delay saves, in the last all."""
    found = live(needed())
    assert found.steps is not None
    answer = found.solve()
    assert answer.value == pytest.approx(LEAST + 2.0)
    assert answer.plan[CHEAPEST : PERIODS * SCHEMES : SCHEMES] == pytest.approx(1.0)
    assert answer.row_duals is not None
    assert answer.row_duals[:PERIODS] == pytest.approx([1.0] * (PERIODS - 1) + [100.0 - PERIODS + 1])
    assert answer.reduced is not None
    assert answer.reduced == pytest.approx(cost() - needed().matrix.T @ answer.row_duals)


@pytest.mark.usefixtures("however_small")
def test_moved_limits_and_caps_are_those_of_the_rows() -> None:
    """Rows a half looser, then back; a cap that leaves no plan; the same search with choices whole."""
    found = live(needed())
    found.loosen(np.arange(PERIODS, dtype=np.int32), np.full(PERIODS, 0.5))
    assert found.solve().value == pytest.approx(LEAST - 0.5 * 100 + 2.0)
    found.loosen(np.arange(PERIODS, dtype=np.int32), np.zeros(PERIODS))
    plan = found.solve()
    assert plan.value == pytest.approx(LEAST + 2.0)
    again = search(found, plan.plan, Limits(1e-9))
    assert again.value == pytest.approx(LEAST + 2.0)
    assert len(again.plan) == len(needed().columns)
    found.cap(cost(), LEAST - 1.0)
    assert found.solve().outcome is Outcome.INFEASIBLE


@pytest.mark.usefixtures("however_small")
def test_a_ceiling_has_the_price_of_the_row() -> None:
    """At most 41 can run: dearest, all of them from the first period, at 103, and a yes at 5.

    A ceiling one higher in every period lets two more run: what the rows' prices come to in all, whichever has them.
    """
    problem = needed(ceiling=20.5)
    found = live(problem)
    found.minimise(-cost(), 0.0)
    answer = found.solve()
    assert answer.value == pytest.approx(-41.0 * 103.0 - 5.0)
    assert answer.row_duals is not None
    assert answer.row_duals[PERIODS : 2 * PERIODS].sum() == pytest.approx(-2.0 * 103.0)
    bound, _ = leaf_bound(System.of(problem), -cost(), 0.0, Leaf({}, answer.row_duals))
    assert bound == pytest.approx(answer.value)


@pytest.mark.usefixtures("however_small")
def test_other_numbers_are_loaded_again() -> None:
    """A coefficient stands in the steps of other rows as well: no number is changed in place."""
    found = live(needed())
    assert not found.become(needed(least=2.0))
    assert not found.renumber(needed(least=2.0), np.zeros(0, np.int32))


@pytest.mark.usefixtures("however_small")
def test_proofs_are_of_the_rows_as_they_were() -> None:
    """The bound of a tier is certified on the matrix itself, and so is it that no plan keeps every row."""
    tiers = [Tier("cost", cost(), 0.0, primary=True)]
    for problem, outcome in ((needed(), Outcome.OPTIMAL), (needed(ceiling=19.0), Outcome.INFEASIBLE)):
        state = solved_state(problem, tiers, (np.array([PERIODS * SCHEMES], np.int32),), EXACT)
        assert state.live.steps is not None
        assert state.results[0].outcome is outcome
        proof = prove(problem, tiers, state.results, state.roots, EXACT).proof
        (leaf,) = proof.tiers[0].leaves
        empty = outcome is Outcome.INFEASIBLE
        measure = np.zeros(len(problem.columns)) if empty else cost()
        bound, _ = leaf_bound(System.of(problem), measure, 0.0, leaf)
        assert bound == np.inf if empty else bound == pytest.approx(LEAST)


def test_squares_are_shared_out_as_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Least squares of starts: the same of every scheme in every period, 1/55, which just runs up to what is needed.

    One more needed in the end is shared by all 2,200 starts: its price is twice a start, 2/55, and no other row binds.
    """
    monkeypatch.setattr(quadratic, "LARGE", 0)
    problem, starts = needed(), PERIODS * SCHEMES
    given = quadratic.Quadratic(
        sparse.eye_array(starts, starts + 1, format="csr"),
        np.zeros(starts),
        np.ones(starts),
        problem.by_row,
        problem.row_lower,
        problem.row_upper,
        problem.lower,
        problem.upper,
    )
    assert given.steps is not None
    near = np.append(np.where(np.arange(starts) % SCHEMES == CHEAPEST, 1.0, 0.0), 1.0)
    found = quadratic.solve(given, near, quadratic.SCALINGS[0], never)
    assert found.x is not None
    assert found.x[:starts] == pytest.approx(1.0 / SCHEMES, abs=1e-6)
    assert found.value == pytest.approx(PERIODS / SCHEMES, abs=1e-6)
    assert found.duals is not None
    assert found.duals[:PERIODS] == pytest.approx([0.0] * (PERIODS - 1) + [2.0 / SCHEMES], abs=1e-6)
    assert len(found.duals) == len(problem.rows)
