"""The tracker: shares, multiples and flags."""

from __future__ import annotations

import math

import pytest

from optimiser.errors import InputError, RunError
from optimiser.instances import instance_names, read_instance, resolve_instance
from optimiser.subjects.tracker.compute import tracker
from optimiser.subjects.tracker.say import tracker_findings
from tests.explain.helpers import assert_supported
from tests.track.year import frame, half_way

FOUNDING = "tracker-2011-12"


def test_shares_by_hand() -> None:
    """Trust B made 3 of 8 planned to date and 20 for the year, and forecasts 19: 16 to come of 12 that the plan
    has left, 5.33 times what it made.
    """
    row = tracker(half_way()).rows.set_index("trust").loc["B"]
    wanted = {"missed": 5, "delivered": 3 / 8, "of_year": 3 / 20, "of_forecast": 19 / 20, "to_come": 16,
              "rest": 16 / 12, "catch_up": 16 / 3}  # fmt: skip
    assert {name: row[name] for name in wanted} == pytest.approx(wanted)


def test_totals_are_of_sums() -> None:
    """Shares of the total are those of the summed amounts, not means of shares."""
    total = tracker(half_way()).total.iloc[0]
    assert total["actual_to_date"] == 11.5
    assert total["delivered"] == pytest.approx(11.5 / 16)
    assert total["catch_up"] == pytest.approx((41 - 11.5) / 11.5)
    assert (total["little"], total["behind"], total["deficit"], total["triple"]) == (1, 1, 2, 1)


def test_flags_are_strict() -> None:
    """Exactly 20% of the year, exactly 50% behind, and a position of exactly nothing are no flags."""
    edge = {"E": (10.0, 4.0, 2.0, 9.0, 0.0, 0.0), "F": (10.0, 4.0, 1.99, 9.0, -0.01, 0.0)}
    rows = tracker(half_way(edge)).rows.set_index("trust")
    assert not rows.loc["E", ["little", "behind", "deficit", "triple"]].any()
    assert rows.loc["F", ["little", "behind", "deficit", "triple"]].all()


def test_a_share_of_nothing_is_empty() -> None:
    """A trust without a plan has no shares and no flags on them, and one that made nothing has no multiple."""
    rows = tracker(half_way({"A": (0.0, 0.0, 0.0, 1.0, -1.0, 0.0)})).rows
    assert all(math.isnan(rows[name].iloc[0]) for name in ("delivered", "of_year", "of_forecast", "catch_up"))
    assert not rows[["little", "behind", "triple"]].any(axis=None)
    assert_supported(tracker_findings(tracker(half_way({"A": (0.0, 0.0, 0.0, 1.0, -1.0, 0.0)}))))


def test_the_founding_sums() -> None:
    """The first half of 2011-12: £79m of £544m missed; a forecast of all but 9% of £1.3bn takes 95% of the rest
    of the plan, and 1.54 times what the first half made.
    """
    total = tracker(half_way({"A": (1300.0, 544.0, 465.0, 1183.0, -135.0, 36.0)})).total.iloc[0]
    assert total["missed"] == 79
    assert round(total["delivered"], 3) == 0.855
    assert round(total["rest"], 2) == 0.95
    assert round(total["catch_up"], 2) == 1.54


def test_what_is_said_is_in_the_evidence() -> None:
    """Every number of the sentences stands in their evidence, and the triple-flagged trust is named."""
    findings = list(tracker_findings(tracker(half_way())))
    assert_supported(findings)
    flags = next(finding for finding in findings if finding.id == "flags")
    assert flags.sentence.endswith("all three hold for 1: B.")
    assert flags.severity == "warning"


def test_nothing_to_track() -> None:
    """Without monitoring, or in a period that has none, the message says so."""
    with pytest.raises(RunError, match="monitoring table"):
        tracker(half_way(monitoring=frame("monitoring")))
    with pytest.raises(InputError, match="is not monitored"):
        tracker(half_way(), "2031-32")


@pytest.mark.skipif(FOUNDING not in instance_names(), reason="the instance is not shipped")
def test_the_founding_tracker() -> None:
    """The instance of 2011-12 gives the founding article's figures: 85.5% made, 1.54 times that to come, five
    trusts with all three flags.
    """
    found = tracker(read_instance(resolve_instance(FOUNDING)))
    total = found.total.iloc[0]
    assert round(total["catch_up"], 2) == 1.54
    assert total["delivered"] == pytest.approx(0.855, abs=0.005)
    assert len(found.trusts("triple")) == 5
