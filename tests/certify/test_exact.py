"""Bounds beside the same in fractions, where nothing is rounded; trees that leave something out, by hand."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from scipy import sparse

from optimiser.proof.bounds import Bound, mended, reduced, safe_bound, sure_choices, usable
from optimiser.proof.system import System
from optimiser.proof.tree import Leaf, TreeError, covered, leaf_bound, tree_bound

NONE = math.inf


def drawn(seed: int, wide: float = 10.0) -> tuple[System, np.ndarray, np.ndarray]:
    """A system of four rows and five columns, a cost, and duals: rows of every kind, numbers of one decimal."""
    draw = np.random.default_rng(seed)
    rows = np.round(draw.normal(size=(4, 5)) * 3, 1) * (draw.random((4, 5)) < 0.7)
    low = np.round(draw.normal(size=4) * 5, 1)
    high = low + np.array([0.0, 4.0, NONE, 2.0])
    low[3] = -NONE
    lower, upper = -np.round(draw.random(5) * wide, 1), np.round(draw.random(5) * wide, 1)
    system = System(sparse.csr_array(rows), low, high, lower, upper, np.zeros(0, np.int32))
    return system, np.round(draw.normal(size=5), 1), np.round(draw.normal(size=4), 2)


def exactly(system: System, cost: np.ndarray, duals: np.ndarray) -> Fraction:
    """What duals prove, in fractions; duals that price a side that is not there count as 0."""
    y = [Fraction(float(each)) for each in usable(system, duals)]
    matrix = system.rows.toarray()
    total = sum(
        (
            each * Fraction(float(system.low[at] if each > 0 else system.high[at]))
            for at, each in enumerate(y)
            if each
        ),
        Fraction(0),
    )
    for at, price in enumerate(cost):
        left = Fraction(float(price)) - sum(
            (each * Fraction(float(amount)) for each, amount in zip(y, matrix[:, at], strict=True)),
            Fraction(0),
        )
        total += min(left * Fraction(float(system.lower[at])), left * Fraction(float(system.upper[at])))
    return total


@pytest.mark.parametrize("seed", range(40))
def test_a_bound_is_what_its_duals_prove_but_for_rounding(seed: int) -> None:
    """Never above the exact one, and below it by no more than a part in 10¹²."""
    system, cost, duals = drawn(seed)
    found, true = safe_bound(system, cost, 1.5, duals), exactly(system, cost, duals) + Fraction(1.5)
    assert Fraction(found.value) <= true
    assert float(true) - found.value <= 1e-12 * max(1.0, abs(float(true)))


@pytest.mark.parametrize("seed", range(40))
def test_reduced_costs_lie_between_their_ends(seed: int) -> None:
    """Each interval holds the exact reduced cost, and is no wider than a part in 10¹³ of what was added up."""
    system, cost, duals = drawn(seed)
    low, high = reduced(system, cost, duals)
    matrix = system.rows.toarray()
    for at in range(5):
        exact = Fraction(float(cost[at])) - sum(
            (Fraction(float(y)) * Fraction(float(a)) for y, a in zip(duals, matrix[:, at], strict=True)),
            Fraction(0),
        )
        size = abs(cost[at]) + np.abs(matrix[:, at]) @ np.abs(duals)
        assert Fraction(float(low[at])) <= exact <= Fraction(float(high[at]))
        assert high[at] - low[at] <= 1e-13 * size + 1e-280
        assert (low[at] == high[at] == 0.0) == (size == 0)


def test_duals_of_sides_that_are_not_there_count_for_nothing() -> None:
    """A row with a lower limit alone may be priced upwards only, one with an upper limit downwards only."""
    rows = sparse.csr_array(np.ones((2, 1)))
    system = System(
        rows, np.array([0.0, -NONE]), np.array([NONE, 3.0]), np.zeros(1), np.ones(1), np.zeros(0, np.int32)
    )
    assert usable(system, np.array([0.5, -0.5])).tolist() == [0.5, -0.5]
    assert usable(system, np.array([-0.5, 0.5])).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("seed", range(60))
def test_moved_duals_leave_columns_with_nothing_exactly(seed: int) -> None:
    """Of each column that is called exact the reduced cost is 0 in fractions, all of them at once.

    Equations may be moved either way; of other rows only those with a dual, and never across 0.
    """
    system, cost, duals = drawn(seed)
    columns = np.random.default_rng(seed).permutation(5)[: 1 + seed % 3].tolist()
    moves, exact = mended(system, cost, duals, columns)
    y = [Fraction(float(each)) + moves.get(at, Fraction(0)) for at, each in enumerate(duals)]
    matrix = system.rows.toarray()
    for at in exact:
        assert Fraction(float(cost[at])) == sum(
            (each * Fraction(float(amount)) for each, amount in zip(y, matrix[:, at], strict=True)),
            Fraction(0),
        )
    for row in moves:
        assert system.low[row] == system.high[row] or y[row] * Fraction(float(duals[row])) >= 0


def test_some_columns_are_put_right_together() -> None:
    """Two equations and two columns: what is left of both comes to nothing, whichever is first."""
    rows = sparse.csr_array(np.array([[1.0, 2.0, 1.0], [3.0, 1.0, 0.0]]))
    level = np.array([4.0, 5.0])
    system = System(rows, level, level, np.zeros(3), np.full(3, NONE), np.zeros(0, np.int32))
    cost, duals = np.array([1.0, 1.0, 1.0]), np.array([0.1, 0.2])
    for columns in ([0, 1], [1, 0]):
        moves, exact = mended(system, cost, duals, columns)
        y = [Fraction(0.1) + moves[0], Fraction(0.2) + moves[1]]
        assert (sorted(exact), y) == ([0, 1], [Fraction(2, 5), Fraction(1, 5)])


def test_a_column_that_no_move_can_put_right_is_not_called_exact() -> None:
    """The third column is the sum of the others and costs more: with both at nothing it cannot be."""
    rows = sparse.csr_array(np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]))
    level = np.ones(2)
    system = System(rows, level, level, np.zeros(3), np.full(3, NONE), np.zeros(0, np.int32))
    moves, exact = mended(system, np.array([1.0, 1.0, 3.0]), np.zeros(2), [0, 1, 2])
    assert (moves, exact) == ({0: Fraction(1), 1: Fraction(1)}, [0, 1])
    same, all_ = mended(system, np.array([1.0, 1.0, 2.0]), np.zeros(2), [0, 1, 2])
    assert (same, all_) == ({0: Fraction(1), 1: Fraction(1)}, [0, 1, 2])


def test_a_dual_is_not_moved_across_nothing() -> None:
    """x ≥ 1 at a price of 0.1 cannot be put right for a cost of -1: then nothing is moved at all."""
    system = System(
        sparse.csr_array(np.ones((1, 1))), *(np.ones(1), np.array([NONE])), *(np.zeros(1), np.array([NONE])),
        np.zeros(0, np.int32),
    )  # fmt: skip
    assert mended(system, np.array([-1.0]), np.array([0.1]), [0]) == ({}, [])
    assert mended(system, np.array([0.15]), np.array([0.1]), [0])[1] == [0]


def test_a_dual_that_cannot_move_keeps_no_other_from_it() -> None:
    """x ≥ 4 at 10⁻²⁰, y ≥ 3 at 2 and z ≥ 2 at 0.1, for costs of 0, 2 and -1: x comes to nothing at a price of nothing,
    y is exact as it is, and z cannot be put right.
    """
    three = np.full(3, NONE)
    system = System(
        sparse.csr_array(np.eye(3)),
        np.array([4.0, 3.0, 2.0]),
        three,
        np.zeros(3),
        three,
        np.zeros(0, np.int32),
    )
    cost, duals = np.array([0.0, 2.0, -1.0]), np.array([1e-20, 2.0, 0.1])
    assert mended(system, cost, duals, [0, 1, 2]) == ({0: -Fraction(1e-20)}, [0, 1])


def test_a_dual_that_is_far_off_is_not_moved() -> None:
    """An equation's price of 0 is not moved to 10¹³: it was never nearly right."""
    level = np.ones(1)
    system = System(
        sparse.csr_array(np.ones((1, 1))), level, level, np.zeros(1), np.full(1, NONE), np.zeros(0, np.int32)
    )
    assert mended(system, np.array([1e13]), np.zeros(1), [0]) == ({}, [])


