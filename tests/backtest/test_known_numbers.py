"""The published numbers that the founding articles rest on: what the engine gives, held to what docs/known.md says."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import optimiser
from optimiser.amounts import amount, count, money
from optimiser.explain.ranges.counts import counts
from optimiser.instances import Instance, list_scenarios, read_instance, resolve_instance
from optimiser.questions import read_question
from optimiser.solver import SolveSettings
from optimiser.subjects.tracker.compute import book_of_rest, tracker
from optimiser.tradeoffs.frontier.trace import trace
from optimiser.worlds.risk.simulate import simulate
from trustmodels.allocation.question import Question

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "known.md").read_text(encoding="utf-8")
AREAS, YEAR, MORE = "areas-2016", "2017-18", 500.0
SETTINGS = SolveSettings(gap=1e-3)


def cells(name: str) -> list[str]:
    """The cells of a row of the page's tables, by its first cell."""
    found = [line for line in PAGE.splitlines() if line.startswith(f"| {name} |")]
    assert len(found) == 1, f"{name} stands in {len(found)} rows of docs/known.md"
    return [cell.strip() for cell in found[0].strip("| ").split("|")]


def scenario(name: str) -> Instance:
    """A scenario of the areas."""
    return read_instance(resolve_instance(AREAS), name)


def until(question: str, last: str) -> Question:
    """A question without what only chooses among plans as good."""
    asked = read_question(question)
    return replace(asked, tiers=(*asked.tiers[: asked.tiers.index(last) + 1], asked.tiers[-1]))


@cache
def recovered(name: str) -> dict[str, float]:
    """Patients bought (thousand), what they cost and what is left after tariff (£m), and the top-up that is needed."""
    answer = optimiser.solve(scenario(name), until("least_funding", "top_up"), gap=1e-3)
    bought = answer.tables["capacity"].merge(
        scenario(name).tables["capacity"], on=["standard", "trust", "step"]
    )
    each = {}
    for standard, rows in bought.groupby("standard"):
        each[f"{standard} bought"] = rows["extra"].sum()
        each[f"{standard} cost"] = (rows["extra"] * rows["unit_cost"]).sum() / 1e6
        each[f"{standard} net"] = (rows["extra"] * (rows["unit_cost"] - rows["tariff"])).sum() / 1e6
    return {**each, "top-up": float(answer.tables["sector"]["top_up"].sum())}


@pytest.mark.slow
def test_what_500m_buys_in_a_and_e() -> None:
    """From the least top-up that keeps the planned deficit, £500m more brings as many points as the page says, which
    lie inside the published 2.8 to 3.7; no plan can bring more than the curve.
    """
    instance = scenario("ae_for_money")
    found = trace(instance, read_question("least_funding"), ("top_up", "access"), 2, SETTINGS)
    curve = found.bounds[None]
    assert curve is not None
    least = found.points[0].best.values
    patients = least["access"] - curve.value(least["top_up"] + MORE)
    points = 100 * patients / instance.tables["flows"]["demand"].sum()
    assert cells("A&E points for £500m")[2] == f"{points:.1f}"
    assert 2.8 <= round(points, 1) <= 3.7
    assert f"{count(round(patients, -4))} patients" in PAGE


@pytest.mark.slow
def test_recovery_in_a_year_is_its_own_cost_and_short_of_the_published_one() -> None:
    """The capacity that brings both standards back within 2017-18 costs what the page says: below £2,400m, and
    nothing of the year's ordinary gap is in it. The further top-up is less still.
    """
    alone, recovered_ = recovered("year_2017_18"), recovered("recover_2017_18")
    gross = recovered_["AE4 cost"] + recovered_["RTT18 cost"]
    assert cells("recovery within the year")[2] == f"£{round(gross, -2):,.0f}m"
    assert gross < 2_400
    rows = {"paid for A&E": "AE4 cost", "paid for planned treatment": "RTT18 cost", "top-up needed": "top-up"}
    for label, name in rows.items():
        assert cells(label)[1:3] == [f"{round(one[name], -1):,.0f}" for one in (alone, recovered_)]
    net = recovered_["AE4 net"] + recovered_["RTT18 net"]
    assert f"£{round(net, -1):,.0f}m after" in PAGE


def test_the_tracker_has_the_published_counts() -> None:
    """Each published count of the tracker is what the tracker counts; the page says that they were put in."""
    found = tracker(read_instance(resolve_instance("tracker-2011-12")))
    flags = found.total.iloc[0]
    rows = {
        "trusts with all three flags": flags["triple"],
        "trusts below a fifth of the year's plan": flags["little"],
        "trusts in deficit at the half-year": flags["deficit"],
    }
    for label, here in rows.items():
        published, said = cells(label)[1:3]
        assert published == said == f"{here:,.0f}"
    assert cells("times the first half that the second needs")[2] == f"{flags['catch_up']:.2f}"
    assert "drawn so that they meet" in " ".join(PAGE.split())


def test_month_six_has_one_reading() -> None:
    """The outturn read from month 6: all savings still to come at risk, as the page has it, nearer to what happened
    than to what was forecast; the page gives no other middle.
    """
    instance = read_instance(resolve_instance("sector-2017-18"))
    values = simulate(book_of_rest(instance, tracker(instance), 0.5), 10_000).all_periods
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    said = cells("position of 2017-18, from month 6")[2]
    assert said == f"−£{-middle:,.0f}m (−£{-low:,.0f}m to −£{-high:,.0f}m)"
    assert abs(middle + 960) < abs(middle + 623)
    assert "739" not in PAGE


@pytest.mark.slow
def test_how_many_trusts_are_in_deficit_is_a_range() -> None:
    """How far one gets, and the plan that keeps the planned deficit, leave as many trusts in deficit as the page says;
    the published 102 lies inside the range of the one and outside that of the other, and all ends are proven.
    """
    rows = {
        "how_far": "trusts in deficit, how far",
        "least_funding": "trusts in deficit, planned deficit kept",
    }
    inside = {}
    for question, label in rows.items():
        opened = optimiser.solve(scenario("year_2017_18"), question, gap=1e-3).opened
        row = counts(opened, "deficit").iloc[0]
        assert (row["fewest"], row["most"]) == (row["fewest_bound"], row["most_bound"])
        assert cells(label)[2] == f"{row['told']} ({row['fewest']} to {row['most']})"
        inside[question] = row["fewest"] <= 102 <= row["most"]
    assert inside == {"how_far": False, "least_funding": True}


def test_every_scenario_that_the_page_names_is_shipped() -> None:
    """What it names in `code` beside `--scenario` is a scenario of the areas."""
    shipped = {name for name, _ in list_scenarios(resolve_instance(AREAS))}
    named = set(re.findall(r"--scenario (\w+)", PAGE))
    assert named
    assert named <= shipped
    assert amount(1, "£m") == money(1)
