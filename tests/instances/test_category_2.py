"""Category 2: a mean and a 90th centile of responses -> a share inside 40 minutes."""

import math

import numpy as np
import pytest

from optimiser.extras.england.ambulance import INSIDE, Responses, fitted

ENGLAND = (35.368, 74.86)  # ambulance systems indicators, 2024-25: mean and 90th centile in minutes


def test_an_exponential_is_found_by_hand() -> None:
    """Mean 20 and 90th centile 20 ln 10 = 46.05 are an exponential: inside 40 are 1 - exp(-2) = 86.5%."""
    found = fitted(20.0, 20.0 * math.log(10))
    assert found.shape == pytest.approx(1.0, abs=1e-9)
    assert found.scale == pytest.approx(20.0, abs=1e-7)
    assert found.inside(40.0) == pytest.approx(1 - math.exp(-2), abs=1e-9)


@pytest.mark.parametrize(("mean", "ninth_decile"), [ENGLAND, (28.386, 57.377), (45.418, 95.847), (6.0, 11.0)])
def test_both_published_figures_come_back(mean: float, ninth_decile: float) -> None:
    """The distribution has the mean, added up numerically, and the 90th centile that it was made from."""
    found = fitted(mean, ninth_decile)
    shares = (np.arange(200_000) + 0.5) / 200_000
    added = np.mean(found.scale * (-np.log1p(-shares)) ** (1 / found.shape))
    assert added == pytest.approx(mean, rel=1e-3)
    assert found.mean == pytest.approx(mean, rel=1e-9)
    assert found.centile(0.9) == pytest.approx(ninth_decile, rel=1e-7)
    assert found.inside(ninth_decile) == pytest.approx(0.9, abs=1e-7)


def test_the_two_promises_of_the_framework_are_nearly_one() -> None:
    """A mean of 18 minutes with England's shape puts 91.3% inside 40 minutes; the framework asks for 90%."""
    promised = fitted(*ENGLAND).at_mean(18.0)
    assert promised.mean == pytest.approx(18.0)
    assert promised.inside(INSIDE) == pytest.approx(0.913, abs=5e-4)
    assert abs(promised.inside(INSIDE) - 0.90) < 0.015


def test_a_lower_mean_never_leaves_fewer_inside() -> None:
    """At the same shape the share inside falls with the mean, from everybody to nobody."""
    shape = fitted(*ENGLAND)
    shares = [shape.at_mean(mean).inside() for mean in (1, 18, 25, 30, 40, 400)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.999
    assert shares[-1] < 0.1


def test_figures_that_no_distribution_has_are_refused() -> None:
    """A 90th centile below the mean belongs to no distribution of this family."""
    with pytest.raises(ValueError, match="no distribution"):
        fitted(30.0, 29.0)
    assert isinstance(fitted(30.0, 60.0), Responses)
