"""A sealed forecast: errors and ranges by hand, the seal, the scores, and the one that is kept with England."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from optimiser.cli.program import make_app
from optimiser.errors import InputError, RunError
from optimiser.explain.verified_run import Opened, opened
from optimiser.extras.backtest import forecast
from optimiser.extras.backtest.forecast import (
    ERRORS,
    FOLDER,
    SUMS,
    TABLE,
    forecast_findings,
    forecast_table,
    past_errors,
    read_forecast,
    score_forecast,
    sealed_files,
    write_forecast,
)
from optimiser.extras.backtest.spread import COLUMNS, SPREAD, before_figures, spread_table
from optimiser.instances import read_instance, write_instance
from optimiser.questions import read_question
from optimiser.results import Run
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from tests.backtest.three import HAPPENED, answer, outturn, three
from tests.model.builder import YEAR

ENGLAND = Path(__file__).parents[2] / "instances" / "england-2026-29"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three trusts are enough for a range."""
    monkeypatch.setattr(forecast, "FEWEST", 3)


@pytest.fixture(scope="module")
def plan() -> Opened:
    """The three trusts, whose plan as delivered ends at −8, −12 and 0, with A&E at 0.8, 0.9 and 0.7."""
    return answer(three())


def test_errors_are_the_outturn_less_the_plan_by_hand(plan: Opened) -> None:
    """Positions: −1/110, −3/120 and +1/100 of expenditure; A&E: −5, +2 and +2 points.

    The first decile lies a fifth of the way from the first to the second of three, the ninth four fifths from the
    second to the third: −0.025 + 0.2*(0.025 − 1/110) = −0.0218 and −1/110 + 0.8*(0.01 + 1/110) = 0.0062.
    """
    found = past_errors(plan).set_index("figure")
    assert set(found.index) == {"reported", "share:AE4"}
    row = found.loc["reported"]
    assert [row["low"], row["middle"], row["high"]] == [-0.0218, -0.0091, 0.0062]
    row = found.loc["share:AE4"]
    assert [row["low"], row["middle"], row["high"]] == [-0.036, 0.02, 0.02]
    assert list(found["cases"]) == [3, 3]


def test_the_forecast_is_the_plan_moved_by_them_by_hand(plan: Opened) -> None:
    """A: −8 − 0.0091*110 = −9.0, between −8 − 0.0218*110 = −10.4 and −8 + 0.0062*110 = −7.3; A&E 0.8 + 0.02."""
    rows = forecast_table(plan, past_errors(plan)).query("id == 'A'").set_index("figure")
    numbers = rows[["plan", "forecast", "low", "high"]]
    assert list(numbers.loc["reported"]) == [-8.0, -9.0, -10.4, -7.3]
    assert list(numbers.loc["share:AE4"]) == [0.8, 0.82, 0.764, 0.82]


def test_the_sector_is_what_its_trusts_come_to_without_a_range(plan: Opened) -> None:
    """Positions add up to −20 as planned, and to that less 0.0091 of £330m; 1,000 patients each: shares have a mean."""
    rows = forecast_table(plan, past_errors(plan))
    sector = rows[rows["level"] == "sector"].set_index("figure")
    assert sector.loc["reported", "plan"] == -20.0
    assert sector.loc["reported", "forecast"] == pytest.approx(-20 - 0.0091 * 330, abs=0.05)
    assert sector.loc["share:AE4", "forecast"] == pytest.approx((0.82 + 0.92 + 0.72) / 3, abs=5e-4)
    assert sector[["low", "high"]].isna().all(axis=None)


def test_a_type_that_was_not_seen_has_the_plan_and_no_range(plan: Opened) -> None:
    """Errors of acute trusts say nothing of an ambulance service."""
    errors = past_errors(plan).assign(types="ambulance")
    rows = forecast_table(plan, errors)
    assert rows["forecast"].equals(rows["plan"])
    assert rows[["low", "high"]].isna().all(axis=None)


