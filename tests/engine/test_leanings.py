"""Where a search had best branch: by what making a choice has cost so far."""

from __future__ import annotations

import pytest

from optimiser.solver.branch import NO, YES, Leanings


def test_a_choice_whose_sides_both_cost_goes_first() -> None:
    """By hand: at 0.5, a rises by 2 and 2 (product 4), b by 10 and nothing: a says more whichever way it goes."""
    seen = Leanings()
    for column, rises in ((1, (2.0, 2.0)), (2, (10.0, 0.0))):
        for side, rise in zip((YES, NO), rises, strict=True):
            seen.note(column, 0.5, side, rise)
    assert seen.score(1, 0.5) == pytest.approx(4.0)
    assert seen.score(1, 0.5) > seen.score(2, 0.5)


def test_a_rise_is_reckoned_by_how_far_a_choice_was_moved() -> None:
    """From 0.8 up by 0.2 it rose 1, which is 5 a unit; from 0.6 it is expected to rise 2, and 0.6 of 10 down."""
    seen = Leanings()
    seen.note(1, 0.8, YES, 1.0)
    seen.note(1, 0.8, NO, 8.0)
    assert seen.score(1, 0.6) == pytest.approx(5.0 * 0.4 * 10.0 * 0.6)


def test_rises_are_averaged_and_one_side_is_not_enough() -> None:
    """Two rises of 1 and 3 a unit make 2; a choice seen on one side only is not known."""
    seen = Leanings()
    seen.note(1, 0.0, YES, 1.0)
    seen.note(1, 0.0, YES, 3.0)
    assert not seen.known(1)
    seen.note(1, 1.0, NO, 1.0)
    assert seen.known(1)
    assert seen.score(1, 0.5) == pytest.approx(2.0 * 0.5 * 1.0 * 0.5)
