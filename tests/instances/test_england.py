"""Facts of the national instance that is shipped: what must be true of it however it was built."""

import math
import re
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from optimiser.explain.reconciliation.figures import reconcile
from optimiser.instances import Instance, list_scenarios, read_instance
from optimiser.instances.columns import said_columns
from optimiser.questions import read_question
from optimiser.run.prepare import case_of
from scripts.england.names import trust_name
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path

HOME = Path(__file__).parents[2] / "instances" / "england-2025-26"
FIRST = "2025-26"
EVIDENCE = {"sources", "published", "assumptions"}


@cache
def england() -> Instance:
    """The instance, read once."""
    return read_instance(HOME)


def table(name: str) -> pd.DataFrame:
    """One of its tables."""
    return england().tables[name]


def first(name: str) -> pd.DataFrame:
    """The first year of a table, by trust."""
    frame = table(name)
    return frame[frame["period"] == FIRST].set_index("trust")


def stock(name: str) -> pd.Series:
    """An opening stock by trust."""
    opening = table("opening")
    return opening[opening["stock"] == name].set_index("trust")["amount"]


def happened(figure: str, period: str = FIRST) -> pd.Series:
    """An outturn by id."""
    rows = table("outturn")
    return rows[(rows["figure"] == figure) & (rows["period"] == period)].set_index("id")["value"]


def test_it_holds_the_acute_trusts_of_england() -> None:
    """121 trusts in 42 boards and 7 regions over three years; every board has a trust."""
    assert len(table("trusts")) == 121
    assert len(table("systems")) == 42
    assert table("systems")["region"].nunique() == 7
    assert list(table("periods")["period"]) == ["2025-26", "2026-27", "2027-28"]
    assert set(table("trusts")["system"]) == set(table("systems")["system"])


def test_it_reconciles_to_what_was_published() -> None:
    """Every published figure is met within its tolerance, and none is unknown."""
    found = reconcile(england())
    assert len(found) >= 10
    assert found.loc[~found["ok"], ["figure", "model", "expected", "fault"]].to_dict("records") == []


@pytest.mark.parametrize(
    ("trust", "percent"), [("RJN", -8.55), ("RBS", 1.63), ("RBL", -4.45), ("REM", -4.50)]
)
def test_a_trust_shows_its_published_plan(trust: str, percent: float) -> None:
    """With the savings put back that the plans count on, the first year is the published planned position."""
    income, spending, position = do_nothing_path(allocation_data(england().tables, england().settings))
    condition = float(table("envelope")["bailout_condition"].iloc[0])
    share = (position[trust, FIRST] + condition * spending[trust, FIRST]) / income[trust, FIRST]
    assert share * 100 == pytest.approx(percent, abs=1e-4)
    planned = float(table("assumptions").set_index("id")["value"]["planned_efficiency"])
    first_year = [key for key in spending if key[1] == FIRST]
    together = condition * sum(spending[key] for key in first_year) / sum(income[key] for key in first_year)
    assert together == pytest.approx(planned, abs=1e-6)


def test_support_is_for_planned_deficits_alone() -> None:
    """84 trusts plan a deficit and are entitled to just that; the 37 others to nothing to speak of."""
    case = case_of(england(), read_question("how_far"))
    owed = pd.Series({t: case.entitlement[t, FIRST] for t in case.trusts})
    smallest = float(table("envelope")["smallest_award"].iloc[0])
    assert (len(owed), (owed >= smallest).sum(), (owed < 0.01).sum()) == (121, 84, 37)
    assert owed.sum() == pytest.approx(2051, abs=1)


def test_turnover_is_published_income() -> None:
    """King's £1,936m and Guy's £3,171m of operating income in 2024-25 over 1.061; no region is a third too small."""
    income, _, _ = do_nothing_path(allocation_data(england().tables, england().settings))
    assert income["RJZ", FIRST] == pytest.approx(1936 / 1.061, abs=1)
    assert income["RJ1", FIRST] == pytest.approx(3171 / 1.061, abs=1)
    assert sum(x for (_, period), x in income.items() if period == FIRST) == pytest.approx(104_005, abs=1)


def test_staff_are_those_in_post() -> None:
    """838,971 clinical staff and those who support them; at Mersey and West Lancashire no trainees of others."""
    assert first("staffing")["substantive"].sum() == pytest.approx(838_971, abs=61)
    assert first("staffing")["substantive"]["RBN"] < 9_000