def spread(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Rows of a file of spreads: figure, kind, about, low and high."""
    full = [(figure, kind, about, 12, low, 0.0, high, "D", "seen") for figure, kind, about, low, high in rows]
    return pd.DataFrame(full, columns=COLUMNS)


def test_a_type_that_was_not_seen_has_the_range_that_was_observed_of_it(plan: Opened) -> None:
    """B is planned to end at -12 and spends £120m. Observed about the plan: -0.01 to 0.005 of it; other types' errors
    reach from -0.0218 to 0.0062, so its range does as well: -12 - 2.6 = -14.6 to -12 + 0.7 = -11.3.

    A&E before the plan, from -1 to +2 points of what it was; the plan of 0.9 lies inside in any case.
    """
    errors = past_errors(plan).assign(types="ambulance")
    own = spread(("reported", "acute", "plan", -0.01, 0.005), ("share:AE4", "acute", "before", -0.01, 0.02))
    rows = forecast_table(plan, errors, own).query("id == 'B'").set_index("figure")
    assert list(rows.loc["reported", ["plan", "forecast", "low", "high"]]) == [-12.0, -12.0, -14.6, -11.3]
    assert rows.loc["reported", "grade"] == "D"
    before = before_figures(plan)["share:AE4", "B", YEAR]
    ends = [min(0.9, before - 0.01), max(0.9, before + 0.02)]
    assert list(rows.loc["share:AE4", ["low", "high"]]) == pytest.approx(ends, abs=5e-4)


def test_a_seen_type_keeps_the_errors_of_the_engine(plan: Opened) -> None:
    """A spread says nothing where errors are known."""
    errors = past_errors(plan)
    own = spread(("reported", "acute", "plan", -1.0, 1.0))
    pd.testing.assert_frame_equal(forecast_table(plan, errors, own), forecast_table(plan, errors))


def test_every_fault_of_a_file_of_spreads_is_named(tmp_path: Path) -> None:
    """A figure that is none, an about that is none, numbers out of order and a row that stands twice: by row."""
    write_instance(three(), tmp_path / "own")
    instance = read_instance(tmp_path / "own")
    assert spread_table(instance).empty
    good = "reported,acute,plan,3,-0.1,0,0.1,C,s"
    lines = [good, good, "cip,acute,plan,3,0,0,0,C,s", "share:AE4,acute,later,3,0,0,0,C,s"]
    lines.append("share:AE4,other,plan,3,0.2,0,0.1,C,s")
    text = "\n".join([",".join(COLUMNS), *lines]) + "\n"
    (tmp_path / "own" / SPREAD).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        spread_table(instance)
    for place in ("row 3", "row 4", "row 5", "row 6"):
        assert place in str(raised.value)


def test_no_share_leaves_nought_and_one(plan: Opened) -> None:
    """Twenty points more on 0.9 is 1."""
    errors = past_errors(plan).assign(low=-2.0, middle=0.2, high=2.0)
    rows = forecast_table(plan, errors).set_index(["figure", "id"]).loc["share:AE4"]
    assert rows.loc["B", "forecast"] == 1.0
    assert [rows.loc["B", "low"], rows.loc["B", "high"]] == [0.0, 1.0]


def test_what_was_sealed_cannot_be_changed_or_written_over(plan: Opened, tmp_path: Path) -> None:
    """The same plans give the same bytes; a changed number is found; a second forecast is refused."""
    write_forecast(plan, plan, tmp_path / "f")
    assert sealed_files(plan, plan) == {f.name: f.read_bytes() for f in (tmp_path / "f").iterdir()}
    table, record = read_forecast(tmp_path / "f")
    pd.testing.assert_frame_equal(table, forecast_table(plan, past_errors(plan)), check_dtype=False)
    assert record["forecast_of"]["instance_sha256"] == plan.instance.sha256
    with pytest.raises(RunError, match="not written over"):
        write_forecast(plan, plan, tmp_path / "f")
    file = tmp_path / "f" / TABLE
    file.write_text(file.read_text(encoding="utf-8").replace("-9.0", "-9.1"), encoding="utf-8", newline="")
    with pytest.raises(RunError, match=r"forecast\.csv is missing or was changed"):
        read_forecast(tmp_path / "f")
    with pytest.raises(RunError, match="no sealed forecast"):
        read_forecast(tmp_path)


def test_without_outturns_there_is_nothing_to_learn_from(
    plan: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three outturns are too few where ten are asked for; and an instance without any says so."""
    monkeypatch.setattr(forecast, "FEWEST", 10)
    with pytest.raises(RunError, match="no figure with 10 outturns"):
        sealed_files(plan, plan)
    with pytest.raises(RunError, match="does not say what happened"):
        past_errors(answer(three([])))


def test_it_is_scored_when_the_outturn_comes_by_hand(plan: Opened) -> None:
    """Forecast −9.0, −13.1 and −0.9; what happened −9, −15 and 1: off by (0 + 1.9 + 1.9) / 3.

    B's range runs from −14.6, C's to 0.6: one of three lies inside.
    """
    table = forecast_table(plan, past_errors(plan))
    happened = three(outturn({"reported": HAPPENED["reported"]}, YEAR))
    scores = score_forecast(table, happened)
    assert list(scores["figure"]) == ["reported"]
    row = scores.iloc[0]
    assert row["mean_absolute_error"] == pytest.approx(3.8 / 3, abs=1e-6)
    assert row["inside"] == pytest.approx(1 / 3)
    assert row["rank_correlation"] == 1.0
    said = forecast_findings(scores, "abc")[0]
    assert said.sentence == (
        "The sealed forecast of the reported position (3 cases, trust) was off by £1.3m; 33.3% of outturns lie inside "
        "ranges of 80.0%."
    )
    assert said.certainty == "sealed as abc"


def test_the_command_seals_and_a_back_test_scores_what_was_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Forecast from the plan of a back-test, kept with the instance: the next back-test checks the seal and scores it;
    a table that was changed since stops it.
    """
    monkeypatch.chdir(tmp_path)
    write_instance(three(), tmp_path / "own")
    assert _call("backtest", "own", "--out", "scored", "--draws", "50") == 0
    assert not (tmp_path / "scored" / "backtest-sealed.csv").exists()
    assert _call("forecast", "scored/plan", "--past", "scored/plan", "--out", "own/forecast") == 0
    assert "Sealed: SHA-256 of forecast.csv" in capsys.readouterr().out
    assert _call("backtest", "own", "--out", "again", "--draws", "50") == 0
    assert "The sealed forecast of the reported position (3 cases, trust)" in " ".join(
        capsys.readouterr().out.split()
    )
    sealed = pd.read_csv(tmp_path / "again" / "backtest-sealed.csv")
    assert list(sealed["figure"]) == ["reported", "share:AE4"]
    table = tmp_path / "own" / "forecast" / TABLE
    table.write_bytes(table.read_bytes() + b"\n")
    with pytest.raises(RunError, match="not as it was sealed"):
        _call("backtest", "own", "--out", "third", "--draws", "50")


def _call(*words: str) -> int:
    return int(make_app(words[0])(list(words), standalone_mode=False) or 0)


def test_the_kept_forecast_of_england_is_as_it_was_sealed() -> None:
    """Its hashes are right, it is of the instance as it stands and of its first year, and every trust is in it."""
    table, record = read_forecast(ENGLAND / FOLDER)
    instance = read_instance(ENGLAND)
    assert record["forecast_of"]["instance_sha256"] == instance.sha256
    assert record["period"] == "2026-27"
    assert set(table["period"]) == {"2026-27"}
    trusts = table[table["level"] == "trust"]
    assert set(trusts.loc[trusts["figure"] == "reported", "id"]) == set(instance.tables["trusts"]["trust"])
    ranged = trusts[trusts["low"].notna()]
    assert len(ranged) == len(trusts)
    assert set(ranged["grade"]) == {"C", "D"}
    assert ((ranged["low"] <= ranged["forecast"]) & (ranged["forecast"] <= ranged["high"])).all()
    assert {"reported", "share:AE4", "share:RTT18", "list:RTT18"} <= set(ranged["figure"])
    past = read_instance(ENGLAND.with_name(record["errors_of"]["instance"]))
    assert past.sha256 == record["errors_of"]["instance_sha256"]
    sums = (ENGLAND / FOLDER / SUMS).read_text(encoding="utf-8")
    assert (
        json.loads((ENGLAND / FOLDER / "forecast.json").read_text(encoding="utf-8"))["sha256"][TABLE] in sums
    )


@pytest.mark.slow
def test_the_kept_forecast_is_what_the_engine_implies() -> None:
    """Solved again, with the errors as they were kept, every plan figure and forecast agrees to £0.2m, half a point
    and a thousandth of a list.
    """
    table, record = read_forecast(ENGLAND / FOLDER)
    assert (ENGLAND / FOLDER / SPREAD).read_bytes() == (ENGLAND / SPREAD).read_bytes()
    solved = _solved(record["forecast_of"])
    again = forecast_table(solved, pd.read_csv(ENGLAND / FOLDER / ERRORS), spread_table(solved.instance))
    both = table.merge(again, on=["figure", "level", "id", "period", "unit"], suffixes=("", "_now"))
    assert len(both) == len(table) == len(again)
    for name in ("plan", "forecast"):
        off = (both[name] - both[f"{name}_now"]).abs()
        trusts = both["level"] == "trust"
        room = both["unit"].map({"£m": 0.2, "share": 0.005, "patients": 20.0}) + 1e-3 * both[name].abs()
        assert (off <= room)[trusts].all()


def _solved(record: dict[str, str]) -> Opened:
    """The plan of the instance, as it was asked."""
    instance = read_instance(ENGLAND.with_name(record["instance"]))
    solution = solve(instance, read_question(record["question"]), SolveSettings())
    return opened(Run(Path("again"), solution.manifest, solution.tables), instance)
