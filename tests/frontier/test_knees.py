"""Knees: of the exact curve, the same however many plans are looked for, and in amounts that show."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from optimiser.solver import Tier
from optimiser.tradeoffs.frontier import Frontier, trace
from optimiser.tradeoffs.frontier.axes import Axis
from optimiser.tradeoffs.frontier.curve import Curve, Spot
from optimiser.tradeoffs.frontier.findings import frontier_findings, plain_step, points_table
from optimiser.tradeoffs.frontier.trace import knees
from tests.explain.helpers import assert_supported
from tests.frontier.test_trace import HOW_FAR, patients


@pytest.fixture(scope="module")
def drawn() -> Frontier:
    """Plans with 0 to 100 patients waiting at £15m to £10m, whose curve the tests set by hand."""
    return trace(patients(), HOW_FAR, ("access", "finance"), 3)


def through(drawn: Frontier, *corners: tuple[float, float]) -> Frontier:
    """The frontier with a curve through corners, between patients and pounds that no weight has touched."""
    slopes = [(d - b) / (c - a) for (a, b), (c, d) in pairwise(corners)]
    spots = (Spot(at, value, s) for (at, value), s in zip(corners, [*slopes, 0.0], strict=True))
    first, second = replace(drawn.first, unit="patients"), replace(drawn.second, unit="£m")
    return replace(drawn, first=first, second=second, bounds={None: Curve(tuple(spots), 0.0)})


def said(found: Frontier) -> list[str]:
    """The sentences about knees, whose numbers all stand in their evidence."""
    findings = [finding for finding in frontier_findings(found) if finding.id == "knee"]
    assert_supported(findings)
    return [finding.sentence for finding in findings]


@pytest.mark.parametrize(("points", "nearest"), [(2, 100), (4, 200 / 3), (7, 50), (10, 500 / 9)])
def test_knees_do_not_depend_on_the_number_of_plans(points: int, nearest: float) -> None:
    """The corner is at 50 patients, also where no plan was looked for there; the plan nearest to it is marked."""
    found = trace(patients(), HOW_FAR, ("access", "finance"), points)
    (knee,) = knees(found, None)
    assert (knee.at, knee.before, knee.after) == pytest.approx((50, 0.08, 0.02), rel=1e-4)
    table = points_table(found)
    assert table["access"][table["knee"]].tolist() == pytest.approx([nearest], abs=1e-2)


def test_the_sharpest_comes_first_and_the_next_is_not_beside_it(drawn: Frontier) -> None:
    """Slopes 0.4, 0.1, 0.05 and 0.045: fourfold at 4, twofold at 6 in the same bend; 0.045 is no knee."""
    found = through(drawn, (0, 15), (4, 13.4), (6, 13.2), (46, 11.2), (100, 8.77))
    assert [knee.at for knee in knees(found, None)] == [4]


def test_a_tiny_piece_is_no_knee(drawn: Frontier) -> None:
    """A piece 0.1 wide and 0.003 high on the way from a slope of 0.0505 to one of 0.0495 is rounding."""
    found = through(drawn, (0, 15), (50, 12.475), (50.1, 12.4748), (100, 10.0047))
    assert knees(found, None) == []


def test_a_knee_where_no_plan_can_be_is_passed_over(drawn: Frontier) -> None:
    """Plans begin at 0: a corner of the relaxation at -40 buys nothing that can be had."""
    found = through(drawn, (-80, 40), (-40, 20), (50, 11), (100, 10))
    assert [knee.at for knee in knees(found, None)] == [50]


def test_a_small_amount_gets_a_step_for_which_it_shows(drawn: Frontier) -> None:
    """£0.0005m a patient shows for 200 patients: £0.1m, beside £9.9m for what £0.0495m a patient buys."""
    first = Axis("access", "weighted patients", Tier("access", drawn.first.tier.cost, 0.0, True))
    assert plain_step(first, "£m", 0.0006) == 200
    assert plain_step(first, "£m", 3.0) == 1
    found = through(drawn, (0, 15), (100, 10), (1100, 9.4))
    assert "each further 200 patients" in said(found)[0]
    assert "by £0.1m instead of £10.0m" in said(found)[0]


def test_two_rates_never_look_the_same(drawn: Frontier) -> None:
    """£0.06m and £0.04m a patient are both 0.1 for one patient; for 5 they are 0.2 and 0.3."""
    (sentence,) = said(through(drawn, (0, 15), (50, 12), (100, 10)))
    assert "each further 5 patients" in sentence
    assert "by £0.2m instead of £0.3m" in sentence


def test_what_never_shows_is_said_in_words(drawn: Frontier) -> None:
    """A level piece buys nothing; one that comes down £0.01m in all buys next to nothing; neither is £0.0m."""
    for last, word in ((10.0, "nothing"), (9.99, "next to nothing")):
        (sentence,) = said(through(drawn, (0, 15), (50, 10), (100, last)))
        assert f" by {word} instead of £0.1m" in sentence
        assert "£0.0m" not in sentence
