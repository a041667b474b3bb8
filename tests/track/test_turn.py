"""A position that gets worse is said to, by hand."""

from __future__ import annotations

import pytest

from optimiser.subjects.tracker.compute import tracker
from optimiser.subjects.tracker.say import tracker_findings
from tests.explain.helpers import assert_supported
from tests.track.year import half_way


@pytest.mark.parametrize(
    ("to_date", "forecast", "said"),
    [
        (-6.0, -10.0, "so the rest of the year is forecast to lose a further £4.0m."),
        (1.0, -3.0, "so the rest of the year is forecast to lose £4.0m."),
        (-6.0, -2.0, "so the rest would have to bring £4.0m."),
    ],
)
def test_what_the_rest_brings_or_loses(to_date: float, forecast: float, said: str) -> None:
    """The direction is said in words, and an amount to be brought is never below nought."""
    findings = list(tracker_findings(tracker(half_way({"A": (10.0, 4.0, 3.0, 8.0, to_date, forecast)}))))
    (found,) = [finding for finding in findings if finding.id == "deficits"]
    assert found.sentence.endswith(said)
    assert_supported(findings)
