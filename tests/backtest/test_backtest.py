"""A plan against what happened: every score worked out by hand on three trusts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import optimiser
from optimiser.cli.program import make_app
from optimiser.errors import RunError
from optimiser.extras.backtest import Backtest, backtest, backtest_findings
from optimiser.extras.backtest.scores import area_under_curve, inside, no_better, rank_correlation
from optimiser.instances import write_instance
from tests.backtest.three import BEFORE, HAPPENED, LAST, answer, outturn, three
from tests.explain.helpers import assert_supported
from tests.model.builder import YEAR

PLAN, LAST_YEAR = "plan as delivered", "last year's figure"
CHANGE, ALONE = "last year's figure plus the national change", "the published plan alone"


@pytest.fixture(scope="module")
def found() -> Backtest:
    """The three trusts, scored."""
    return backtest(answer(three()), 100)


def score(found: Backtest, figure: str, forecast: str, level: str = "trust") -> pd.Series:
    """One row of the scores."""
    rows = found.scores[(found.scores["figure"] == figure) & (found.scores["level"] == level)]
    rows = rows[rows["forecast"] == forecast]
    assert len(rows) == 1, (figure, forecast, level)
    return rows.iloc[0]


def test_the_plan_is_scored_as_delivered(found: Backtest) -> None:
    """Expected −8, −12 and 0 against −9, −15 and 1: off by 1, 3 and 1, too high by 1, 3 and −1, in the same order."""
    row = score(found, "reported", PLAN)
    assert row["cases"] == 3
    assert row["mean_absolute_error"] == pytest.approx(5 / 3, abs=1e-3)
    assert row["mean_error"] == pytest.approx(1, abs=1e-3)
    assert row["rank_correlation"] == 1
    saved = score(found, "cip", PLAN)
    assert saved["mean_absolute_error"] == pytest.approx((0.1 + 1 + 0) / 3, abs=1e-3)


def test_last_year_is_a_forecast(found: Backtest) -> None:
    """−14, −8 and −2 are off by 5, 7 and 3; two of three change places: 1 − 6·(1 + 1)/(3·8) = 0.5."""
    row = score(found, "reported", LAST_YEAR)
    assert row["mean_absolute_error"] == 5
    assert row["rank_correlation"] == pytest.approx(0.5)
    assert not row["worse"]


def test_the_national_change_is_shared_out_by_expenditure(found: Backtest) -> None:
    """The nation went from −24 to −23; of that £1m A has 110/330, B 120/330 and C 100/330."""
    row = score(found, "reported", CHANGE)
    off = abs(-14 + 110 / 330 + 9) + abs(-8 + 120 / 330 + 15) + abs(-2 + 100 / 330 - 1)
    assert row["mean_absolute_error"] == pytest.approx(off / 3, abs=1e-6)


def test_the_national_change_of_a_share_is_in_points(found: Backtest) -> None:
    """All have 1,000 patients: 0.80 to 0.7967, a third of a point down, so 75.67, 90.67 and 72.67."""
    row = score(found, "share:AE4", CHANGE)
    assert row["mean_absolute_error"] == pytest.approx((2 / 3 + 4 / 3 + 2 / 3) / 3, abs=1e-4)


def test_the_plan_alone_is_the_control_total_and_the_target(found: Backtest) -> None:
    """Balance everywhere is off by 9, 15 and 1 and has no order; a target of 90% by 15, 2 and 18 points."""
    row = score(found, "reported", ALONE)
    assert row["mean_absolute_error"] == pytest.approx(25 / 3, abs=1e-5)
    assert np.isnan(row["rank_correlation"])
    assert score(found, "share:AE4", ALONE)["mean_absolute_error"] == pytest.approx(35 / 3, abs=1e-4)


def test_a_share_is_scored_in_points(found: Backtest) -> None:
    """80, 90 and 70 against 75, 92 and 72 are off by 3 on average, last year by 1: the plan is no better."""
    row = score(found, "share:AE4", LAST_YEAR)
    assert (row["plan_mean_absolute_error"], row["mean_absolute_error"]) == pytest.approx((3, 1), abs=1e-4)
    assert row["unit"] == "points"
    assert row["worse"]


def test_support_withheld_is_told_by_the_shortfall(found: Backtest) -> None:
    """Short by 8, 12 and 0, B alone was hit: AUC 1. The planned deficits, 10 − 5.5 and 20 − 6, say as much."""
    row = score(found, "support_withheld", ALONE)
    assert row["plan_auc"] == row["auc"] == 1
    assert row["plan_mean_absolute_error"] == pytest.approx((8 + 9 + 0) / 3, abs=1e-3)
    assert row["mean_absolute_error"] == pytest.approx((4.5 + 11 + 0) / 3, abs=1e-6)
    assert row["worse"]


def test_systems_and_the_sector_add_up(found: Backtest) -> None:
    """South ends at −20 against −24, North at 0 against 1, the sector at −20 against −23; A&E is the mean of both."""
    assert score(found, "reported", PLAN, "system")["mean_absolute_error"] == pytest.approx(2.5, abs=1e-3)
    assert score(found, "reported", PLAN, "sector")["mean_absolute_error"] == pytest.approx(3, abs=1e-3)
    south = found.cases.query("figure == 'share:AE4' and id == 'S'").iloc[0]
    assert south["outturn"] == pytest.approx((0.75 + 0.92) / 2)
    assert south["plan"] == pytest.approx(0.85, abs=1e-5)


def test_a_stated_figure_of_a_system_wins_and_a_missing_trust_leaves_none() -> None:
    """South's own −30 stands before −24; with C unknown, North and the sector have no outturn."""
    rows = outturn({"reported": {"A": -9.0, "B": -15.0}}, YEAR)
    rows += outturn({"reported": {"S": -30.0}}, YEAR, "system")
    cases = backtest(answer(three(rows)), 100).cases
    assert list(cases["id"]) == ["A", "B", "S"]
    assert cases["outturn"].tolist() == [-9, -15, -30]


