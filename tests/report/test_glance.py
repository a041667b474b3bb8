"""What stands first on the page of what is short: the most, whatever its place in the tables."""

from __future__ import annotations

from optimiser.explain.verified_run import Opened
from optimiser.report.charts.bars import regions_chart
from optimiser.report.sections import cards, worth_section
from optimiser.report.sentences import where_short
from optimiser.report.tables.shortfalls import line_of, promise_of, reach
from tests.explain.helpers import plan_of, resolved
from tests.model.builder import T, made
from trustmodels.allocation.commitments import FAMILIES

TARGETS = {"A": 0.81, "B": 0.9, "C": 0.85, "D": 0.95, "E": 0.82}
"""800 of 1,000 patients are inside each of five standards: 10, 100, 50, 150 and 20 are short."""


def five_standards() -> Opened:
    """A trust with five standards that nothing can help, and another in a second region with a deficit."""
    other = {"trust": "U", "name": "Other", "system": "R"}
    return plan_of(
        resolved(
            made(
                systems=[{"region": "North"}, {"system": "R", "name": "Second", "region": "South"}],
                trusts=[{}, other],
                control_totals=[{"amount": 0}, {"id": "U", "amount": 0}],
                standards=[{"standard": v, "name": f"Standard {v}"} for v in TARGETS],
                flows=[
                    {"standard": v, "trust": t, "target": target}
                    for v, target in TARGETS.items()
                    for t in (T, "U")
                ],
            )
        )
    )


def test_a_card_begins_with_what_is_most_short_and_names_the_rest() -> None:
    """D, B and C are short by 300, 200 and 100 patients; A and E are short as well and not left unsaid."""
    access = next(card for card in cards(five_standards()) if card.imperative == "Access")
    assert [line for line, _ in access.lines[:3]] == ["Standard D", "Standard B", "Standard C"]
    assert access.lines[0][1] == [("2026-27", "300 patients")]
    assert access.lines[3:] == [("Also short: standard E and standard A", [])]


def test_a_sentence_names_a_list_by_its_standard() -> None:
    """That the list is too long stands on its line of the table; what has no such name is called as its line."""
    by_list, cash = FAMILIES["list_standard"], FAMILIES["minimum_cash"]
    assert line_of(by_list, "", "Tests six weeks") == "Tests six weeks: list too long"
    assert promise_of(by_list, "Tests six weeks: list too long", "Tests six weeks") == "tests six weeks"
    assert promise_of(cash, cash.label, "") == "cash under the minimum (wages at risk)"


def test_the_regions_show_the_most_of_each_unit_first() -> None:
    """Patients short of D, then money, then patients of B and C: A, first in the tables, is not among the four."""
    answer = five_standards()
    drawing = regions_chart(answer, reach(answer))
    assert drawing is not None
    said = [part.split(":")[0] for part in drawing.description.removeprefix("A bar a region. ").split("; ")]
    assert sorted(said[:2]) == ["Standard D", "Trust control totals"]
    assert said[2:] == ["Standard B", "Standard C"]


def test_the_brief_names_the_most_short_of_each_unit_first() -> None:
    """Of three places the first are of money and of D, by 300 patients, then B, by 200; C, A and E are left out."""
    told = where_short(five_standards(), 3)
    assert told is not None
    said = told.sentence
    assert "control totals" in said
    assert said.index("Standard D") < said.index("Standard B")
    assert not any(f"Standard {v}" in said for v in "ACE")


def test_prices_without_money_say_so() -> None:
    """800 of 1,000 are inside and 900 should be; the pace lets 1% more in, which free capacity fills: no pound helps.

    Where a pot can buy the capacity, nothing is said of there being no price of money.
    """
    capacity = {"limit": 50, "unit_cost": 0}
    case = made(standards={}, flows={"pace": 0.01}, capacity=capacity, control_totals={"amount": -20})
    section = worth_section(plan_of(resolved(case)))
    assert section is not None
    assert any("No price here is one of money" in finding.sentence for finding in section.findings)
    money = worth_section(plan_of(resolved(made(envelope={"grant_pot": 4}, control_totals={"amount": 0}))))
    assert money is not None
    assert not any("No price here" in finding.sentence for finding in money.findings)


def test_a_price_of_pace_is_worded_by_its_direction() -> None:
    """The pace lets 1% more inside and 1% fewer wait: one more of those inside is less short, one more waiting is more.

    2,000 wait and 1,980 must: with 92% inside 18 weeks, 712.7 may.
    """
    capacity = {"limit": 1000, "unit_cost": 0}
    flow = made(standards={}, flows={"pace": 0.01}, capacity=capacity)
    waiting = made(
        standards={"standard": "RTT18", "name": "Treatment", "kind": "list", "weeks": 18},
        lists={"pace": 0.01, "target": 0.92},
        opening=[{"amount": 10}, {"stock": "list:RTT18", "amount": 2000}],
        capacity=capacity | {"standard": "RTT18"},
    )
    said = [worth_section(plan_of(resolved(case))) for case in (flow, waiting)]
    assert [section.findings[0].sentence for section in said if section is not None] == [
        "One more patient inside Four hours allowed by the pace of improvement at Trust in 2026-27 takes 1 patient off "
        "the access shortfall, the yes/no choices held.",
        "One more patient left waiting for Treatment by the pace of improvement at Trust at the end of 2026-27 adds "
        "1 patient to the access shortfall, the yes/no choices held.",
    ]
