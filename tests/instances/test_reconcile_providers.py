"""Figures of a provider sector and of its standards, on two trusts reckoned by hand."""

import math

import pandas as pd
import pytest

from optimiser.explain.reconciliation.figures import reconcile
from optimiser.explain.reconciliation.providers import OF_STANDARD, PROVIDER_FIGURES
from optimiser.instances import Instance, from_tables
from tests.instances.test_reconcile import made_up

BASE, PERIOD = "2024-25", "2025-26"


def sector(*published: str) -> Instance:
    """The two trusts of the other file with staff, a standard with a mean in minutes, and judgements about them.

    100 + 60 = 160 of income; 112 + 62 = 174 of expenditure, of which 16% of what was spent came back: 150.
    """
    made = made_up(*published)
    judged = [
        ("base_one_off", "Made once.", 0.16),
        ("growth_AE", "Growth.", 0.25),
        ("shape_AE", "Shape.", 1.0),
        ("minutes_AE", "Minutes.", 40.0),
    ]
    rows = [(name, said, value, 0, 50, "any", "us", "C") for name, said, value in judged]
    columns = ["id", "statement", "value", "low", "high", "unit", "source", "grade"]
    staff = [("A", PERIOD, 90.0, 80.0, 1.0, 0.1, 1.0), ("B", PERIOD, 30.0, 28.0, 1.0, 0.1, 1.0)]
    post = ["trust", "period", "substantive", "required", "agency_supply", "agency_price", "agency_ceiling"]
    tables = {name: made.tables[name] for name in made.present}
    tables["assumptions"] = pd.DataFrame(rows, columns=columns)
    tables["staffing"] = pd.DataFrame(staff, columns=post)
    tables["envelope"] = tables["envelope"].assign(capital_budget=9.0, repair_least=4.0)
    return from_tables(tables, {}, "sector")


WAITING_A = 1 - math.exp(-1 * 18 * 100 / 1800)
WAITING_B = 1 - math.exp(-0.5 * 18 * 100 / 900)
BY_HAND = {
    ("provider_income", BASE): 160.0,
    ("provider_expenditure", BASE): 150.0,
    ("provider_position", BASE): 10.0,
    ("staff_in_post", BASE): 120.0,
    ("nhs_revenue", PERIOD): 167.0,  # 100 + 60, which do not grow, and a pot of 7
    ("capital_budget", PERIOD): 9.0,
    ("repair_least", PERIOD): 4.0,
    ("demand:AE", PERIOD): 1600.0,
    ("demand:AE", BASE): 1280.0,  # a quarter less
    ("share:AE", PERIOD): 0.75,
    ("share:AE", BASE): 0.75,
    ("share:RTT", BASE): (WAITING_A * 1800 + WAITING_B * 900) / 2700,
    ("inside:AE", PERIOD): 1200.0,
    ("inside:AE", BASE): 960.0,
    ("inside:RTT", BASE): WAITING_A * 1800 + WAITING_B * 900,
    ("list:RTT", BASE): 2700.0,
    ("target:AE", PERIOD): 0.78,
    ("target:RTT", PERIOD): 0.65,
    # exponential: 78% inside 40 minutes at a mean of 40 / -ln(0.22) = 26.4 minutes
    ("target_minutes:AE", PERIOD): 40 / -math.log(0.22),
}


@pytest.mark.parametrize(("figure", "period"), BY_HAND)
def test_a_figure_is_what_a_person_would_add_up(figure: str, period: str) -> None:
    """Each figure computed from the tables equals the sum done by hand."""
    row = reconcile(sector(f"{figure},{period},1,any,us,1,0")).iloc[0]
    assert row["fault"] == ""
    assert row["model"] == pytest.approx(BY_HAND[figure, period], rel=1e-12)


def test_every_figure_is_tried_by_hand() -> None:
    """No figure can be added without a hand-reckoned case."""
    assert {figure.partition(":")[0] for figure, _ in BY_HAND} == set(PROVIDER_FIGURES) | set(OF_STANDARD)


@pytest.mark.parametrize("figure", ["demand:AE", "share:AE", "target:AE", "list:OTHER", "target_minutes:RTT"])
def test_what_the_instance_does_not_hold_is_a_fault(figure: str) -> None:
    """A year or a standard that is not there cannot agree by accident with nothing."""
    period = "2031-32" if figure == "target:AE" else PERIOD
    gone = figure.replace("AE", "GONE") if figure != "target:AE" else figure
    row = reconcile(sector(f"{gone},{period},0,any,us,1,1")).iloc[0]
    assert not row["ok"]
    assert "nothing" in row["fault"]


def test_an_unknown_figure_of_a_standard_is_named() -> None:
    """A figure that nobody can compute fails and says what is known."""
    row = reconcile(sector(f"happiness:AE,{PERIOD},1,any,us,1,0.5")).iloc[0]
    assert "unknown figure" in row["fault"]
    assert "share:<standard>" in row["fault"]
