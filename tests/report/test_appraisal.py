"""Options side by side: amounts by hand, places that add up, who gains, and nothing that is turned into pounds."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import cast

import pandas as pd
import pytest

from optimiser.errors import RunError
from optimiser.explain.storage import Kept
from optimiser.explain.verified_run import opened
from optimiser.instances import Instance
from optimiser.subjects.appraisal import compute
from optimiser.subjects.appraisal.compute import POSITION, move_table, summary_table
from optimiser.subjects.appraisal.options import NOTHING, RUN, SCENARIO, AppraisedOption, of_runs
from optimiser.subjects.appraisal.part import appraised
from optimiser.subjects.appraisal.say import appraisal_findings
from optimiser.subjects.appraisal.show import places_table, show
from optimiser.subjects.appraisal.show import summary_table as shown_summary
from optimiser.subjects.part import View
from tests.cli.words import caller
from tests.explain.helpers import loose_numbers, plan_of, resolved
from tests.model.builder import made
from tests.report.helpers import run_of, tiny

MONEY = "order:safety,finance,access"


def _patients() -> Instance:
    """A&E is 100 short and money 10 short; £50,000 treat a patient more, for up to 100 of them."""
    return made(
        standards={}, flows={}, capacity={"limit": 100, "unit_cost": 50_000}, control_totals={"amount": 0}
    )


@cache
def by_hand() -> tuple[AppraisedOption, ...]:
    """Access first treats the 100 for £5m; money first leaves them."""
    first, second = (plan_of(resolved(_patients(), question=name)) for name in ("how_far", MONEY))
    return tuple(of_runs([first, replace(second, run=replace(second.run, path=Path("money")))]))


@cache
def tiny_kept() -> Kept:
    """Both orders on the small instance."""
    plans = [
        opened(replace(run_of(tiny(), name), path=Path(name.partition(":")[0])), tiny())
        for name in ("how_far", MONEY)
    ]
    return appraised(of_runs(plans), ())


def amount(frame: pd.DataFrame, option: str, id_: str) -> float:
    """An amount of the summary."""
    return float(frame.loc[(frame["option"] == option) & (frame["id"] == id_), "amount"].item())


def test_money_and_patients_of_either_option_by_hand() -> None:
    """Access first is £15m short and leaves nobody; money first is £10m short and leaves 100 patients."""
    found = summary_table(by_hand())
    assert amount(found, "how_far", "control_total") == pytest.approx(15.0, abs=0.01)
    assert amount(found, "money", "control_total") == pytest.approx(10.0, abs=0.01)
    flow = next(id_ for id_ in found["id"] if str(id_).startswith("flow_standard"))
    assert amount(found, "how_far", flow) == pytest.approx(0.0, abs=1e-6)
    assert amount(found, "money", flow) == pytest.approx(100.0, abs=0.1)
    said = appraisal_findings(appraised(by_hand(), ()).tables)[0].sentence
    assert "money with £10.0m short of trusts’ control totals over the plan (at most £15.0m)" in said
    assert "No option is least short in all of them" in said


def test_doing_nothing_is_known_in_money_only() -> None:
    """It has a position, without a range, and no row of patients or asks that it was never asked for."""
    found = summary_table(by_hand())
    nothing = found[found["option"] == NOTHING]
    assert list(nothing["id"]) == [POSITION]
    assert nothing["amount"].tolist() == pytest.approx([-10.0])
    assert nothing[["low", "high"]].isna().all(axis=None)


def test_a_range_holds_what_is_expected() -> None:
    """Of each option the position lies between the ends of its range."""
    found = tiny_kept().tables["summary"]
    rows = found[(found["id"] == POSITION) & (found["option"] != NOTHING)]
    assert len(rows) == 2
    assert ((rows["low"] < rows["amount"]) & (rows["amount"] < rows["high"])).all()


def test_money_is_added_up_and_patients_are_those_of_the_end() -> None:
    """Who waits at the end of both years is one patient: only the last period counts, in the nation and by place."""
    tables, run = tiny_kept().tables, run_of(tiny())
    access = run.tables["access"]
    last = access[(access["period"] == "2027-28") & (access["standard"] == "AE4")]
    flow = amount(tables["summary"], "how_far", "flow_standard:AE4")
    assert flow == pytest.approx(last["shortfall"].sum(), abs=0.01)
    places = tables["patients"]
    own = places[
        (places["option"] == "how_far") & (places["dimension"] == "region") & (places["standard"] == "AE4")
    ]
    assert own["short"].sum() == pytest.approx(flow, abs=0.01)
    grants = run.tables["allocation"]["grant"].sum()
    assert amount(tables["summary"], "how_far", "grants") == pytest.approx(grants)


def test_places_add_up_to_the_nation() -> None:
    """Over regions, and over types, support, asks and what is missed are those of all trusts."""
    places = tiny_kept().tables["places"]
    for (_, dimension), own in places.groupby(["option", "dimension"]):
        whole = places[(places["option"] == own["option"].iloc[0]) & (places["dimension"] == "all")]
        if dimension in ("region", "type"):
            for name in ("support", "ask", "missed"):
                assert own[name].sum() == pytest.approx(whole[name].sum())


def test_who_gains_and_loses_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gets £3m more, B £1m less, C the same to the rounding: one gains, one loses, each with the amount."""
    before = pd.DataFrame(
        {
            "trust": list("ABC"),
            "name": ["Ash", "Beck", "Cote"],
            "grant": [1.0, 2.0, 3.0],
            "loan": 0.0,
            "ask": 5.0,
        }
    )
    after = before.assign(grant=[4.0, 0.0, 3.0], loan=[0.0, 1.0, 0.001], ask=[5.0, 6.0, 5.0])
    burdens = iter([before, after])
    monkeypatch.setattr(compute, "trust_burdens", lambda _run, _instance: next(burdens))
    (row,) = move_table(by_hand()).to_dict(orient="records")
    assert (row["more_support"], row["less_support"], row["more_asked"], row["less_asked"]) == (1, 1, 1, 0)
    assert (row["most_gained"], row["gained"], row["most_lost"], row["lost"]) == ("Ash", 3.0, "Beck", 1.0)