def test_ranges_hold_what_lies_in_them() -> None:
    """With a spread of a tenth, A's £4m of savings move it by £0.4m and B's £10m by £1m.

    80% of a normal spread lie within 1.28 of it; −8.3 is inside A's, −14 outside B's, and C's has no width.
    """
    rows = outturn({"reported": {"A": -8.3, "B": -14.0, "C": 0.0}}, YEAR)
    found = backtest(answer(three(rows, spread=0.1)), 4000)
    low, high = (found.cases[end].to_numpy(float)[:3] for end in ("low", "high"))
    assert high[0] - low[0] == pytest.approx(2 * 1.2816 * 0.4, rel=0.1)
    assert low[2] == high[2]
    row = score(found, "reported", PLAN)
    assert row["ranges"] == 3
    assert row["inside"] == pytest.approx(2 / 3, abs=1e-5)


def test_savings_of_a_second_year_are_the_new_ones() -> None:
    """A starts 4 in the first year, half of it felt: delivered at 0.5, 1 in the first year and 1 more in the second."""
    schemes = [{"opportunity": "a", "trust": "A", "potential": 4, "delivery": 0.5, "part_year": 0.5}]
    years = {YEAR: 1.0, "2027-28": 1.0}
    rows = outturn({"cip": {"A": 1.5}}, YEAR) + outturn({"cip": {"A": 1.5}}, "2027-28")
    made = three(rows, spread=0.1, opportunities=schemes, periods=years)
    cases = backtest(answer(made), 2000).cases
    assert cases["plan"].tolist() == pytest.approx([1, 1], abs=1e-4)
    width = (cases["high"] - cases["low"]).to_numpy(float)
    assert width == pytest.approx([2 * 1.2816 * 0.2] * 2, rel=0.1)


