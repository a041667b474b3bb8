"""No order of the imperatives is the best: access first is read beside money first."""

from __future__ import annotations

from optimiser.instances import Instance
from optimiser.questions import read_question
from optimiser.subjects.money_first.compute import in_order, money_before_access, opposite
from optimiser.subjects.money_first.say import money_first_finding
from tests.explain.helpers import assert_supported, plan_of, resolved
from tests.model.builder import made


def _patients() -> Instance:
    """A&E is 100 short and money 10 short; £50,000 treat a patient more, for up to 100 of them."""
    return made(
        standards={}, flows={}, capacity={"limit": 100, "unit_cost": 50_000}, control_totals={"amount": 0}
    )


def test_what_access_costs_and_money_would_by_hand() -> None:
    """Access first treats 100 patients more for £5m that are then short; money first leaves the 100 short instead."""
    answer = plan_of(resolved(_patients()))
    question = money_before_access(answer.question)
    assert question is not None
    other = in_order(answer, answer.instance, question)
    finding = money_first_finding(answer, plan_of(other), other.gap)
    assert "its access costs £5.0m more short of trusts’ control totals" in finding.sentence
    assert "with money first there would be 100 patients more short of" in finding.sentence
    assert_supported([finding])


def test_money_first_is_the_same_question_in_another_order() -> None:
    """how_far with money before access is the order safety, finance, access; money first already has no such twin."""
    found = money_before_access(read_question("how_far"))
    assert found == read_question("order:safety,finance,access")
    assert money_before_access(read_question("order:finance,safety,access")) is None
    assert money_before_access(read_question("least_funding")) is None


def test_the_opposite_goes_both_ways() -> None:
    """Access first has money first opposite it, money first access first, and back again it is the same order."""
    there = opposite(read_question("how_far"))
    assert there == read_question("order:safety,finance,access")
    assert opposite(there) == read_question("order:safety,access,finance")
    assert opposite(read_question("order:finance,access,safety")) == read_question(
        "order:access,finance,safety"
    )
    assert opposite(read_question("least_funding")) is None


def test_a_plan_that_puts_money_first_is_told_what_it_leaves_by_hand() -> None:
    """The same 100 patients and £5m, told from the other side: money first leaves them, access first costs £5m."""
    answer = plan_of(resolved(_patients(), question="order:safety,finance,access"))
    question = opposite(answer.question)
    assert question is not None
    other = in_order(answer, answer.instance, question)
    finding = money_first_finding(plan_of(other), answer, other.gap, "money_first")
    assert "This plan puts money before access" in finding.sentence
    assert "it leaves 100 patients more short of" in finding.sentence
    assert "access first would cost £5.0m more short of trusts’ control totals" in finding.sentence
    assert_supported([finding])
