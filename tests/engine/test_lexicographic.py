"""Tiers in their order, on problems small enough to be solved by hand."""

from __future__ import annotations

import numpy as np
import pytest

from optimiser.questions import read_question
from optimiser.run.prepare import prepare
from optimiser.solver import Outcome, SolveSettings, primary, solve_tiers
from optimiser.solver import live as living
from optimiser.tolerances import tolerance
from tests.engine.matrices import EXACT, INF, compiled, solved, tier, values
from tests.properties.cases import instance

SHARED = compiled([((1, 1), 10, INF)], [(0, 8), (0, 8)])
"""x + y at least 10, both at most 8."""


def test_a_later_tier_chooses_among_the_best_plans_only() -> None:
    """Least x first: x = 2, y = 8. Least y then cannot ask for more x: y stays 8."""
    found = solved(SHARED, tier("x", (1, 0)), tier("y", (0, 1)))
    assert values(found) == pytest.approx({"x": 2.0, "y": 8.0}, abs=1e-5)


def test_the_order_decides() -> None:
    """The same two measures the other way round: y = 2, x = 8."""
    found = solved(SHARED, tier("y", (0, 1)), tier("x", (1, 0)))
    assert values(found) == pytest.approx({"y": 2.0, "x": 8.0}, abs=1e-5)


