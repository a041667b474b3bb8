"""What is worth finding out: cases solved by hand, and a nested simulation beside the regression."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from optimiser.worlds.uncertainty.distribution import sobol_points
from optimiser.worlds.uncertainty.regression import chance_share, curves, evpi, evppi, worth

POINTS = sobol_points(256, 3)


def losses(gain: np.ndarray) -> np.ndarray:
    """Two options: one loses nothing, the other loses less by so much."""
    return np.column_stack([np.zeros_like(gain), -gain])


def test_a_uniform_gain_by_hand() -> None:
    """An option that gains x, uniform from −1 to 1, or nothing: knowing x is worth ∫₀¹ x/2 dx = ¼."""
    x = 2 * POINTS[:, 0] - 1
    assert evppi(x, losses(x)) == pytest.approx(0.25, abs=2e-3)
    assert evpi(losses(x)) == pytest.approx(0.25, abs=2e-3)


def test_one_of_two_normal_gains_by_hand() -> None:
    """Of a gain x + 2z, both standard normal, knowing x is worth φ(0), knowing z 2φ(0), and both √5·φ(0)."""
    x, z = ndtri(POINTS[:, 0]), ndtri(POINTS[:, 1])
    own = losses(x + 2 * z)
    assert evppi(x, own) == pytest.approx(norm.pdf(0), rel=0.05)
    assert evppi(z, own) == pytest.approx(2 * norm.pdf(0), rel=0.05)
    assert evpi(own) == pytest.approx(5**0.5 * norm.pdf(0), rel=0.05)


def test_what_decides_nothing_is_worth_nothing() -> None:
    """An assumption that moves both options alike, or that moves neither, is worth nothing, however much it moves."""
    x, z, other = POINTS.T
    own = losses(2 * x - 1) + 100 * z[:, None]
    assert evppi(z, own) == pytest.approx(0, abs=1e-2)
    told = worth(np.column_stack([x, z, other]), own).told
    assert told.tolist() == pytest.approx([0.25, 0, 0], abs=1e-2)
    assert told[1:].tolist() == [0, 0]


def nested(outer: int, inner: int) -> float:
    """EVPPI of x of three options by two loops: the mean of each option's loss at each x, none of it regressed."""
    points = np.random.default_rng(3)
    least, every = [], []
    for x in points.uniform(-1, 1, outer):
        z = points.normal(size=inner)
        own = _three(np.full(inner, x), z).mean(axis=0)
        every.append(own)
        least.append(own.min())
    return float(np.mean(every, axis=0).min() - np.mean(least))


def _three(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Losses that bend with x and shake with z."""
    return np.column_stack([1 + 0 * x + 0.3 * z, 0.4 + 2 * x**2 + 0.2 * z, 1.2 - x + x**3 - 0.5 * z])


def test_the_regression_is_the_nested_simulation() -> None:
    """Three options with bent losses: loops of 2,000 by 400 and the regression on 256 draws agree to a twentieth."""
    x, z = 2 * POINTS[:, 0] - 1, ndtri(POINTS[:, 1])
    assert evppi(x, _three(x, z)) == pytest.approx(nested(2000, 400), rel=0.05)


def two_needs(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Needs of two trusts, triangles of (4, 8, 12) and (5, 8, 11), and what five ways to share out £12m leave short."""
    low, high = points <= 0.5, points > 0.5
    triangle = np.where(low, (points / 2) ** 0.5, 0) + np.where(high, 1 - ((1 - points) / 2) ** 0.5, 0)
    first, second = 4 + 8 * triangle[:, 0], 5 + 6 * triangle[:, 1]
    grants = (6.0, 7.2, 4.0, 12 * 8 / 19, 12 * 8 / 13)
    short = [np.maximum(0, first - own) + np.maximum(0, second - 12 + own) for own in grants]
    return first, second, np.column_stack(short)


def test_losses_with_corners_are_not_overstated() -> None:
    """Of grants told before needs are known, two loops find £0.070m and £0.066m: not more than knowing both."""
    first, second, own = two_needs(sobol_points(512, 2))
    found = [evppi(each, own) for each in (first, second)]
    assert found == pytest.approx([0.0698, 0.0659], rel=0.1)
    assert max(found) < evpi(own)


def test_a_share_of_the_variance_by_hand() -> None:
    """Of x + 2z, with equal ranges, x is a fifth of the variance and z four fifths; a third one is none."""
    x, z, other = (2 * POINTS - 1).T
    y = (x + 2 * z)[:, None]
    shares = [curves(each, y)[1][0] for each in (x, z, other)]
    assert shares == pytest.approx([0.2, 0.8, 0], abs=0.03)


def test_a_share_that_chance_gives_is_known() -> None:
    """Of twenty assumptions that say nothing, in 16 draws the luckiest seems to say much; in 256 draws it does not."""
    drawn, noise = np.random.default_rng(5).random((256, 20)), np.random.default_rng(6).random((256, 1))
    few, many = (float(chance_share(drawn[:n], noise[:n])[0]) for n in (16, 256))
    assert few > 0.3
    assert many < 0.1
    assert max(curves(drawn[:, at], noise)[1][0] for at in range(20)) < 0.1


def test_three_values_are_told_apart() -> None:
    """Where an assumption has three values the curve goes through the mean of each."""
    x = np.repeat([0.0, 1.0, 2.0], 8)
    y = np.repeat([5.0, 1.0, 9.0], 8)[:, None] + np.tile([-0.1, 0.1], 12)[:, None]
    fitted, share = curves(x, y)
    assert fitted[::8, 0].tolist() == pytest.approx([5, 1, 9])
    assert share[0] > 0.99


def test_one_value_or_one_draw_says_nothing() -> None:
    """What never varies explains nothing and is worth nothing."""
    same = np.ones(16)
    assert curves(same, POINTS[:16, :1])[1][0] == 0
    assert evppi(same, losses(2 * POINTS[:16, 0] - 1)) == pytest.approx(0, abs=1e-12)
    assert evppi(POINTS[:1, 0], losses(POINTS[:1, 0])) == 0
