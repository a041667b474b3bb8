"""The edges: nothing there, nothing asked, everything unlimited, the ends of the horizon."""

from __future__ import annotations

from typing import Any

import pytest

from optimiser.questions import read_question
from optimiser.run.prepare import case_of
from tests.model.builder import LIST_STANDARD, TWO_YEARS, T, ask, made

FIRST, SECOND = TWO_YEARS
BREAK_EVEN = {"amount": 0}


def test_a_system_without_trusts_still_has_its_commissioners() -> None:
    """Its total of -2 against the commissioners' -3 is short of 1 whatever is done; if it must hold,
    there is
    no plan.
    """
    case = made(
        systems=[{}, {"system": "S2"}],
        commissioners={"system": "S2", "position": -3},
        control_totals={"level": "system", "id": "S2", "amount": -2},
    )
    answer = ask(case)
    assert answer.commitment("system_control_total") == ("short", 1)
    assert answer.tier("finance") == pytest.approx(1)
    assert ask(case, system_control_total="hold").status == "infeasible"


def test_one_period_is_first_and_last() -> None:
    """In a single year a one-off of 4, a quarter of which comes back, is worth 3; half of a scheme of 2
    is
    felt: -6.
    """
    case = made(
        opportunities={"opportunity": "o", "potential": 2, "part_year": 0.5},
        one_offs={"limit": 4, "payback": 0.25},
        control_totals=BREAK_EVEN,
    )
    answer = ask(case)
    assert answer.commitment("control_total") == ("short", 6)
    assert answer.cell("allocation", "cip") == pytest.approx(5, abs=1e-4)


@pytest.mark.parametrize("target", [0, None])
def test_a_target_of_nothing_is_no_commitment(target: float | None) -> None:
    """A target of 0 or an empty one has no row, for flows and lists; nothing is short and the share is
    told.
    """
    case = made(
        standards=[{}, LIST_STANDARD],
        flows={"target": target},
        lists={"target": target},
        opening={"stock": "list:RTT18", "amount": 4000},
    )
    answer = ask(case)
    assert answer.tier("access") == 0
    assert not set(answer.solution.tables["commitments"]["id"]) & {"flow_standard", "list_standard"}
    assert answer.cell("access", "share", kind="flow") == pytest.approx(0.8)


def test_a_list_of_nobody() -> None:
    """Nobody waits, joins or is treated: the list is 0, the limit is 0, and that is inside the standard."""
    case = made(standards=LIST_STANDARD, lists={"additions": 0, "stops": 0, "target": 0.65})
    answer = ask(case)
    assert answer.commitment("list_standard") == ("binds", 0)
    assert answer.cell("access", "list") == 0
    assert answer.cell("access", "share") == 1


def test_a_flow_of_nobody() -> None:
    """Nobody comes: 0 of 0 are inside, nothing is short, and no share is divided by 0."""
    answer = ask(made(standards={}, flows={"demand": 0, "within": 0}))
    assert answer.commitment("flow_standard") == ("binds", 0)
    assert answer.cell("access", "share") == 1


def test_no_pot_is_no_limit() -> None:
    """An empty pot is no limit: the whole deficit of 10 is granted, and all cash that lacks is lent."""
    envelope: dict[str, Any] = {"grant_pot": None, "loan_pot": None}
    granted = ask(made(control_totals=BREAK_EVEN, envelope=envelope))
    assert granted.tier("finance") == pytest.approx(0, abs=1e-4)
    assert granted.cell("sector", "grant") == pytest.approx(10, abs=1e-4)
    lent = ask(made(cash={"minimum": 3}, envelope={"grant_pot": 0, "loan_pot": None}))
    assert lent.cell("sector", "loan") == pytest.approx(13, abs=1e-4)


def test_a_pot_of_nothing_is_a_limit() -> None:
    """A pot of 0 gives nothing; a pot that is not spent does not carry over: 10 short in the second year."""
    years = [{"period": FIRST, "grant_pot": 30}, {"period": SECOND, "grant_pot": 0}]
    answer = ask(made(TWO_YEARS, control_totals={"period": SECOND, "amount": 0}, envelope=years))
    assert answer.commitment("control_total") == ("short", 10)


def test_a_period_without_an_envelope_has_no_limits() -> None:
    """With a row for the first year only, the second has no pot: its deficit is granted in full."""
    case = made(TWO_YEARS, control_totals=BREAK_EVEN, envelope={"period": FIRST, "grant_pot": 0})
    answer = ask(case)
    assert answer.commitment("control_total", period=FIRST) == ("short", 10)
    assert answer.commitment("control_total", period=SECOND) == ("binds", 0)