@pytest.mark.parametrize("price", [1.0, 1e5])
def test_a_next_tier_that_counts_in_a_large_relaxation_gives_way(
    price: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 10^5 a y, x = 8 and y = 2 would be cheapest together, a thousandth of y counted: it stays x = 2, y = 8."""
    monkeypatch.setattr(living, "LARGE", 0)
    found = solved(SHARED, tier("x", (1, 0)), tier("y", (0, price)))
    assert values(found) == pytest.approx({"x": 2.0, "y": 8.0 * price}, rel=1e-6)
    assert [result.bound for result in found] == pytest.approx([2.0, 8.0 * price], rel=1e-6)


def test_a_next_tier_without_end_leaves_a_large_one_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second measure can fall for ever: the first comes to 2 all the same, and the second is said to be endless."""
    monkeypatch.setattr(living, "LARGE", 0)
    endless = compiled([((1, 1, 0), 10, INF)], [(0, 8), (0, 8), (0, INF)])
    found = solved(endless, tier("x", (1, 0, 0)), tier("z", (0, 0, -1)))
    assert found[0].value == pytest.approx(2.0)
    assert [result.outcome for result in found] == [Outcome.OPTIMAL, Outcome.UNBOUNDED]


@pytest.mark.parametrize(("scale", "given"), [(1.0, 2e-6), (1e6, 2.0)])
def test_an_earlier_tier_gives_up_its_tolerance_and_no_more(scale: float, given: float) -> None:
    """Least scale·x reaches 2·scale; 1e-6 of it may be given up, which lets y fall by 2e-6 and no further."""
    found = solved(SHARED, tier("x", (scale, 0)), tier("y", (0, 1)))
    assert found[0].value == pytest.approx(2 * scale)
    assert tolerance(2 * scale) == pytest.approx(given)
    x, y = found[1].plan
    assert scale * (x - 2) <= given * 1.1
    assert y == pytest.approx(8 - 2e-6, abs=1e-7)


def test_the_tolerance_is_absolute_near_zero() -> None:
    """A tier that reaches 0 may be missed by 1e-6 in its unit."""
    assert [tolerance(value) for value in (0.0, 0.5, -0.5, 1.0)] == [1e-6] * 4
    assert tolerance(-200.0) == pytest.approx(2e-4)


def test_the_constant_part_is_in_every_value() -> None:
    """x + 100 is 102 at best; the next tier is not given 100 more room by it than 1.02e-4."""
    found = solved(SHARED, tier("x", (1, 0), offset=100.0), tier("y", (0, 1), offset=-3.0))
    assert values(found) == pytest.approx({"x": 102.0, "y": 5.0}, abs=2e-4)


OPENING = compiled(
    [((1, -5, 0), -INF, 0), ((1, 0, 1), 4, INF)],
    [(0, INF), (0, 1), (0, INF)],
    whole=(1,),
)
"""x at most 5 where z is opened, x + y at least 4."""


def test_a_choice_is_whole() -> None:
    """Least 10·y + z: the relaxation opens 0.8 of z; whole, z = 1 and y = 0, value 1."""
    found = solved(OPENING, tier("cost", (0, 1, 10)))
    assert found[0].value == pytest.approx(1.0)
    assert found[0].plan[1] == 1.0


def test_a_secondary_tier_keeps_the_choices() -> None:
    """Least y opens z (y = 0). Then least z, secondary: z is held at 1 and the tier says so: 1."""
    found = solved(OPENING, tier("y", (0, 0, 1)), tier("z", (0, 1, 0), primary=False))
    assert values(found) == pytest.approx({"y": 0.0, "z": 1.0}, abs=1e-5)


def test_a_primary_tier_makes_the_choices_again() -> None:
    """Least x (0, whatever z is), then least z: chosen anew, 0, though the first tier may have left it open."""
    found = solved(OPENING, tier("x", (1, 0, 0)), tier("z", (0, 1, 0)))
    assert values(found) == pytest.approx({"x": 0.0, "z": 0.0}, abs=1e-5)


def test_without_a_primary_tier_the_first_makes_the_choices() -> None:
    """Least 10·y + z as a secondary tier alone: z is chosen, 1, and not left between."""
    found = solved(OPENING, tier("cost", (0, 1, 10), primary=False), tier("z", (0, 1, 0), primary=False))
    assert values(found) == pytest.approx({"cost": 1.0, "z": 1.0}, abs=1e-5)


def test_prices_are_changes_of_the_value() -> None:
    """Least x: a unit more of 'x + y at least 10' costs a unit of x."""
    found = solved(SHARED, tier("x", (1, 0)))
    assert found[0].row_duals == pytest.approx([1.0])


def test_what_cannot_be_kept_is_infeasible() -> None:
    """x + y at least 20 with both at most 8: infeasible in the first tier, and no second."""
    found = solved(compiled([((1, 1), 20, INF)], [(0, 8), (0, 8)]), tier("x", (1, 0)), tier("y", (0, 1)))
    assert [(result.outcome, result.x) for result in found] == [(Outcome.INFEASIBLE, None)]
    assert found[0].gap == INF


def test_choices_that_cannot_be_kept_are_infeasible() -> None:
    """z1 + z2 = 1.5 has a relaxation and no plan."""
    found = solved(compiled([((1, 1), 1.5, 1.5)], [(0, 1), (0, 1)], whole=(0, 1)), tier("z", (1, 0)))
    assert [(result.outcome, result.x) for result in found] == [(Outcome.INFEASIBLE, None)]


def test_what_falls_without_end_is_unbounded() -> None:
    """Least -x with x as large as one likes."""
    found = solved(compiled([((1, 0), 0, INF)], [(0, INF), (0, 1)]), tier("x", (-1, 0)))
    assert [(result.outcome, result.x) for result in found] == [(Outcome.UNBOUNDED, None)]


@pytest.mark.parametrize("question", ["how_far", "balance", "least_funding"])
@pytest.mark.parametrize("seed", [2, 37])
def test_settling_choices_never_changes_a_tier(
    seed: int, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Choices made for good by their reduced cost were made right: every primary tier as without it.

    Secondary tiers hang on which of equally good choices was met first.
    """
    given = prepare(instance(seed), read_question(question))
    settings = SolveSettings(gap=1e-9)
    settled = solve_tiers(given.compiled, given.tiers, given.stages, settings)
    monkeypatch.setattr(primary.Primary, "_settle", lambda _self, _relaxed: None)
    plain = solve_tiers(given.compiled, given.tiers, given.stages, settings)
    assert [(r.measure, r.outcome) for r in settled] == [(r.measure, r.outcome) for r in plain]
    for one, other in zip(settled, plain, strict=True):
        if one.primary and one.x is not None:
            assert one.value == pytest.approx(other.value, rel=1e-5, abs=1e-5)


def test_settling_happens() -> None:
    """The comparison above is not of nothing: some choices of these instances are settled."""
    given = prepare(instance(37), read_question("balance"))
    found = solve_tiers(given.compiled, given.tiers, given.stages, EXACT)
    assert any("settled by their reduced cost" in note for result in found for note in result.notes)


@pytest.mark.parametrize("seed", [0, 24])
def test_the_same_solve_twice_gives_the_same_bytes(seed: int) -> None:
    """Plan, bound and prices of every tier, to the last bit."""
    given = prepare(instance(seed), read_question("how_far"))
    one, two = (solve_tiers(given.compiled, given.tiers, given.stages, SolveSettings()) for _ in range(2))
    assert len(one) == len(two) == len(given.tiers)
    for first, second in zip(one, two, strict=True):
        assert (first.value, first.bound) == (second.value, second.bound)
        assert first.plan.tobytes() == second.plan.tobytes()
        assert np.array(first.row_duals).tobytes() == np.array(second.row_duals).tobytes()


def test_no_award_is_made_that_nobody_needs() -> None:
    """A random instance whose promises can be kept without support: the choices of its last primary tier give £3m."""
    found = prepare(instance(7), read_question("how_far"))
    results = solve_tiers(found.compiled, found.tiers, found.stages, SolveSettings())
    assert values(results)["bailout"] == pytest.approx(0.0, abs=1e-6)
