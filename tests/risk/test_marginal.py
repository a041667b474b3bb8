"""The distribution of a delivered share."""

from __future__ import annotations

import numpy as np
import pytest

from optimiser.worlds.risk.book import DeliveredShares, Floats
from tests.risk.books import book, line
from trustmodels.allocation.worlds import WIDEST, Marginal, grid

DRAWS, SEED = 40_000, 7
SIGMAS = 5
"""Bounds of the statistical tests in standard errors: a true claim fails one in two million times, and the
seed is pinned."""


def drawn(*marginals: Marginal) -> Floats:
    """Shares of one line a trust, (lines, draws)."""
    lines = [line(f"T{at}", "area", 1.0, marginal) for at, marginal in enumerate(marginals)]
    chunks = list(DeliveredShares(book(lines)).differences(DRAWS, SEED))
    shares: Floats = np.concatenate(chunks, axis=1) + np.array([[m.mean] for m in marginals])
    return shares


@pytest.mark.parametrize(("mean", "spread"), [(0.88, 0.1), (0.88, 0.2), (0.5, 0.2), (0.94, 0.2), (0.2, 0.05)])
def test_moments_are_those_asked_for(mean: float, spread: float) -> None:
    """Drawn shares have the mean and the spread of the tables, and lie between 0 and 1."""
    shares = drawn(Marginal(mean, spread, 0.3))[0]
    assert shares.min() >= 0
    assert shares.max() <= 1
    assert abs(shares.mean() - mean) < SIGMAS * spread / np.sqrt(DRAWS)
    kurtosis = ((shares - mean) ** 4).mean() / spread**4
    assert abs(shares.var() - spread**2) < SIGMAS * spread**2 * np.sqrt((kurtosis - 1) / DRAWS)


@pytest.mark.parametrize("common", [0.0, 0.3, 0.8, 1.0])
@pytest.mark.parametrize("mean", [0.6, 0.94])
def test_the_common_share_of_the_variance_is_common(mean: float, common: float) -> None:
    """Two trusts' shares correlate by the common share of the variance, however skewed they are.

    The squared products of a skewed pair vary up to some ten times as much as those of a normal one.
    """
    first, second = drawn(Marginal(mean, 0.2, common), Marginal(mean, 0.2, common))
    found = float(np.corrcoef(first, second)[0, 1])
    assert abs(found - common) < SIGMAS * np.sqrt(10 / DRAWS)


def test_certain_shares_do_not_vary() -> None:
    """Without a spread, or with a mean of 0 or 1, a share is always its mean, and no spread counts as cut."""
    for marginal in (Marginal(0.8, 0.0, 0.3), Marginal(0.0, 0.0, 0.3)):
        assert marginal.certain
        assert not marginal.cut
        assert (drawn(marginal) == marginal.mean).all()
    assert (drawn(Marginal(1.0, 0.2, 0.3)) == 1.0).all()


def test_a_spread_that_no_share_can_have_is_cut() -> None:
    """A share of mean 0.9 varies by 0.3 at most, always being 0 or 1: 0.4 is cut to 95% of that, and said."""
    marginal = Marginal(0.9, 0.4, 0.3)
    assert marginal.cut
    assert marginal.used == pytest.approx(WIDEST * 0.3)
    assert drawn(marginal)[0].std() == pytest.approx(WIDEST * 0.3, rel=0.05)
    assert not Marginal(1.0, 0.2, 0.3).cut
    assert not Marginal(0.9, 0.28, 0.3).cut


@pytest.mark.parametrize("marginal", [Marginal(0.88, 0.1, 0), Marginal(0.94, 0.2, 0), Marginal(0.5, 0.45, 0)])
def test_interpolation_is_close(marginal: Marginal) -> None:
    """Half-way between the points of the table, a straight line is within 0.002 of the quantile."""
    middle = grid()[:-1] + np.diff(grid()) / 2
    table = marginal.table()
    assert np.abs(marginal.shares(middle) - (table[:-1] + table[1:]) / 2).max() < 0.002
