"""What no plan lies below, and the levels of a third measure: claims that hold for every plan."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.tradeoffs.frontier import Frontier, Point, trace
from optimiser.tradeoffs.frontier.curve import Curve, Spot
from optimiser.tradeoffs.frontier.findings import frontier_findings, points_table
from optimiser.tradeoffs.frontier.trace import within
from tests.explain.helpers import SEEDS, assert_supported, random_instance
from tests.model.builder import made

HOW_FAR = read_question("how_far")
TINY = Path(__file__).parents[2] / "instances" / "tiny"


@pytest.fixture(scope="module")
def drawn() -> Frontier:
    """A frontier between two measures with a third one, whose plans the tests set by hand."""
    case = made(control_totals={"amount": 0}, opportunities={"opportunity": "O1", "potential": 6})
    return trace(case, HOW_FAR, ("access", "finance"), 2, also="total_burden")


def by_hand(drawn: Frontier, levels: list[float], plans: list[tuple[float, float, float, float]]) -> Frontier:
    """The frontier with plans as (level, access, finance, burden), and a bound of nought at each level."""
    names = "access", "finance", "total_burden"
    points = tuple(
        Point(replace(drawn.points[0].best, values=dict(zip(names, values, strict=True))), level)
        for level, *values in plans
    )
    return replace(drawn, points=points, bounds=dict.fromkeys(levels, Curve((Spot(0.0, 0.0, 0.0),), 0.0)))


@pytest.mark.parametrize("most", [2, 3, 5, 8])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_bound_that_stops_early_lies_above_no_plan(
    seed: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few corners of the relaxation's curve are looked for, every plan is at or above its bound."""
    monkeypatch.setattr(sys.modules["optimiser.tradeoffs.frontier.trace"], "MOST_CORNERS", most)
    table = points_table(trace(random_instance(seed), HOW_FAR, ("access", "finance"), 6))
    assert (table["bound"] <= table["finance"]).all()


def test_where_only_choices_trade_the_bound_is_the_floor() -> None:
    """One scheme, all or nothing, saves £6m for a burden of 6; capped at 3 there is none, and the bound says 7."""
    scheme = {"opportunity": "O1", "potential": 6, "lumpy": True}
    found = trace(
        made(opportunities=scheme, control_totals={"amount": 0}), HOW_FAR, ("total_burden", "finance"), 6
    )
    bound = found.bounds[None]
    assert bound is not None
    assert [bound.value(at) for at in (0, 3, 6, 9)] == pytest.approx([10, 7, 4, 4], abs=1e-4)


def test_a_higher_level_allows_what_a_lower_one_does(drawn: Frontier) -> None:
    """The plan with 5 needs a level of 0, and the only new one at level 1 has 8: the least there is 5, not 8."""
    found = by_hand(drawn, [0.0, 1.0], [(0.0, 3, 9, 0), (0.0, 7, 5, 0), (1.0, 1, 8, 1)])
    surface = frontier_findings(found)[-1]
    assert surface.evidence["finance"].tolist() == [5, 5]
    assert [number for number, _ in within(found, 1.0)] == [2, 3]
    assert_supported([surface])


def test_a_level_all_of_whose_plans_were_beaten(drawn: Frontier) -> None:
    """What level 0 found was beaten by a plan of level 1 that needs nought: it stands for level 0 too."""
    found = by_hand(drawn, [0.0, 1.0], [(1.0, 3, 9, 0), (1.0, 1, 12, 1)])
    said = frontier_findings(found)
    assert said[0].sentence.startswith("With at most nothing of total burden")
    assert said[-1].evidence["finance"].tolist() == [9, 9]


def test_a_level_without_a_plan_is_passed_over(drawn: Frontier) -> None:
    """Where no plan needs as little as level 0, sentences begin with level 1."""
    found = by_hand(drawn, [0.0, 1.0], [(1.0, 3, 9, 1), (1.0, 1, 12, 1)])
    said = frontier_findings(found)
    assert said[0].sentence.startswith("With at most £1.0m of total burden")
    assert said[-1].evidence["cap_total_burden"].tolist() == [1]


def test_levels_of_what_is_counted_are_whole() -> None:
    """One contested change can begin or not: there is no level of half a change."""
    found = trace(read_instance(TINY), HOW_FAR, ("finance", "access"), 2, also="contested")
    assert list(found.bounds) == [0, 1]
    assert "0.5" not in frontier_findings(found)[-1].sentence
