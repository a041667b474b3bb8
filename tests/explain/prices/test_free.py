"""What is told of a pound less is the question solved again, as the ladder solves it."""

from __future__ import annotations

from optimiser.explain.overview import tell
from optimiser.explain.prices.findings import ladder_findings
from optimiser.explain.prices.ladder import climb
from optimiser.explain.prices.levers import Target
from optimiser.questions import read_question
from tests.explain.helpers import assert_supported, plan_of, resolved
from tests.model.builder import made


def test_a_pound_less_frees_the_decisions() -> None:
    """With a smallest award of 4 and a pot of 4, £1m less ends the award: £4m more are missed, and not £1m.

    With the award held there would be no plan at all, so only solving again tells the truth, and as the ladder does.
    """
    case = made(envelope={"grant_pot": 4, "smallest_award": 4}, control_totals={"amount": 0})
    tables, findings = tell(plan_of(resolved(case)), commitment="grant_pot")
    price = next(finding for finding in findings if finding.id == "price")
    assert (
        "with £1.0m less, £4.0m more short of trusts’ control totals and £4.0m less in grants"
        in price.sentence
    )
    assert "held" not in price.sentence
    assert tables["prices"]["held_less"].isna().all()
    assert_supported(findings)
    rung = ladder_findings(climb(case, read_question("how_far"), Target("grant_pot", "2026-27"), [-1]))[0]
    assert "£4.0m more short of trusts’ control totals and £4.0m less in grants" in rung.sentence


def test_a_price_with_the_decisions_held_says_so() -> None:
    """Where a plan as a whole is explained its prices are told with the decisions held, and the line says so."""
    case = made(envelope={"grant_pot": 4}, control_totals={"amount": 0})
    _, findings = tell(plan_of(resolved(case)))
    (pot,) = [f for f in findings if f.id == "price" and f.sentence.startswith("Grant pot")]
    assert (
        ", the yes/no decisions held: with £1.0m more, £1.0m less short of trusts’ control totals"
        in pot.sentence
    )