def test_what_mending_moves_is_paid_for() -> None:
    """x ≥ 0 and 0 ≤ y ≤ 10 with x + y = 4 at a dual of 1.1 and costs of 1: exact for x, and the bound is 4, not 4.4."""
    rows, level = sparse.csr_array(np.ones((1, 2))), np.array([4.0])
    system = System(rows, level, level, np.zeros(2), np.array([NONE, 10.0]), np.zeros(0, np.int32))
    found = safe_bound(system, np.ones(2), 0.0, np.array([1.1]))
    assert 2.0 < found.value <= 4.0


def test_a_column_that_earns_beside_one_that_is_put_right_keeps_its_price() -> None:
    """x without a limit is put right; y, which earns 1 each up to 10, still takes 10 off: 4 - 10·2 = -16 at most."""
    rows, level = sparse.csr_array(np.array([[1.0, 1.0]])), np.array([4.0])
    system = System(rows, level, level, np.zeros(2), np.array([NONE, 10.0]), np.zeros(0, np.int32))
    found = safe_bound(system, np.array([1.0, -1.0]), 0.0, np.array([math.nextafter(1.0, 2)]))
    assert -16 - 1e-6 < found.value <= -16


def choosing() -> tuple[System, Bound]:
    """Three choices whose yes costs 5, earns 5 and costs 1; the relaxation is at the best of each: -5."""
    system = System(
        sparse.csr_array((0, 3)),
        np.zeros(0),
        np.zeros(0),
        np.zeros(3),
        np.ones(3),
        np.arange(3, dtype=np.int32),
    )
    return system, safe_bound(system, np.array([5.0, -5.0, 1.0]), 0.0, np.zeros(0))