def test_everything_empty_that_may_be() -> None:
    """A trust with a row in every table of care and no limit, ceiling or target anywhere is short of
    nothing.
    """
    case = made(
        staffing={"required": 120, "agency_supply": None},
        beds={"occupied": 150, "escalation_limit": None},
        estate={},
        cash={},
        standards=[{}, LIST_STANDARD],
        flows={"target": None},
        lists={},
        capacity=[{}, {"standard": "RTT18"}],
        one_offs={},
        asks={},
        ring_fences={},
        envelope={"grant_pot": None, "loan_pot": None},
    )
    answer = ask(case)
    assert answer.status == "optimal"
    assert {t["measure"]: t["final"] for t in answer.solution.manifest["tiers"]} == pytest.approx(
        {
            "cash_short": 0,
            "safety": 0,
            "access": 0,
            "finance": 0,
            "bailout": 0,
            "peak_burden": 0,
            "movement": 0,
        },
        abs=1e-4,
    )
    assert answer.cell("safety", "agency") == pytest.approx(20, abs=1e-4)


def test_a_scheme_of_the_last_period() -> None:
    """It can start in the second year only, and a quarter of it is felt: asked for 1 of 4, in full
    underlying.

    -10 + 1 = -9 reported, -10 + 4 = -6 underlying.
    """
    case = made(
        TWO_YEARS,
        opportunities={"opportunity": "o", "potential": 4, "part_year": 0.25, "first_period": SECOND},
        control_totals=BREAK_EVEN,
    )
    answer = ask(case)
    assert [answer.cell("allocation", "cip", period=y) for y in TWO_YEARS] == pytest.approx([0, 1], abs=1e-4)
    assert answer.cell("allocation", "underlying", period=SECOND) == pytest.approx(-6, abs=1e-4)


def test_the_rest_of_a_years_effect_is_asked_for_in_the_next() -> None:
    """A scheme of 4 felt by a quarter at first is a requirement of 1, then of 3, together what it saves."""
    case = made(
        TWO_YEARS,
        opportunities={"opportunity": "o", "potential": 4, "part_year": 0.25},
        control_totals=BREAK_EVEN,
    )
    answer = ask(case)
    assert [answer.cell("allocation", "cip", period=y) for y in TWO_YEARS] == pytest.approx([1, 3], abs=1e-4)
    assert answer.commitment("control_total", period=SECOND) == ("short", 6)


def test_four_quarters_ask_for_what_a_year_does() -> None:
    """Started at once, a scheme of 4 is asked for once over four quarters, at annual value; it saves 1 in
    each.
    """
    quarters = dict.fromkeys(("Q1", "Q2", "Q3", "Q4"), 0.25)
    case = made(quarters, opportunities={"opportunity": "o", "potential": 4}, control_totals=BREAK_EVEN)
    answer = ask(case)
    assert answer.solution.tables["allocation"]["cip"].sum() == pytest.approx(4, abs=1e-4)
    assert answer.commitment("control_total", period="Q4") == ("short", 1.5)


def test_a_lead_past_the_horizon_brings_nothing_in_time() -> None:
    """A change that would bring the beds that lack is live after three periods, not in two: it does not
    begin.
    """
    case = made(
        TWO_YEARS,
        beds={"occupied": 95, "safe_occupancy": 0.9},
        control_totals=BREAK_EVEN,
        changes={"lead": 3, "double_running": 1},
        change_effects={"measure": "beds", "amount": 50},
    )
    answer = ask(case)
    assert answer.solution.tables["changes"]["begun"].tolist() == [0, 0]
    assert answer.tier("safety") == pytest.approx(10, abs=1e-4)


def test_no_bill_is_left_behind_the_horizon() -> None:
    """A one-off that comes back whole is worth nothing in the last year, where it is charged at once.

    In the first year it only moves a shortfall of 1 into the second: 9 and 11 are 20, as 10 and 10 are.
    """
    case = made(TWO_YEARS, one_offs={"limit": 1, "payback": 1}, control_totals=BREAK_EVEN)
    answer = ask(case)
    assert answer.tier("finance") == pytest.approx(20, abs=1e-4)
    assert answer.cell("one_offs", "use", period=SECOND) == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("lumpy", [False, True])