def test_nothing_of_the_year_is_in_it() -> None:
    """Made on 30 April 2025: A&E keeps the share of the year before at every trust, and lists move alike."""
    assert date.fromordinal(int(england().settings["as_of"])) == date(2025, 4, 30)
    flows, lists = first("flows"), first("lists")
    before = happened("share:AE4", "2024-25")
    assert (flows["within"] / flows["demand"] - before).abs().max() < 5e-5
    moved = (lists["additions"] - lists["stops"]) / stock("list:RTT18")
    assert (moved + 0.016).abs().max() < 1e-3


@pytest.mark.parametrize(("trust", "published"), [("R0A", 0.5144), ("R0B", 0.7524)])
def test_the_first_day_shows_the_published_share(trust: str, published: float) -> None:
    """The formula of the list standard gives the share inside 18 weeks of March 2025 within 0.1 points."""
    year, waiting = first("lists"), float(stock("list:RTT18")[trust])
    share = 1 - math.exp(-year["shape"][trust] * 18 * year["additions"][trust] / 52 / waiting)
    assert share == pytest.approx(published, abs=0.001)


def test_targets_add_up_to_the_national_ones() -> None:
    """18 weeks: 65% and 74% over all lists, at least 5 points more for everybody in the first year, never a
    target that falls; A&E: 78% in the first year, then more.
    """
    lists, waiting = table("lists"), stock("list:RTT18")
    targets = lists.pivot_table("target", "trust", "period")
    means = targets.mul(waiting, axis=0).sum() / waiting.sum()
    assert means.iloc[0] == pytest.approx(0.65, abs=1e-4)
    assert means.iloc[1] == pytest.approx(0.74, abs=1e-4)
    year = first("lists")
    share = 1 - (-year["shape"] * 18 * year["additions"] / 52 / waiting).map(math.exp)
    assert (targets[FIRST] - share).min() > 0.05 - 1e-4
    assert (targets.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    flows = table("flows").groupby("period")["target"].agg(["min", "max"])
    assert flows.iloc[0].tolist() == [0.78, 0.78]
    assert flows["min"].is_monotonic_increasing


def test_safety_binds_only_on_what_a_plan_takes_away() -> None:
    """With nothing decided no staff and no beds are short in any year, and no backlog in the first two."""
    staffing, beds = table("staffing"), table("beds")
    assert (staffing["substantive"] >= staffing["required"]).all()
    assert (beds["occupied"] <= beds["safe_occupancy"] * beds["available"]).all()
    estate = table("estate").set_index("trust")
    grown = stock("backlog") * (1 + estate["growth"])
    assert (grown <= estate["ceiling"]).all()


def test_schemes_outside_clinical_work_release_no_staff_that_the_floor_counts() -> None:
    """Corporate services, procurement, estates, medicines and other income release nobody clinical."""
    areas = ["corporate_services", "procurement", "estates_facilities", "medicines", "private_other_income"]
    schemes = table("opportunities")
    assert set(areas) <= set(schemes["area"])
    assert (schemes.loc[schemes["area"].isin(areas), "wte"] == 0).all()


def test_savings_are_of_a_size_that_has_been_seen() -> None:
    """Approved schemes: 2.9% of expenditure a year, as was delivered in 2016-19, to 4.7%, for three years, and what was
    begun before; no trust beyond 20%; delivery 82% to 94% around 89%; the third year gets no less than the second.
    """
    schemes = table("opportunities")
    plain = schemes[(schemes["qia"] == "approved") & ~schemes["needs_support"]]
    _, expenditure, _ = do_nothing_path(allocation_data(england().tables, england().settings))
    spending = pd.Series({t: value for (t, period), value in expenditure.items() if period == FIRST})
    assert 0.103 < plain["potential"].sum() / spending.sum() < 0.156
    assert (plain.groupby("trust")["potential"].sum() / spending).max() < 0.20
    fed = plain.groupby("first_period")["potential"].sum()
    assert fed["2027-28"] >= fed["2026-27"] > 0
    assert schemes["delivery"].between(0.82, 0.94).all()
    mean = (plain["potential"] * plain["delivery"]).sum() / plain["potential"].sum()
    assert mean == pytest.approx(0.89, abs=0.002)


def test_support_is_the_published_one_and_fades() -> None:
    """£2,200m in the first year, less in each year after, and enough for every planned deficit at first."""
    pots = table("envelope")["grant_pot"]
    assert pots.iloc[0] == 2200
    assert pots.is_monotonic_decreasing
    assert (table("envelope")["efficiency_min"] == 0.02).all()
    assert (table("envelope")["efficiency_max"] == 0.07).all()


def test_every_column_has_a_source() -> None:
    """Every column of every table has one row that says where it comes from, and no row is about nothing."""
    rows = set(zip(table("sources")["table"], table("sources")["column"], strict=True))
    present = england().present
    said = {name: said_columns(name, england().tables) for name in present - EVIDENCE}
    needed = {(name, column.name) for name, columns in said.items() for column in columns}
    needed |= {(name, "*") for name in EVIDENCE}
    assert needed - rows == set()
    assert rows - needed == set()


def test_assumptions_have_ranges() -> None:
    """Every assumption lies in its range, and what is judgement is called so."""
    assumptions = table("assumptions")
    assert (
        (assumptions["low"] <= assumptions["value"]) & (assumptions["value"] <= assumptions["high"])
    ).all()
    floor = assumptions.set_index("id").loc["safe_floor"]
    assert (floor["value"], floor["low"], floor["high"], floor["grade"]) == (0.98, 0.96, 1.0, "D")


def test_names_are_written_as_people_write_them() -> None:
    """No capitals, no stray spaces, small words small."""
    names = table("trusts")["name"]
    assert names.is_unique
    assert {"Guy's and St Thomas' NHS Foundation Trust", "Barts Health NHS Trust"} <= set(names)
    assert "The Newcastle upon Tyne Hospitals NHS Foundation Trust" in set(names)
    for name in [*names, *table("systems")["name"]]:
        assert name == " ".join(name.split())
        assert not [
            word for word in re.findall(r"[A-Za-z]+", name) if word.isupper() and word not in {"NHS", "ICB"}
        ]
        assert " And " not in name
        assert " Of " not in name


@pytest.mark.parametrize(
    ("register", "printed"),
    [
        ("KING'S COLLEGE HOSPITAL NHS FOUNDATION TRUST", "King's College Hospital NHS Foundation Trust"),
        ("THE ROYAL OF THE ISLE NHS TRUST", "The Royal of the Isle NHS Trust"),
        ("OF MICE AND MEN NHS TRUST", "Of Mice and Men NHS Trust"),
    ],
)
def test_the_register_capitals_are_undone(register: str, printed: str) -> None:
    """Small words stay small inside a name and not at its head; apostrophes start no new word."""
    assert trust_name(register) == printed


def test_nobody_is_sent_over_water_or_between_children_and_adults() -> None:
    """Journeys go both ways within the limit; none from or to the Isle of Wight or a children's trust."""
    travel = table("travel")
    pairs = set(zip(travel["origin"], travel["destination"], strict=True))
    assert {(destination, origin) for origin, destination in pairs} == pairs
    assert travel["minutes"].max() <= england().settings["transfer_minutes"]
    assert not set(travel["origin"]) & {"R1F", "RBS", "RCU", "RQ3"}


@pytest.mark.parametrize("name", [name for name, _ in list_scenarios(HOME)])
def test_a_scenario_can_be_laid_over_it(name: str) -> None:
    """Every shipped scenario changes the instance and leaves it valid; its title is a sentence."""
    changed = read_instance(HOME, name)
    assert changed.sha256 != england().sha256
    assert dict(list_scenarios(HOME))[name].endswith(".")


def test_the_two_floor_scenarios_ask_what_guidance_is_worth() -> None:
    """They put the floor at 96% and at 100% of today's clinical staff."""
    for name, share in (("floor_low", 0.96), ("floor_high", 1.0)):
        staffing = read_instance(HOME, name).tables["staffing"]
        assert staffing["required"].sum() / staffing["substantive"].sum() == pytest.approx(share, abs=1e-4)


def test_what_happened_stands_apart() -> None:
    """A&E and planned treatment of both years, month 9 of every trust, and £455m held back from 13 of 42 systems."""
    withheld = happened("support_withheld")
    assert (len(withheld), (withheld > 0).sum(), round(withheld.sum(), 1)) == (42, 13, 455.0)
    assert (
        len(happened("reported"))
        == len(happened("share:AE4"))
        == len(happened("share:AE4", "2024-25"))
        == 121
    )
    assert set(table("trusts")["trust"]) - set(happened("list:RTT18").index) == {"RHQ"}
    assert happened("share:AE4")["R0A"] == pytest.approx(1 - 148_126 / 537_857, abs=1e-5)
    assert happened("share:RTT18")["R0A"] == pytest.approx(105_627 / 171_727, abs=1e-5)
