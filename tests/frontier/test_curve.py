"""Convex curves: their corners, exactly, in few evaluations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.frontier.curve import Spot, convex_curve

LINES = ((10.0, -5.0), (7.0, -2.0), (4.0, -0.5), (2.5, 0.0))
"""Height at 0 and slope: corners at 1, 2 and 3 with heights 5, 3 and 2.5."""


def spot(at: float) -> Spot:
    """The highest line at a place; at a corner any of the two slopes."""
    height, slope = max((high + slope * at, slope) for high, slope in LINES)
    return Spot(at, height, slope)


def test_corners_by_hand() -> None:
    """Between 0 and 4 the corners are 1, 2 and 3, and they are found in few evaluations."""
    asked: list[float] = []

    def noted(at: float) -> Spot:
        asked.append(at)
        return spot(at)

    curve = convex_curve(noted, 0.0, 4.0, 1e-9, 50)
    assert [s.at for s in curve.spots] == pytest.approx([0, 1, 2, 3, 4])
    assert [s.value for s in curve.spots] == pytest.approx([10, 5, 3, 2.5, 2.5])
    assert curve.error == 0
    assert len(asked) <= 9


def test_a_curve_that_stops_early_says_how_far_off_it_is() -> None:
    """With three evaluations the error that is left is no less than the true distance."""
    curve = convex_curve(spot, 0.0, 4.0, 1e-9, 3)
    worst = max(curve.value(at / 10) - spot(at / 10).value for at in range(41))
    assert 0 < worst <= curve.error + 1e-9


@given(st.lists(st.tuples(st.integers(-40, 40), st.integers(-20, 0)), min_size=1, max_size=6))
def test_any_convex_curve(lines: list[tuple[int, int]]) -> None:
    """Whatever lines it is made of, the curve is right everywhere."""

    def highest(at: float) -> Spot:
        height, slope = max((high + slope * at, slope) for high, slope in lines)
        return Spot(at, float(height), float(slope))

    curve = convex_curve(highest, 0.0, 5.0, 1e-7, 60)
    for at in range(51):
        assert curve.value(at / 10) == pytest.approx(highest(at / 10).value, abs=1e-5)
