"""What is put at risk of the rest of a year, where savings to date are losses."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from optimiser.subjects.tracker.compute import book_of_rest, tracker
from tests.track.year import half_way

# plan of the year, plan to date, made, forecast, position to date, position forecast
LOSS = {"A": (10.0, 4.0, -1.0, 6.0, -6.0, -10.0)}


def at_risk(monitored: Mapping[str, tuple[float, ...]], basis: str) -> float:
    """What a reading puts at risk, £m."""
    case = half_way(monitored)
    return sum(line.gain[0] for line in book_of_rest(case, tracker(case), 0.5, basis).lines)


def test_no_more_is_new_than_is_still_to_come() -> None:
    """With -1 made half-way and 6 forecast, 7 are to come; none of it runs yet, so 7 are new, and not 8."""
    assert at_risk(LOSS, "all") == pytest.approx(7)
    assert at_risk(LOSS, "new") == pytest.approx(7)


def test_a_loss_of_one_trust_makes_nothing_of_another_new() -> None:
    """Beside it a trust with 3 made and 8 forecast: 5 to come, of which 3 run; 12 in all, 9 of them new."""
    both = {**LOSS, "B": (10.0, 4.0, 3.0, 8.0, 1.0, 2.0)}
    assert at_risk(both, "all") == pytest.approx(12)
    assert at_risk(both, "new") == pytest.approx(9)