@pytest.mark.parametrize("needs_support", [False, True])
def test_potentials_of_nothing_and_of_everything(lumpy: bool, needs_support: bool) -> None:
    """£0.001 and £1,000,000m at one trust: the answer verifies, and no more than 5% of 110 is asked.

    A lumpy million cannot start; else as much of it does as may.
    """
    kind = {"lumpy": lumpy, "needs_support": needs_support}
    sizes = {"tiny": 1e-9, "vast": 1e6}
    schemes = [kind | {"opportunity": code, "potential": size} for code, size in sizes.items()]
    limits = {"grant_pot": 0, "efficiency_max": 0.05}
    case = made(opportunities=schemes, control_totals=BREAK_EVEN, envelope=limits)
    answer = ask(case)
    saved = 0 if lumpy else 5.5
    assert answer.cell("savings", "run", opportunity="vast") == pytest.approx(saved, abs=1e-4)
    assert answer.commitment("control_total") == ("short", 10 - saved)


def test_periods_of_mixed_length() -> None:
    """A half-year and a year: a deficit of 5, then of 10; half of the year's income and expenditure in
    the
    first.
    """
    case = made({"H2": 0.5, "Y": 1.0}, control_totals=BREAK_EVEN)
    answer = ask(case)
    assert [answer.commitment("control_total", period=y)[1] for y in ("H2", "Y")] == [5, 10]


def test_growth_steps_on_the_first_day_of_a_year() -> None:
    """Costs that grow by a fifth are 110 × 1.2 a year from the first day: half of 132, in both halves."""
    case = made({"H1": 0.5, "H2": 0.5}, drivers={"cost_inflation": 0.2}, control_totals=BREAK_EVEN)
    answer = ask(case)
    shorts = [answer.commitment("control_total", period=y)[1] for y in ("H1", "H2")]
    assert shorts == pytest.approx([66 - 50, 66 - 50], abs=1e-4)


def test_two_years_in_a_period_carry_the_mean_of_both() -> None:
    """After a first year without growth, a period of two: costs of 110 × 1.1 and 110 × 1.21, income of 200.

    The rates of the second period, the one in which both years begin, are taken twice.
    """
    years = {"2026-27": 1.0, "later": 2.0}
    drivers = [{"period": "2026-27"}, {"period": "later", "cost_inflation": 0.1}]
    answer = ask(made(years, drivers=drivers, control_totals=BREAK_EVEN))
    assert answer.commitment("control_total", period="later") == ("short", round(121 + 133.1 - 200, 3))


def test_a_period_across_the_turn_of_a_year_carries_parts_of_both() -> None:
    """Nine months at 110, then nine: three of the first year and six of the second, whose costs are 132.

    The second year begins in the second period and takes its rates: 110 × 3/12 + 132 × 6/12 - 75 = 18.5.
    """
    drivers = [{"period": "P1"}, {"period": "P2", "cost_inflation": 0.2}]
    answer = ask(made({"P1": 0.75, "P2": 0.75}, drivers=drivers, control_totals=BREAK_EVEN))
    shorts = [answer.commitment("control_total", period=y)[1] for y in ("P1", "P2")]
    assert shorts == [7.5, 18.5]


def test_rates_of_a_period_in_which_no_year_begins_have_no_effect() -> None:
    """Costs said to double from the second quarter on don't: no year begins there, and that is noted."""
    drivers = [{"period": "Q1"}, {"period": "Q2", "cost_inflation": 1.0}]
    instance = made({"Q1": 0.25, "Q2": 0.25}, drivers=drivers, control_totals=BREAK_EVEN)
    assert ask(instance).commitment("control_total", period="Q2") == ("short", 2.5)
    assert any("no year begins" in note and "Q2" in note for note in instance.notes)


@pytest.mark.parametrize("length", [0.0833, 1 / 12, 0.0834])
def test_twelve_months_are_a_year(length: float) -> None:
    """Months written to four places: the second year begins with the thirteenth, the third with the 25th."""
    months = {f"M{at}": length for at in range(1, 26)}
    drivers = [{"period": y, "cost_inflation": 0.1} for y in months]
    spent = case_of(made(months, drivers=drivers), read_question("how_far")).expenditure
    yearly = {y: amount / length for (_, y), amount in spent.items()}
    levels = {"M1": 121, "M12": 121, "M13": 133.1, "M24": 133.1, "M25": 146.41}
    assert {y: yearly[y] for y in levels} == pytest.approx(levels, rel=1e-12)


def test_a_trust_of_its_own_type_has_its_own_growth() -> None:
    """The star serves the types without rows of their own: T's costs grow by a tenth, U's by nothing."""
    case = made(
        trusts=[{}, {"trust": "U", "type": "community"}],
        drivers=[{"cost_inflation": 0.1}, {"type": "community"}],
        control_totals=[{"id": T, "amount": 0}, {"id": "U", "amount": 0}],
    )
    answer = ask(case)
    assert answer.commitment("control_total", trust=T) == ("short", 21)
    assert answer.commitment("control_total", trust="U") == ("short", 10)
