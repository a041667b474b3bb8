"""Convex curves: their corners, exactly, in few evaluations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.tradeoffs.frontier.curve import Spot, convex_curve

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
    """With three evaluations it lies below the true curve, by no more than the error that is left."""
    curve = convex_curve(spot, 0.0, 4.0, 1e-9, 3)
    short = [spot(at / 10).value - curve.value(at / 10) for at in range(41)]
    assert min(short) >= -1e-9
    assert 0 < max(short) <= curve.error + 1e-9


def test_two_tangents_by_hand() -> None:
    """With the ends alone it follows their tangents, which meet at 1.5: 2.5 at 2, where the chord has 6.25."""
    curve = convex_curve(spot, 0.0, 4.0, 1e-9, 2)
    assert [(s.at, s.value, s.slope) for s in curve.spots] == [(0, 10, -5), (1.5, 2.5, 0), (4, 2.5, 0)]
    assert curve.value(2.0) == 2.5
    assert curve.error == pytest.approx(10 - 7.5 * 1.5 / 4 - 2.5)


@given(
    st.lists(st.tuples(st.integers(-40, 40), st.integers(-20, 0)), min_size=1, max_size=9),
    st.integers(2, 6),
)
def test_a_bound_lies_above_no_curve(lines: list[tuple[int, int]], most: int) -> None:
    """However early it stops, it is nowhere above the curve, before its beginning neither."""

    def highest(at: float) -> Spot:
        height, slope = max((high + slope * at, slope) for high, slope in lines)
        return Spot(at, float(height), float(slope))

    curve = convex_curve(highest, 1.0, 5.0, 1e-7, most)
    for at in range(51):
        assert curve.value(at / 10) <= highest(at / 10).value + 1e-6


@given(st.lists(st.tuples(st.integers(-40, 40), st.integers(-20, 0)), min_size=1, max_size=6))
def test_any_convex_curve(lines: list[tuple[int, int]]) -> None:
    """Whatever lines it is made of, the curve is right everywhere."""

    def highest(at: float) -> Spot:
        height, slope = max((high + slope * at, slope) for high, slope in lines)
        return Spot(at, float(height), float(slope))

    curve = convex_curve(highest, 0.0, 5.0, 1e-7, 60)
    for at in range(51):
        assert curve.value(at / 10) == pytest.approx(highest(at / 10).value, abs=1e-5)
