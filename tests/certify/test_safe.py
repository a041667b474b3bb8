"""A bound from any dual vector holds, and a tree of choices leaves none out: small cases solved by hand."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from optimiser.proof.bounds import safe_bound, sure_choices
from optimiser.proof.judge import implied
from optimiser.proof.system import System
from optimiser.proof.tree import Leaf, TreeError, covered, leaf_bound, tree_bound

NONE = math.inf
COST = np.array([2.0, 3.0])


def system(upper: tuple[float, float] = (NONE, NONE), choices: tuple[int, ...] = ()) -> System:
    """x + y ≥ 4 and x + 3y ≥ 6, both at least 0.

    2x + 3y is least at (3, 1), where both rows bind: 9. The duals u, v solve u + v = 2 and u + 3v = 3: 1.5 and 0.5,
    and 4u + 6v = 9.
    """
    rows = sparse.csr_array(np.array([[1.0, 1.0], [1.0, 3.0]]))
    low, high = np.array([4.0, 6.0]), np.full(2, NONE)
    return System(rows, low, high, np.zeros(2), np.array(upper), np.array(choices, np.int32))


def test_the_optimal_duals_prove_the_optimum() -> None:
    """Duals 1.5 and 0.5 leave no reduced cost: the bound is 9, a rounding below."""
    found = safe_bound(system((10, 10)), COST, 0.0, np.array([1.5, 0.5]))
    assert 9 - 1e-12 < found.value <= 9


def test_duals_that_are_a_little_off_prove_a_little_less() -> None:
    """Duals 1.6 and 0.5 overpay x by 0.1 and y by 0.1: 4·1.6 + 6·0.5 - 0.1·10 - 0.1·10 = 7.4."""
    found = safe_bound(system((10, 10)), COST, 0.0, np.array([1.6, 0.5]))
    assert 7.4 - 1e-12 < found.value <= 7.4


def test_a_column_without_a_limit_is_named() -> None:
    """Where x earns 1 each and nothing limits it, no bound is proven, and x is what stands in the way."""
    found = safe_bound(system(), np.array([-1.0, 3.0]), 0.0, np.zeros(2))
    assert (found.value, found.open.tolist()) == (-math.inf, [0])


def test_rounding_alone_does_not_cost_the_bound() -> None:
    """Columns without limits, duals off by a last digit or by a tenth: moved in fractions, they prove 9."""
    for duals in ([1.5, math.nextafter(0.5, 1)], [math.nextafter(1.5, 2), 0.5], [1.6, 0.5]):
        found = safe_bound(system(), COST, 0.0, np.array(duals))
        assert 9 - 1e-9 < found.value <= 9


def test_rows_imply_the_limits_that_are_missing() -> None:
    """Of plans that cost at most 9, x is at most 4.5 and y at most 3: 9.4 - 0.1·4.5 - 0.1·3 = 8.65, for a millionth."""
    box = implied(system(), [(COST, 9.0)])
    assert box.upper == pytest.approx([4.5, 3.0], abs=1e-5)
    assert np.all(box.upper > [4.5, 3.0])
    assert safe_bound(box, COST, 0.0, np.array([1.6, 0.5])).value == pytest.approx(8.65, abs=1e-5)


def test_a_price_on_a_side_that_is_not_there_is_left_out() -> None:
    """A row has no upper side: a dual of -5 on it would prove anything, and counts as 0. The other proves 6."""
    found = safe_bound(system((10, 10)), COST, 0.0, np.array([-5.0, 1.0]))
    assert 6 - 1e-12 < found.value <= 6


@pytest.mark.parametrize("seed", range(40))
def test_no_dual_vector_proves_more_than_is_true(seed: int) -> None:
    """Any duals whatever, huge, tiny, or no number at all: in exact fractions, no bound is above its own formula's, and
    none above the optimum, 9.
    """
    r = np.random.default_rng(seed)
    box = system((10, 10))
    for _ in range(20):
        y = r.normal(size=2) * 10.0 ** r.integers(-8, 8) + np.array([1.5, 0.5]) * r.integers(0, 2)
        found = safe_bound(box, COST, 0.0, y).value
        assert found <= 9
        assert Fraction(found) <= _exactly(y)
    assert safe_bound(box, COST, 0.0, np.array([np.nan, np.inf])).value <= 0


def _exactly(y: np.ndarray) -> Fraction:
    """The bound of the formula in fractions, prices of missing sides left out."""
    prices = [Fraction(max(0.0, float(each))) for each in y]
    reduced = (2 - prices[0] - prices[1], 3 - prices[0] - 3 * prices[1])
    return 4 * prices[0] + 6 * prices[1] + sum(min(Fraction(0), 10 * d) for d in reduced)


def test_multipliers_show_that_there_is_no_plan() -> None:
    """x + y ≥ 4 with both at most 1: the multiplier 1 proves 4 - 1 - 1 = 2 > 0 of nothing at all."""
    box = system((1, 1))
    value, _ = leaf_bound(box, COST, 0.0, Leaf({}, np.array([1.0, 0.0]), empty=True))
    assert value == math.inf
    kept, _ = leaf_bound(system((3, 3)), COST, 0.0, Leaf({}, np.array([1.0, 0.0]), empty=True))
    assert kept == -math.inf


def test_limits_that_cross_leave_no_plan() -> None:
    """x ≥ 4 and x ≤ 3 in rows, x without limits of its own: what the rows leave crosses."""
    rows = sparse.csr_array(np.array([[1.0], [1.0]]))
    box = implied(
        System(
            rows, np.array([4.0, -NONE]), np.array([NONE, 3.0]), np.array([-NONE]), np.array([NONE]), _none()
        )
    )
    assert box.nothing_left.tolist() == [0]


def _none() -> np.ndarray:
    return np.zeros(0, np.int32)


def test_a_choice_whose_other_value_costs_too_much_is_sure() -> None:
    """min 5a + 1b with a + b ≥ 1, both choices: the dual 1 proves 1, and saying yes to a costs 4 more.

    No plan of at most 3 says yes to a; a plan of 6 may.
    """
    rows = sparse.csr_array(np.array([[1.0, 1.0]]))
    box = System(rows, np.ones(1), np.full(1, NONE), np.zeros(2), np.ones(2), np.array([0, 1], np.int32))
    found = safe_bound(box, np.array([5.0, 1.0]), 0.0, np.ones(1))
    for most, sure in ((3.0, [0]), (6.0, [])):
        at, values = sure_choices(box, found, most, box.choices)
        assert (at.tolist(), values.tolist()) == (sure, [0.0] * len(sure))


def choice() -> System:
    """2a + 2b ≥ 3, both choices: its relaxation says 1.5 yeses, and a plan needs two."""
    rows = sparse.csr_array(np.array([[2.0, 2.0]]))
    return System(
        rows, np.array([3.0]), np.full(1, NONE), np.zeros(2), np.ones(2), np.array([0, 1], np.int32)
    )


def test_leaves_prove_more_than_the_relaxation() -> None:
    """min a + b: the relaxation proves 1.5. Without a there is no plan (3 - 2 > 0); with a, b = 0.5 still proves 1.5;
    with both sides of b below it, 2.
    """
    cost, half, one = np.ones(2), np.array([0.5]), np.array([1.0])
    whole = tree_bound(choice(), cost, 0.0, [Leaf({}, half)])
    assert whole.value == pytest.approx(1.5)
    leaves = [
        Leaf({0: 0.0}, one, empty=True),
        Leaf({0: 1.0, 1: 0.0}, one, empty=True),
        Leaf({0: 1.0, 1: 1.0}, np.zeros(1)),
    ]
    assert 2 - 1e-12 < tree_bound(choice(), cost, 0.0, leaves).value <= 2
    for at in range(3):
        with pytest.raises(TreeError):
            tree_bound(choice(), cost, 0.0, leaves[:at] + leaves[at + 1 :])


def test_a_leaf_that_says_it_is_empty_and_is_not_proves_nothing() -> None:
    """With a, b = 1 there is a plan: no multiplier shows otherwise, and the whole has no bound."""
    leaves = [Leaf({0: 0.0}, np.array([1.0]), empty=True), Leaf({0: 1.0}, np.array([9.0]), empty=True)]
    assert tree_bound(choice(), np.ones(2), 0.0, leaves).value == -math.inf


@pytest.mark.parametrize("made", [{0: 0.0}, {0: 1.0}])
def test_multipliers_that_come_to_nothing_show_nothing(made: dict[int, float]) -> None:
    """Zero times every row says 0 ≤ 0, which any plan keeps: a leaf is empty only where more than that is left."""
    assert leaf_bound(choice(), np.ones(2), 0.0, Leaf(made, np.zeros(1), empty=True))[0] == -math.inf


@pytest.mark.parametrize(
    ("leaves", "whole"),
    [
        ([{}], True),
        ([{0: 0.0}, {0: 1.0}], True),
        ([{0: 0.0}, {0: 1.0, 1: 0.0}, {0: 1.0, 1: 1.0}], True),
        ([{0: 0.0, 1: 0.0}, {0: 0.0, 1: 1.0}, {0: 1.0, 2: 0.0}, {0: 1.0, 2: 1.0}], True),
        ([{0: 0.0}], False),
        ([{0: 0.0}, {1: 1.0}], False),
        ([{0: 0.0}, {0: 1.0, 1: 0.0}], False),
        ([], False),
    ],
)
def test_leaves_hold_every_choice_or_are_refused(leaves: list[dict[int, float]], whole: bool) -> None:
    """The ends of a tree hold all; a side that is missing, or parts of different trees, do not."""
    if whole:
        covered(leaves)
        return
    with pytest.raises(TreeError):
        covered(leaves)


def test_a_column_that_is_no_choice_cannot_be_branched_on() -> None:
    """Between 0 and 1 an amount may be anything: two leaves of it leave plans out."""
    amounts = system((1, 1))
    with pytest.raises(TreeError):
        tree_bound(amounts, COST, 0.0, [Leaf({0: 0.0}, np.zeros(2)), Leaf({0: 1.0}, np.zeros(2))])
