"""Facts of the instance of 44 areas: what must be true of it however it was built."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import optimiser
from optimiser.explain.reconciliation.figures import reconcile
from optimiser.instances import Instance, list_scenarios, read_instance
from optimiser.instances.columns import said_columns
from optimiser.solver import SolveSettings
from scripts.shipping import apportion
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path

HOME = Path(__file__).parents[2] / "instances" / "areas-2016"
EVIDENCE = {"sources", "published", "assumptions"}
LAST = "2020-21"


@cache
def areas() -> Instance:
    """The instance, read once."""
    return read_instance(HOME)


def table(name: str) -> pd.DataFrame:
    """One of its tables."""
    return areas().tables[name]


def test_it_holds_the_areas_and_their_trusts() -> None:
    """236 trusts in 44 areas and the four commissioning regions, from 2017-18 to 2020-21; no area is empty."""
    assert len(table("trusts")) == 236
    assert len(table("systems")) == 44
    assert set(table("systems")["region"]) == {
        "London",
        "Midlands and East of England",
        "North of England",
        "South of England",
    }
    assert list(table("periods")["period"]) == ["2017-18", "2018-19", "2019-20", LAST]
    assert set(table("trusts")["system"]) == set(table("systems")["system"])


def test_every_area_has_to_balance_in_the_last_year() -> None:
    """A control total of nought for each of the 44, and none for an area before."""
    totals = table("control_totals").query("level == 'system'")
    assert set(totals["id"]) == set(table("systems")["system"])
    assert set(totals["period"]) == {LAST}
    assert (totals["amount"] == 0).all()


def test_it_reconciles_to_what_was_published() -> None:
    """Every published figure is met within its tolerance, and none is unknown."""
    found = reconcile(areas())
    assert len(found) >= 20
    assert found.loc[~found["ok"], ["figure", "model", "expected", "fault"]].to_dict("records") == []


def test_the_gap_of_the_first_year_is_the_published_one() -> None:
    """£5,900m: do-nothing position less £2,900m for agency staff, both added up here once more."""
    income, expenditure, position = do_nothing_path(allocation_data(areas().tables, areas().settings))
    first = sum(value for (_, period), value in position.items() if period == "2017-18")
    staff = table("staffing").query("period == '2017-18'")
    agency = ((staff["required"] - staff["substantive"]).clip(lower=0) * staff["agency_price"]).sum()
    assert agency == pytest.approx(2900, abs=1)
    assert first - agency == pytest.approx(-5900, abs=2)
    interest = table("adjustments").query("period == '2017-18'")["amount"].sum()
    spent = sum(income[key] - expenditure[key] for key in income if key[1] == "2017-18")
    assert first == pytest.approx(spent + interest, abs=1e-6)


@pytest.mark.parametrize(("trust", "loans"), [("R1H", 277.5), ("RNL", 130.607), ("RF4", 64.047)])
def test_a_borrower_pays_interest_on_its_published_loans(trust: str, loans: float) -> None:
    """2% of what was open in March 2017, in each of the four years."""
    rows = table("adjustments").query("trust == @trust")
    assert len(rows) == 4
    assert rows["amount"].to_numpy() == pytest.approx(-0.02 * loans, abs=1e-4)
    assert rows["label"].str.contains("loans").all()


@pytest.mark.parametrize(
    ("trust", "name", "system"),
    [
        ("RX3", "Tees, Esk and Wear Valleys NHS Foundation Trust", "Durham"),
        ("RF4", "Barking, Havering and Redbridge University Hospitals NHS Trust", "East London"),
        ("RW3", "Central Manchester University Hospitals NHS Foundation Trust", "Greater Manchester"),
    ],
)
def test_a_spoilt_row_is_put_right(trust: str, name: str, system: str) -> None:
    """Names with a comma are whole, and a trust that is gone lies in the area where it was."""
    row = table("trusts").set_index("trust").loc[trust]
    assert row["name"] == name
    assert table("systems").set_index("system")["name"][row["system"]].startswith(system)


def test_merged_trusts_share_the_beds_of_their_successor() -> None:
    """The two Manchester trusts of 2016-17 have together the 1,990 beds of the trust of 2018-19."""
    beds = table("beds").query("period == '2017-18'").set_index("trust")["available"]
    assert beds["RW3"] + beds["RM2"] == pytest.approx(1990.3, abs=0.2)


def test_no_hospital_is_named_in_a_service_change() -> None:
    """Names hold the area's name and no trust's; the posts that go are the same share everywhere in an area."""
    changes, effects = table("changes"), table("change_effects")
    areas_of = changes["system"].map(table("systems").set_index("system")["name"])
    assert all(name.endswith(area) for name, area in zip(changes["name"], areas_of, strict=True))
    assert (changes["lead"] >= 2).all()
    assert set(effects["measure"]) == {"required"}
    posts = table("staffing").drop_duplicates("trust").set_index("trust")["required"]
    share = -effects["amount"] / effects["trust"].map(posts)
    assert share.to_numpy() == pytest.approx(0.005, abs=1e-4)


def test_politics_and_capital_can_bind() -> None:
    """Contested changes are more than may begin in time to count, and cost more than the capital of a year."""
    changes, envelope = table("changes"), table("envelope")
    contested = changes[changes["contested"]]
    assert len(contested) > 2 * envelope["contested_changes"].iloc[0]
    assert changes["capital"].sum() > envelope["capital_budget"].iloc[0]


def test_what_no_source_gives_says_so() -> None:
    """Income, schemes, lists, staff and service changes are synthetic in the sources; loans are not."""
    sources = table("sources").set_index(["table", "column"])["basis"]
    for key in [
        ("trusts", "income"),
        ("trusts", "expenditure"),
        ("opportunities", "potential"),
        ("lists", "additions"),
        ("staffing", "required"),
        ("changes", "saving"),
    ]:
        assert sources[key] == "synthetic"
    assert sources["adjustments", "amount"] == "estimated"
    assert sources["trusts", "name"] == "published"


def test_every_column_has_a_source() -> None:
    """Every column of every table has one row that says where it comes from, and no row is about nothing.

    What was accepted says itself who looked at it.
    """
    rows = set(zip(table("sources")["table"], table("sources")["column"], strict=True))
    needed = {
        (name, column.name)
        for name in areas().present - EVIDENCE - {"accepted"}
        for column in said_columns(name, areas().tables)
    }
    needed |= {(name, "*") for name in EVIDENCE}
    assert needed == rows


@pytest.mark.parametrize("name", [name for name, _ in list_scenarios(HOME)])
def test_a_scenario_can_be_laid_over_it(name: str) -> None:
    """Every shipped scenario changes the instance and leaves it valid; its title is a sentence."""
    assert read_instance(HOME, name).sha256 != areas().sha256
    assert dict(list_scenarios(HOME))[name].endswith(".")


def test_without_politics_no_change_is_left() -> None:
    """`no_politics` takes the changes out; a year earlier means 44 rows more."""
    assert not read_instance(HOME, "no_politics").present & {"changes", "change_effects"}
    early = read_instance(HOME, "must_balance_2019_20").tables["control_totals"]
    assert len(early) == len(table("control_totals")) + 44


def test_a_total_is_shared_out_to_the_penny() -> None:
    """By hand: 1.00 in thirds is 0.34, 0.33, 0.33; 10 by 1, 1, 2 is 3, 2, 5 in whole units; deficits likewise."""
    assert apportion(pd.Series([1.0, 1.0, 1.0]), 1.0).tolist() == [0.34, 0.33, 0.33]
    assert apportion(pd.Series([1.0, 1.0, 2.0]), 10, 0).tolist() == [3, 2, 5]
    assert apportion(pd.Series([1.0, 1.0, 2.0]), -10, 0).tolist() == [-3, -2, -5]
    shares = apportion(pd.Series(np.arange(1.0, 60.0)), 791.0)
    assert round(shares.sum(), 6) == 791


def test_what_happened_stands_apart() -> None:
    """Loans of 2016-17 by trust add up to £3,665.7m; A&E of trusts that stayed the same; positions of the sector."""
    rows = table("outturn")
    loans = rows[(rows["figure"] == "loan") & (rows["level"] == "trust")]
    assert (len(loans), round(loans["value"].sum(), 1)) == (236, 3665.7)
    assert set(loans["period"]) == {"2016-17"}
    shares = rows[rows["figure"] == "share:AE4"]
    assert shares["value"].between(0.69, 1).all()
    assert shares.groupby("period").size().to_dict() == {"2016-17": 168, "2017-18": 145, "2018-19": 133}
    sector = rows[(rows["figure"] == "reported") & (rows["level"] == "sector")].set_index("period")["value"]
    assert sector.to_dict() == {"2016-17": -791, "2017-18": -966, "2018-19": -571, "2019-20": -910}


@pytest.mark.slow
def test_who_bears_what_is_one_answer() -> None:
    """Each even tier of `balance` is solved in two scalings that agree on every amount, none left to the seed.

    Sums of £m stand beside six million patients here. Under this seed the grants were once not solved at all, and
    a trust was given up to £44m more or less than under another with the same choices.
    """
    answer = optimiser.solve(optimiser.read(str(HOME)), "balance", settings=SolveSettings(seed=1))
    doubts = {tier["measure"]: tier["doubts"] for tier in answer.run.manifest["tiers"]}
    assert [doubts[measure] for measure in ("even_care", "even_grant", "even_money")] == [[], [], []]