def test_a_forecast_and_the_plan_are_compared_on_the_same_cases() -> None:
    """Last year is known of A and B alone: the plan beside it is off by 1 and 3, though by 1 at C as well."""
    before = {"reported": {"A": -14.0, "B": -8.0}}
    rows = outturn({"reported": HAPPENED["reported"]}, YEAR) + outturn(before, LAST)
    row = score(backtest(answer(three(rows)), 100), "reported", LAST_YEAR)
    assert row["cases"] == 2
    assert row["plan_mean_absolute_error"] == pytest.approx(2, abs=1e-3)


def test_what_is_worse_is_said_first(found: Backtest) -> None:
    """The first sentence counts and names them, the next ones are warnings about them, and numbers are supported."""
    findings = backtest_findings(found)
    assert findings[0].severity == "warning"
    assert "no better" in findings[0].sentence
    kinds = [finding.severity for finding in findings if finding.id == "backtest-figure"]
    assert kinds == sorted(kinds, key=["warning", "note"].index)
    assert {"warning", "note"} == set(kinds)
    assert_supported(findings)


def test_what_the_plan_has_no_figure_for_is_named() -> None:
    """Agency spending of a trust without a staffing row is not scored, and said."""
    rows = outturn({"reported": HAPPENED["reported"], "agency": {"A": 1.0}}, YEAR)
    found = backtest(answer(three(rows)), 100)
    assert found.unscored["figure"].tolist() == ["agency"]
    assert any(finding.id == "backtest-unscored" for finding in backtest_findings(found))


def test_auc_counts_pairs() -> None:
    """Hit 2 and 3, not hit 1 and 2: three pairs in order and one tie, 3.5 of 4; without a hit there is none."""
    assert area_under_curve(np.array([1.0, 2, 2, 3]), np.array([0.0, 1, 0, 1])) == 3.5 / 4
    assert np.isnan(area_under_curve(np.array([1.0, 2]), np.array([0.0, 0])))


def test_scores_of_little_are_none() -> None:
    """Two cases have no rank, equal forecasts none either; what has no range is in none."""
    assert np.isnan(rank_correlation(np.array([1.0, 2]), np.array([1.0, 2])))
    assert np.isnan(rank_correlation(np.array([1.0, 1, 1]), np.array([1.0, 2, 3])))
    count, held = inside(np.array([np.nan]), np.array([np.nan]), np.array([1.0]))
    assert count == 0
    assert np.isnan(held)
    assert no_better(0.5, 0.5, higher=True)
    assert not no_better(np.nan, 0.5, higher=True)


def test_an_instance_without_outturn_says_what_to_do() -> None:
    """No outturn table, or one of other years alone, is refused in one sentence."""
    with pytest.raises(RunError, match="give it an outturn table"):
        backtest(answer(three([])))
    with pytest.raises(RunError, match="no period of its plan"):
        backtest(answer(three(outturn(BEFORE, LAST))))


def test_the_command_writes_tables_and_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scores, cases and findings stand in the folder beside the plan that they judge."""
    monkeypatch.chdir(tmp_path)
    write_instance(three(), tmp_path / "own")
    call = ["backtest", "own", "--out", "scored", "--draws", "50"]
    assert make_app("backtest")(call, standalone_mode=False) == 0
    assert "no better" in capsys.readouterr().out
    names = {path.name for path in (tmp_path / "scored").iterdir()}
    assert {"backtest.csv", "backtest-cases.csv", "backtest.json", "plan"} <= names
    assert (tmp_path / "scored" / "plan" / "manifest.json").is_file()


def test_from_python() -> None:
    """An answer scores itself: four figures of three trusts, two systems and the sector."""
    scored = optimiser.solve(three(), "how_far").backtest(draws=50)
    assert "no better" in str(scored)
    assert len(scored.cases) == len(scored.cases.drop_duplicates(["figure", "level", "id", "period"])) == 24
    assert "<caption>Scores</caption>" in scored._repr_html_()
