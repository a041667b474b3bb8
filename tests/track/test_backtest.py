"""Month 6 of 2017-18: what the engine would have said, and what happened."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from optimiser.explain.reconciliation.figures import reconcile
from optimiser.instances import Instance, from_tables, read_instance, resolve_instance
from optimiser.subjects.tracker.compute import book_of_rest, outlook, outlook_table, tracker
from optimiser.subjects.tracker.say import outlook_findings
from optimiser.worlds.risk.simulate import simulate
from scripts.build_sector import FOLDER, OUTTURN, POSITION_FORECAST, instance
from scripts.sector.calibration import LEFT_OUT, RATIOS, calibrated
from scripts.sector.page import page
from tests.explain.helpers import assert_supported
from tests.track.year import YEAR, half_way

DRAWS = 4000


@cache
def sector() -> Instance:
    """The shipped instance."""
    return read_instance(resolve_instance("sector-2017-18"))


def test_the_shipped_files_are_what_the_builder_writes() -> None:
    """Instance and page are those of `python -m scripts.build_sector`."""
    assert instance() == sector()
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == page(sector())


def test_it_reconciles_to_month_six() -> None:
    """Plan, actual, forecast and positions add up to the published totals, and the plan to its deficit."""
    total = tracker(sector()).total.iloc[0]
    wanted = {"plan_year": 3705, "plan_to_date": 1426, "actual_to_date": 961 + 296, "forecast": 2897 + 598,
              "position_to_date": -1150, "position_forecast": -623, "missed": 169}  # fmt: skip
    assert {name: total[name] for name in wanted} == pytest.approx(wanted, abs=1e-6)
    assert round(total["actual_to_date"] / total["forecast"], 2) == 0.36
    assert reconcile(sector())["ok"].all()
    expenditure = sector().tables["trusts"]["expenditure"].sum()
    assert total["actual_to_date"] / (expenditure / 2) == pytest.approx(0.029, abs=0.0005)


def test_nothing_of_the_year_is_in_its_calibration() -> None:
    """The delivered share comes from the ratios of other years, and the year's end is in no ratio."""
    mean, _ = calibrated()
    others = [ratio for year, _, ratio in RATIOS if year != LEFT_OUT]
    assert mean == pytest.approx(np.mean(others))
    assert set(sector().tables["opportunities"]["delivery"]) == {round(mean, 4)}
    assert max(others) < 0.91


def test_with_the_rest_at_risk_the_outturn_is_nearer_than_the_forecast() -> None:
    """The back-test: simulated from month 6, the middle lies nearer to £960m than to the £623m forecast, more than
    nine draws of ten do, and £960m is inside the fan.
    """
    found = simulate(book_of_rest(sector(), tracker(sector()), 0.5), DRAWS)
    values = found.all_periods
    assert abs(np.median(values) - OUTTURN) < abs(np.median(values) - POSITION_FORECAST)
    assert (np.abs(values - OUTTURN) < np.abs(values - POSITION_FORECAST)).mean() > 0.85
    low, high = np.quantile(values, (0.05, 0.95))
    assert low < OUTTURN < high


def test_with_what_runs_taken_as_certain_it_is_not() -> None:
    """The page claims nothing on it: with only what does not run yet at risk, the middle is nearer to the forecast."""
    middle = np.median(simulate(book_of_rest(sector(), tracker(sector()), 0.5, "new"), DRAWS).all_periods)
    assert OUTTURN < middle < POSITION_FORECAST
    assert abs(middle - OUTTURN) > abs(middle - POSITION_FORECAST)


@pytest.mark.parametrize("ratio", [ratio for _, _, ratio in RATIOS])
def test_each_ratio_alone_says_the_same(ratio: float) -> None:
    """The claim rests on no single year: with any one of the ratios as the mean, the expected outturn is nearer."""
    tables = {name: sector().tables[name] for name in sector().present}
    tables["opportunities"] = tables["opportunities"].assign(delivery=ratio)
    changed = from_tables(tables, sector().settings, "other")
    expected = float(book_of_rest(changed, tracker(changed), 0.5).outturn[0])
    assert expected == pytest.approx(POSITION_FORECAST - (1 - ratio) * (3495 - 1257), abs=1e-6)
    assert abs(expected - OUTTURN) < abs(expected - POSITION_FORECAST)


def test_the_outlook_by_hand() -> None:
    """Of the half-way year, 29.5 is still to come at a delivery of 0.8: 5.9 below the forecasts of -2.

    What runs brings 11.5 again; beyond that A has 1 to come, B 13 and C 4 at risk, and 3.6 do not come.
    """
    case = half_way()
    found = tracker(case)
    assert book_of_rest(case, found, 0.5).outturn[0] == pytest.approx(-2 - 0.2 * 29.5)
    assert book_of_rest(case, found, 0.5).planned[0] == pytest.approx(-2)
    assert book_of_rest(case, found, 0.5, "new").outturn[0] == pytest.approx(-2 - 0.2 * 18)


def test_the_outlook_says_what_it_has() -> None:
    """One reading is said, with all that is to come at risk; its numbers stand in the evidence, and trusts' totals are
    judged on it.
    """
    case = half_way()
    simulated = outlook(case, tracker(case), 0.5, 200)
    said = list(outlook_findings(outlook_table(simulated), 200))
    assert [finding.id for finding in said] == ["outlook-all"]
    assert_supported(said)
    totals = simulated["all"].book.totals
    assert [(t.id, t.period, t.amount) for t in totals] == [(code, YEAR, -2) for code in "ABC"]
