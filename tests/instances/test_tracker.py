"""Facts of the savings tracker of 2011-12: each claim of the article, counted from the rows."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from optimiser.explain.reconciliation.figures import reconcile
from optimiser.instances import Instance, list_scenarios, read_instance
from optimiser.instances.columns import said_columns
from optimiser.questions import read_question
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from optimiser.subjects.tracker.compute import tracker
from optimiser.subjects.tracker.replan import rest_instance, rest_of
from scripts.build_tracker import build
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path

HOME = Path(__file__).parents[2] / "instances" / "tracker-2011-12"
EVIDENCE = {"sources", "published", "assumptions"}
YEAR = "2011-12"


@cache
def half_year() -> Instance:
    """The instance, read once."""
    return read_instance(HOME)


def rows() -> pd.DataFrame:
    """What is monitored, by trust."""
    return half_year().tables["monitoring"].set_index("trust")


def test_the_builder_writes_what_is_shipped() -> None:
    """`python -m scripts.build_tracker` would change no table: it reads nothing from outside."""
    assert build() == half_year()


def test_it_reconciles_to_what_was_published() -> None:
    """Every published figure is met within what its rounding leaves, and none is unknown."""
    found = reconcile(half_year())
    assert len(found) == 14
    assert found.loc[~found["ok"], ["figure", "model", "expected", "fault"]].to_dict("records") == []


def test_the_savings_of_the_half_year() -> None:
    """£1,300m for the year, £544m for the half, £79m missed by 49 trusts of 72 on balance, forecast all but 9%."""
    found = rows()
    assert found["plan_year"].sum() == pytest.approx(1300)
    assert found["plan_to_date"].sum() == pytest.approx(544)
    assert found["actual_to_date"].sum() == pytest.approx(544 - 79)
    assert ((found["actual_to_date"] < found["plan_to_date"]).sum(), len(found)) == (49, 72)
    assert found["forecast"].sum() == pytest.approx(0.91 * 1300)


def test_seven_made_less_than_a_fifth_and_five_of_them_have_all_three_flags() -> None:
    """Below a fifth of the year: 7. Also more than half behind, and in deficit: 5 of those 7."""
    found = rows()
    little = found["actual_to_date"] < 0.2 * found["plan_year"]
    behind = found["actual_to_date"] < 0.5 * found["plan_to_date"]
    assert little.sum() == 7
    assert (little & behind & (found["position_to_date"] < 0)).sum() == 5


def test_the_accounts_of_the_half_year() -> None:
    """30 in deficit and -£135m to date; 6 forecast a deficit, of £41m, and all together +£36m."""
    found = rows()
    assert (found["position_to_date"] < 0).sum() == 30
    assert found["position_to_date"].sum() == pytest.approx(-135)
    forecast = found["position_forecast"]
    assert (forecast < 0).sum() == 6
    assert forecast[forecast < 0].sum() == pytest.approx(-41)
    assert forecast.sum() == pytest.approx(36)


def test_the_forecast_deficits_are_nearly_double_the_plan() -> None:
    """Planned deficits are a little more than half of the £41m, and whoever planned one forecasts one."""
    totals = half_year().tables["control_totals"].query("level == 'trust'").set_index("id")["amount"]
    planned = totals[totals < 0]
    assert 1.8 < 41 / -planned.sum() < 2
    assert (rows()["position_forecast"][planned.index] < 0).all()


def test_one_trust_has_made_a_fifth_of_24() -> None:
    """£24m to find, 20% found in whole per cent, and not among those below a fifth."""
    found = rows().query("plan_year == 24.0 and actual_to_date == 4.9")
    assert len(found) == 1
    assert round(100 * 4.9 / 24) == 20


def test_the_forecast_needs_half_as_much_again() -> None:
    """The second half has to make 1.54 times the first, 95% of its plan."""
    total = tracker(half_year()).total.iloc[0]
    assert total["catch_up"] == pytest.approx(1.54, abs=0.005)
    assert total["rest"] == pytest.approx(0.95, abs=0.005)


def test_no_row_of_the_half_year_is_absurd() -> None:
    """Every trust plans, makes and forecasts something; nobody forecasts to end with less than was made."""
    found = rows()
    assert (found[["plan_year", "plan_to_date", "actual_to_date"]] > 0).all(axis=None)
    assert (found["plan_to_date"] < found["plan_year"]).all()
    assert (found["forecast"] > found["actual_to_date"]).all()
    assert (found["forecast"] <= found["plan_year"]).all()
    share = found["plan_year"] / half_year().tables["trusts"].set_index("trust")["income"]
    assert share.between(0.025, 0.11).all()


def test_the_plan_made_in_full_gives_the_planned_position() -> None:
    """By trust: what the year brings with nothing decided, and the savings plan, are the control total."""
    _, _, position = do_nothing_path(allocation_data(half_year().tables, half_year().settings))
    totals = half_year().tables["control_totals"].query("level == 'trust'").set_index("id")["amount"]
    plan = rows()["plan_year"]
    for (trust, _), value in position.items():
        assert value + plan[trust] == pytest.approx(totals[trust], abs=1e-4)


def test_every_trust_is_marked_as_made_up() -> None:
    """Trusts, monitoring and totals are synthetic in the sources, and every column has a row there."""
    sources = half_year().tables["sources"]
    basis = sources.set_index(["table", "column"])["basis"]
    for table in ("monitoring", "opportunities", "control_totals", "flows", "staffing"):
        assert set(basis[table]) == {"synthetic"}
    assert basis["trusts", "name"] == "synthetic"
    said = {name: said_columns(name, half_year().tables) for name in half_year().present - EVIDENCE}
    needed = {(name, column.name) for name, columns in said.items() for column in columns}
    assert set(basis.index) == needed | {(name, "*") for name in EVIDENCE}


@pytest.mark.parametrize("name", [name for name, _ in list_scenarios(HOME)])
def test_a_scenario_can_be_laid_over_it(name: str) -> None:
    """Every shipped scenario changes the instance and leaves it valid; its title is a sentence."""
    assert read_instance(HOME, name).sha256 != half_year().sha256
    assert dict(list_scenarios(HOME))[name].endswith(".")


def test_the_rest_of_the_year_is_the_one_that_the_tracker_plans() -> None:
    """`h1_catch_up` has the numbers of `optimiser track`: same positions, schemes, pots and limits."""
    instance = half_year()
    rest = rest_instance(instance, tracker(instance), rest_of(instance, tracker(instance), 0.5, 1, 1.0))
    scenario = read_instance(HOME, "h1_catch_up")
    for table, column in [
        ("periods", "years"),
        ("trusts", "expenditure"),
        ("adjustments", "amount"),
        ("opportunities", "potential"),
        ("envelope", "grant_pot"),
        ("one_offs", "limit"),
        ("flows", "demand"),
    ]:
        mine, theirs = scenario.tables[table][column], rest.tables[table][column]
        assert mine.to_numpy() == pytest.approx(theirs.to_numpy(), abs=1e-3), table


def test_the_rest_of_the_year_has_an_answer_short_of_the_forecast() -> None:
    """Planned again, and delivered as savings usually are, the year ends below the £36m that is forecast."""
    scenario = read_instance(HOME, "h1_catch_up")
    found = solve(scenario, read_question("how_far"), SolveSettings(gap=5e-3))
    assert found.manifest["status"] == "optimal"
    reported = found.tables["allocation"]["reported"].sum()
    assert -135 < reported < 36
