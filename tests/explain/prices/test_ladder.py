"""Ladders: each rung is the whole question put again."""

from __future__ import annotations

import math

import pytest

from optimiser.explain.prices.findings import along, ladder_findings
from optimiser.explain.prices.ladder import climb, flips_table, ladder_table
from optimiser.explain.prices.levers import LadderError, Target
from optimiser.questions import read_question
from tests.explain.helpers import SEEDS, assert_supported, random_instance
from tests.model.builder import made

HOW_FAR, POT = read_question("how_far"), Target("grant_pot")


def test_ladder_by_hand() -> None:
    """A deficit of 10, a total of 0, a pot of 4: shortfalls of 9, 6, 3 and 0 at -3, 0, +3 and +8."""
    found = climb(made(envelope={"grant_pot": 4}, control_totals={"amount": 0}), HOW_FAR, POT, [-3, 3, 8])
    table = ladder_table(found)
    assert table["step"].tolist() == [-3, 0, 3, 8]
    assert table["control_total"].tolist() == pytest.approx([9, 6, 3, 0], abs=1e-4)
    assert table["change_control_total"].tolist() == pytest.approx([3, 0, -3, -6], abs=1e-4)
    assert table["grants"].tolist() == pytest.approx([1, 4, 7, 10], abs=1e-4)


def test_all_steps_of_a_pot_are_told_in_one_sentence() -> None:
    """A deficit of £10m, a total of 0 and a pot of £4m: £1m more leaves £1m less short, whether from £3m or from £6m.

    900 of 1,000 patients should be inside, 800 are, and no money brings one more: that is said as well. Of £8m more
    only £6m are of use: £0.75m of each.
    """
    case = made(envelope={"grant_pot": 4}, control_totals={"amount": 0}, standards={}, flows={})
    (said,) = along(climb(case, HOW_FAR, POT, [-1, 1, 2]))
    assert said.sentence == (
        "From £1.0m less to £2.0m more of grant pot, each £1.0m more comes on average to £1.0m less short of trusts’ "
        "control totals and no change in the patients short of any standard."
    )
    assert "no change in the patients" in ladder_findings(climb(case, HOW_FAR, POT, [1]))[0].sentence
    (said,) = along(climb(case, HOW_FAR, POT, [-1, 2, 8]))
    assert "on average to £0.8m to £1.0m less short" in said.sentence
    assert along(climb(case, HOW_FAR, POT, [-1, 1])) == []


def test_a_rung_counts_the_decisions_that_flip() -> None:
    """With a smallest award of 3, a pot of 4 gives one; at -2 the pot is below it and the award goes."""
    case = made(envelope={"grant_pot": 4, "smallest_award": 3}, control_totals={"amount": 0})
    found = climb(case, HOW_FAR, POT, [-2])
    assert flips_table(found)["decision"].tolist() == ["- award to T 2026-27"]
    assert "1 yes/no decision flips" in ladder_findings(found)[0].sentence


def test_a_ladder_changes_everything_that_its_limit_touches() -> None:
    """A control total also decides who is entitled: with one of -8 and a deficit of 10, 2 can be granted.

    A step of +3 on the total raises the entitlement to 5, and the grant with it; a moved row alone would not.
    """
    case = made(envelope={"grant_pot": 20, "bailout_condition": 0}, control_totals={"amount": -8})
    found = climb(case, HOW_FAR, Target("control_total", key="T"), [3])
    assert ladder_table(found)["grants"].tolist() == pytest.approx([2, 5], abs=1e-4)


@pytest.mark.parametrize(
    ("on", "steps", "period", "says"),
    [
        ("pot", [1.0], None, "no limit that can be moved"),
        ("grant_pot", [-9.0], None, "below nothing"),
        ("grant_pot", [math.nan], None, "no step that a limit can be moved by"),
        ("grant_pot", [math.inf], None, "no step that a limit can be moved by"),
        ("grant_pot", [1.0], "1999-00", "no period"),
        ("loan_rate", [0.1], "2026-27", ""),
        ("capital_budget", [1.0], None, "no limit of capital_budget is set"),
    ],
)
def test_a_ladder_that_cannot_stand_is_refused(
    on: str, steps: list[float], period: str | None, says: str
) -> None:
    """An unknown limit, a step below nothing, an unknown period and an empty limit are refused in words."""
    case = made(envelope={"grant_pot": 4}, control_totals={"amount": 0})
    if not says:
        assert climb(case, HOW_FAR, Target(on, period), steps).base.answer is not None
        return
    with pytest.raises(LadderError, match=says):
        climb(case, HOW_FAR, Target(on, period), steps)


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_sentences_of_a_ladder_stand_on_its_table(seed: int) -> None:
    """Every number said of a random ladder stands in its evidence."""
    found = climb(random_instance(seed), HOW_FAR, Target("safe_staffing"), [1, 5])
    assert_supported(ladder_findings(found))