def test_choices_are_sure_where_the_other_value_costs_too_much() -> None:
    """Of plans up to -3 the first is no, the second yes; the third may be either, since it costs 1 alone."""
    system, found = choosing()
    columns, values = sure_choices(system, found, -3.0, system.choices)
    assert (columns.tolist(), values.tolist()) == ([0, 1], [0.0, 1.0])


def test_a_choice_at_the_very_edge_is_not_sure() -> None:
    """Where 5 more is as good, neither no nor yes is sure; a choice that is made already is left out."""
    system, found = choosing()
    assert sure_choices(system, found, 0.0, system.choices)[0].tolist() == []
    held = system.held(np.array([0], np.int32), np.zeros(1))
    assert sure_choices(held, found, -3.0, system.choices)[0].tolist() == [1]
    taken = system.held(np.array([0], np.int32), np.ones(1))
    assert sure_choices(taken, found, -3.0, system.choices)[0].tolist() == [1]


def test_without_a_bound_no_choice_is_sure() -> None:
    """Where nothing is proven, nothing follows: no columns, no values."""
    system, found = choosing()
    unproven = Bound(-NONE, np.array([1], np.int32), found.low, found.high)
    columns, values = sure_choices(system, unproven, -3.0, system.choices)
    assert (columns.tolist(), str(columns.dtype), values.tolist()) == ([], "int32", [])


TREE = ({0: 0.0}, {0: 1.0, 1: 0.0}, {0: 1.0, 1: 1.0})
"""No to the first; yes to it and no, or yes, to the second."""


def test_a_tree_holds_every_choice() -> None:
    """Three leaves that divide twice hold all four combinations."""
    covered(list(TREE))
    covered([dict(zip((3, 5, 7), values, strict=True)) for values in product((0.0, 1.0), repeat=3)])


@pytest.mark.parametrize("gone", range(3))
def test_a_leaf_that_is_missing_is_named_by_its_choices(gone: int) -> None:
    """The message says which choices lie in no leaf."""
    missing = ("0=0", "0=1, 1=0", "0=1, 1=1")[gone]
    with pytest.raises(TreeError, match=rf"^no leaf holds the choices {missing}$"):
        covered([leaf for at, leaf in enumerate(TREE) if at != gone])


def test_leaves_that_divide_nothing_in_common_are_no_tree() -> None:
    """x = 0 beside y = 1 leaves x = 1, y = 0 out; with no leaf at all everything is left out."""
    with pytest.raises(TreeError, match=r"^the leaves below of the root are not the ends of a tree$"):
        covered([{0: 0.0}, {1: 1.0}])
    with pytest.raises(TreeError, match=r"^the leaves below 2=0 are not the ends of a tree$"):
        covered([{2: 1.0}, {2: 0.0, 0: 0.0}, {2: 0.0, 1: 1.0}])
    with pytest.raises(TreeError, match=r"^no leaf holds the choices of the root$"):
        covered([])


def test_a_tree_is_as_good_as_its_worst_leaf() -> None:
    """With the second held at yes or no: -5 and 0, so -5; and two leaves were looked at."""
    system, _ = choosing()
    cost, none = np.array([5.0, -5.0, 1.0]), np.zeros(0)
    found = tree_bound(system, cost, 0.0, [Leaf({1: 0.0}, none), Leaf({1: 1.0}, none)])
    assert (round(found.value, 9), found.leaves, found.open) == (-5.0, 2, ())
    assert round(leaf_bound(system, cost, 0.0, Leaf({1: 0.0}, none))[0], 9) == 0.0


def test_a_leaf_of_other_choices_than_those_held_has_no_plan() -> None:
    """The second is held at yes: the leaf that says no has none, below or above what is held."""
    system, _ = choosing()
    cost, none = np.array([5.0, -5.0, 1.0]), np.zeros(0)
    for held, said in ((1.0, 0.0), (0.0, 1.0)):
        box = system.held(np.array([1], np.int32), np.array([held]))
        assert leaf_bound(box, cost, 0.0, Leaf({1: said}, none)) == (NONE, ())


def test_a_leaf_decides_choices_only_and_by_yes_or_no() -> None:
    """A column that is no choice, and a half of a choice, are refused."""
    system, _ = choosing()
    fewer = System(system.rows, system.low, system.high, system.lower, system.upper, np.array([0], np.int32))
    for leaf in (Leaf({1: 0.0}, np.zeros(0)), Leaf({0: 0.5}, np.zeros(0))):
        with pytest.raises(TreeError, match=r"^a leaf makes a choice of a column that is none$"):
            tree_bound(fewer, np.zeros(3), 0.0, [leaf])


def test_columns_in_the_way_are_named_in_order() -> None:
    """Two columns without a limit that earn leave no bound, and both are named."""
    system = System(
        sparse.csr_array((0, 3)),
        np.zeros(0),
        np.zeros(0),
        np.zeros(3),
        np.full(3, NONE),
        np.zeros(0, np.int32),
    )
    found = tree_bound(system, np.array([-1.0, 1.0, -1.0]), 0.0, [Leaf({}, np.zeros(0))])
    assert (found.value, found.open) == (-NONE, (0, 2))
