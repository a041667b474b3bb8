"""Assumptions together, and how far one moves the whole distribution: by hand, and against nested estimates."""

from __future__ import annotations

import numpy as np
import pytest

from optimiser.worlds.uncertainty.distribution import sobol_points
from optimiser.worlds.uncertainty.importance import chance_pawn, group_worth, joint_curves, pawn
from optimiser.worlds.uncertainty.regression import evppi

POINTS = 2 * sobol_points(256, 3) - 1
"""Three assumptions, each anything between −1 and 1."""


def test_curves_of_two_assumptions_add_up() -> None:
    """Of x + y² − z/2 two assumptions foretell their own parts, and the third is left."""
    x, y, z = POINTS.T
    outcome = (x + y**2 - z / 2)[:, None]
    fitted = joint_curves(POINTS[:, :2], outcome)[:, 0]
    assert fitted == pytest.approx(x + y**2, abs=0.12)
    assert joint_curves(POINTS, outcome)[:, 0] == pytest.approx(outcome[:, 0], abs=0.06)


def test_what_is_foretold_by_nobody_is_the_mean() -> None:
    """Noise that has nothing to do with an assumption is met by its mean."""
    noise = np.random.default_rng(0).permutation(np.linspace(0, 1, 256))[:, None]
    assert np.ptp(joint_curves(POINTS[:, :1], noise)) < 0.35


def test_two_assumptions_together_by_hand() -> None:
    """Doing it loses x + y, leaving it nothing. Knowing both saves E|x + y|/2 = 1/3, one of them E|x|/2 = 1/4.

    |x + y| of two that lie evenly between −1 and 1 is 2/3 on average. A third that does not matter adds nothing.
    """
    losses = np.column_stack([np.zeros(256), POINTS[:, 0] + POINTS[:, 1]])
    both = group_worth(POINTS[:, :2], losses)
    assert both.found[0] == pytest.approx(1 / 3, abs=0.02)
    assert evppi(POINTS[:, 0], losses) == pytest.approx(1 / 4, abs=0.02)
    assert group_worth(POINTS, losses).found[0] == pytest.approx(1 / 3, abs=0.02)
    assert both.told[0] > 0
    assert both.chance < 0.1


def test_a_group_against_a_nested_estimate() -> None:
    """Three options of which the third leans on what is in no group: as an inner mean over that for each outer draw."""
    x, y, z = POINTS.T
    losses = np.column_stack([np.zeros(256), x + 0.5 * y, 0.1 - x + z])
    inner = np.linspace(-1, 1, 41)[:-1] + 1 / 41
    best = [min(0.0, x_ + 0.5 * y_, float(np.mean(0.1 - x_ + inner))) for x_, y_ in zip(x, y, strict=True)]
    nested = losses.mean(axis=0).min() - float(np.mean(best))
    assert group_worth(POINTS[:, :2], losses).found[0] == pytest.approx(nested, abs=0.03)


def test_one_option_leaves_nothing_to_know() -> None:
    """With one decision there is nothing that knowledge could change."""
    assert group_worth(POINTS, np.zeros((256, 1))).found[0] == 0


def test_pawn_by_hand() -> None:
    """Where the assumption is the outcome, slice j of ten lies max(j, 9 − j)/10 from the whole: 0.7 on average."""
    x = np.linspace(0, 1, 100)
    assert pawn(x, x[:, None])[0] == pytest.approx(0.7)
    assert pawn(x, np.ones((100, 1)))[0] == pytest.approx(0, abs=1e-12)


def test_pawn_sees_a_tail_that_the_variance_does_not() -> None:
    """An assumption that only says how widely the outcome spreads foretells no mean, and moves the distribution."""
    x, y, _ = POINTS.T
    outcome = ((1.05 + x) ** 3 * y)[:, None]
    floor = chance_pawn(POINTS, outcome)
    assert pawn(x, outcome)[0] > floor[0]
    assert pawn(POINTS[:, 2], outcome)[0] < floor[0]
    assert evppi(x, np.column_stack([np.zeros(256), outcome[:, 0] + 9])) < 0.02