def summary_of(**options: tuple[float, float, float]) -> dict[str, pd.DataFrame]:
    """Options with their £m short, patients short and grants."""
    kinds = [
        ("control_total", "short of totals", "£m", True),
        ("flow", "short of A&E", "patients", True),
        ("grants", "grants", "£m", False),
    ]
    rows = [
        (name, id_, id_, phrase, unit, "at the end", value, 0.0, None, None, short)
        for name, values in options.items()
        for (id_, phrase, unit, short), value in zip(kinds, values, strict=True)
    ]
    told = [(name, SCENARIO if name.startswith("world") else RUN, "") for name in options]
    return {
        "summary": pd.DataFrame(rows, columns=compute.SUMMARY),
        "options": pd.DataFrame(told, columns=compute.OPTIONS),
        "places": pd.DataFrame(columns=compute.PLACES),
        "moves": pd.DataFrame(columns=compute.MOVES),
    }


def said_of(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Findings by name."""
    return {finding.id: finding.sentence for finding in appraisal_findings(tables)}


def test_an_option_that_is_better_in_nothing_is_named() -> None:
    """B is as short of money, shorter of patients and dearer than A; C is cheaper and shorter: only B is named."""
    said = said_of(summary_of(a=(10.0, 100.0, 5.0), b=(10.0, 200.0, 6.0), c=(12.0, 300.0, 1.0)))
    assert said["appraisal_dominated"].endswith("than another option: b (beside a).")
    assert "a is least short in all of them" in said["appraisal"]


def test_scenarios_are_worlds_and_no_better_choices() -> None:
    """A world with a lower floor does not beat the plan: it is told as a range, from the least to the most."""
    said = said_of(summary_of(a=(10.0, 100.0, 5.0), world_1=(4.0, 100.0, 5.0), world_2=(12.0, 50.0, 5.0)))
    assert "appraisal_dominated" not in said
    assert said["appraisal"] == "There is no other option beside this plan."
    assert (
        "£4.0m to £12.0m short of totals at the end; 50 patients to 100 patients short of A&E at the end"
        in said["appraisal_scenarios"]
    )


def test_no_sum_of_money_and_patients_and_no_ratio() -> None:
    """Every quantity has its own unit; the table says that it forms no ratio and prefers nothing."""
    kept = tiny_kept()
    assert set(kept.tables["summary"]["unit"]) <= {"£m", "patients", "WTE", "beds"}
    assert "no ratio of benefits to costs is formed" in kept.findings[-1].sentence
    assert [loose_numbers(finding) for finding in kept.findings[:1]] == [[]]


def test_runs_of_other_trusts_or_one_name_are_no_options() -> None:
    """Two runs that are called alike, and a run of other trusts, are refused."""
    answer = by_hand()[0].answer
    with pytest.raises(RunError, match="two runs are called how_far"):
        of_runs([answer, answer])
    with pytest.raises(RunError, match="of other trusts or periods"):
        of_runs([answer, opened(run_of(tiny()), tiny())])


def test_the_page_has_a_column_an_option_and_a_column_a_place() -> None:
    """The summary begins with doing nothing, of which patients are a dash; the range stands beside the position."""
    kept = tiny_kept()
    table = shown_summary(kept)
    assert [column.heading for column in table.columns[3:]] == [NOTHING, "how_\u200bfar", "order"]
    first, *others = [[cell.text for cell in row] for row in table.rows()]
    assert re.fullmatch(r"−\d\.\d \(−\d\.\d to \d\.\d\)", first[4])
    assert all(row[3] == "–" for row in others)
    region = places_table(kept, "support", "x", "Support", "£m")
    assert [column.heading for column in region.columns] == ["Option", "Y1"]
    content = show(cast(View, None), kept)
    assert sum(block.table is not None and len(block.table.frame) > 0 for block in content.blocks) == 8


@pytest.mark.slow
def test_the_command_finds_the_options_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without another run: the plan, the opposite order, a settlement and both scenarios, kept with the run."""
    call, run = caller(monkeypatch, capsys), tmp_path / "run"
    call("solve", "tiny", "--out", str(run))
    said = call("appraise", str(run), "--out", str(tmp_path / "tables"), "--workers", "1")
    assert said.status == 0, said.text
    options = pd.read_csv(tmp_path / "tables" / "options.csv")
    assert list(options["option"]) == [
        NOTHING, "This plan", "Money before access", "Equal concession", "firm_guidance", "larger_pot"
    ]  # fmt: skip
    assert (run / "findings" / "appraisal.json").is_file()
    assert call("report", str(run)).status == 0
    assert "The options side by side" in (run / "report.html").read_text(encoding="utf-8")
