"""The assurance pack of a run."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from optimiser.errors import RunError
from optimiser.extras.assurance import write_pack
from optimiser.extras.assurance.chapters import CLAIMS, EVIDENCE, data_log, siblings, validation
from optimiser.extras.assurance.chapters import test_claims as claims_of_tests
from optimiser.extras.assurance.pack import ROOT, Subject, checked
from optimiser.extras.assurance.rap import CLAIMS as LEVELS
from optimiser.extras.assurance.write import chapters_of
from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.results import Run, read_run
from optimiser.run.solve import solve
from tests.backtest.three import BEFORE, LAST, answer, outturn, three
from tests.model.builder import YEAR
from trustmodels.contract import BY_NAME

TINY = ROOT / "instances" / "tiny"
TICK = re.compile(r"^- \[(x| )\] (.+?)(?: \(\[.*| — .*)?$")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Tiny with a scenario of it beside it."""
    folder = tmp_path_factory.mktemp("runs")
    question = read_question("how_far")
    solve(read_instance(TINY, "larger_pot"), question).write(folder / "larger")
    return solve(read_instance(TINY), question).write(folder / "base")


@pytest.fixture
def subject(run: Run) -> Subject:
    """What is assured."""
    return Subject(run, read_instance(TINY))


def ticks(subject: Subject) -> dict[str, str]:
    """Every quality check by its claim."""
    found = checked(CLAIMS, subject)
    return dict(zip(found["claim"], found["holds"], strict=True))


def test_a_sound_run_holds_every_check(subject: Subject) -> None:
    """Verified, hashed, sourced and reconciled: each looked up."""
    assert set(ticks(subject).values()) == {"yes"}


def test_a_changed_number_takes_its_ticks_away(subject: Subject, tmp_path: Path) -> None:
    """Asks altered by £1m: neither verified nor the tables that were written."""
    folder = tmp_path / "run"
    shutil.copytree(subject.run.path, folder)
    table = subject.run.tables["allocation"].copy()
    table["cip"] = table["cip"] + 1.0
    table.to_csv(folder / "allocation.csv", index=False)
    found = ticks(Subject(read_run(folder), subject.instance))
    assert found["Every number of the run is what the formulas give, recomputed without a solver"] == "no"
    assert found["The tables are those that were written"] == "no"


def test_missing_evidence_is_no_tick(subject: Subject, tmp_path: Path) -> None:
    """Without sources, published figures and seeds, and with other versions, nothing is taken on trust."""
    bare = {**subject.instance.tables}
    for name in ("sources", "published", "assumptions"):
        bare[name] = bare[name].iloc[:0]
    tiers = [{**tier, "outcome": "feasible"} for tier in subject.run.manifest["tiers"]]
    stopped = {"status": "feasible", "tiers": tiers}
    manifest = {**subject.run.manifest, "versions": {"pandas": "0.1"}, "seeds": {}, **stopped}
    found = ticks(Subject(replace(subject.run, manifest=manifest), replace(subject.instance, tables=bare)))
    kept = {claim for claim, holds in found.items() if holds == "yes"}
    assert kept == {
        "Every number of the run is what the formulas give, recomputed without a solver",
        "The instance is the one that was solved",
        "The tables are those that were written",
        "Nobody who checks the answer contradicts it",
    }


def test_levels_are_looked_up_in_the_project_and_not_taken_as_read(subject: Subject, tmp_path: Path) -> None:
    """In an empty folder no line about files holds."""
    found = checked(LEVELS, replace(subject, root=tmp_path))
    assert set(found.loc[found["holds"] == "yes", "claim"]) == {
        "Outputs come from code, and a run can be made again",
        "Every run writes its own log",
        "Data is tidy",
    }
    assert (found["seen"] != "").all()


def test_the_committed_levels_are_what_the_functions_find(subject: Subject) -> None:
    """docs/RAP.md names every line, and each of its ticks holds when it is looked up."""
    found = checked(LEVELS, subject)
    text = (ROOT / "docs" / "RAP.md").read_text(encoding="utf-8")
    said = {m[2]: m[1] for m in map(TICK.match, text.splitlines()) if m}
    assert list(said) == found["claim"].tolist()
    holds = set(found.loc[found["holds"] == "yes", "claim"])
    assert {claim for claim, tick in said.items() if tick == "x"} <= holds


def test_the_links_of_the_levels_lead_somewhere() -> None:
    """Every piece of evidence is a file of the project."""
    text = (ROOT / "docs" / "RAP.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_every_column_of_the_data_is_in_the_log(subject: Subject) -> None:
    """One row a column with a cell that is filled, of every table that is there, the evidence tables apart."""
    log, bare = data_log(subject)
    tables = {name: subject.instance.tables[name] for name in subject.instance.present - EVIDENCE}
    listed = set(zip(log["table"], log["column"], strict=True))
    assert listed <= {(name, column) for name, table in tables.items() for column in table}
    left = {(name, str(column)) for name, table in tables.items() for column in table} - listed
    assert {"trusts.expected_cost", "envelope.repair_least", "flows.pace"} <= {".".join(one) for one in left}
    assert all(BY_NAME[name].column(column).optional for name, column in left)
    assert bare == []


def test_a_column_that_says_nothing_is_not_called_synthetic(subject: Subject) -> None:
    """With one cell of `trusts.expected_cost` filled the log has a column more, and its source is asked for."""
    before, _ = data_log(subject)
    trusts = subject.instance.tables["trusts"].copy()
    trusts.loc[0, "expected_cost"] = 90.0
    tables = {**subject.instance.tables, "trusts": trusts}
    after, _ = data_log(replace(subject, instance=replace(subject.instance, tables=tables)))
    assert len(after) == len(before) + 1


def scored(happened: dict[str, float]) -> Subject:
    """A run of three trusts, with what happened to their reported position in its year and in the one before."""
    rows = outturn({"reported": happened}, YEAR) + outturn(BEFORE, LAST)
    found = answer(three([row for row in rows if row["figure"] == "reported"]))
    return Subject(found.run, found.instance)


def back_test_of(subject: Subject) -> tuple[str, str]:
    """The tick of the back-test and what was seen."""
    found = checked(LEVELS, subject).set_index("claim")
    holds, seen = found.loc["Back-tests against past years pass", ["holds", "seen"]]
    return str(holds), str(seen)


def test_a_back_test_is_ticked_where_it_passes(subject: Subject) -> None:
    """A plan that says −8, −12 and 0 beats last year's where that happened, and not where last year came again."""
    holds, seen = back_test_of(scored({"A": -8.0, "B": -12.0, "C": 0.0}))
    assert (holds, "better than every naive forecast" in seen) == ("yes", True)
    holds, seen = back_test_of(scored(BEFORE["reported"]))
    assert (holds, "no better than a naive forecast" in seen) == ("no", True)
    assert back_test_of(subject) == ("no", "tiny does not say what happened, so there is nothing to score")


def test_the_scores_of_a_back_test_are_in_the_pack() -> None:
    """Validation has the sentence of the back-test and its scores, a row a forecast."""
    chapter = validation(scored({"A": -8.0, "B": -12.0, "C": 0.0}))
    assert any("better than every naive forecast" in sentence for sentence in chapter.sentences)
    (table,) = [table for table in chapter.tables if table.id == "back_test"]
    assert "plan as delivered" in set(table.frame["forecast"])


def test_a_run_whose_matrix_is_another_was_not_made_again(subject: Subject) -> None:
    """With another hash of the matrix in the manifest, the line about making a run again does not hold."""
    manifest = {**subject.run.manifest, "model_sha256": "0" * 64}
    found = checked(LEVELS, replace(subject, run=replace(subject.run, manifest=manifest))).set_index("claim")
    assert found.loc["Outputs come from code, and a run can be made again", "holds"] == "no"


def test_scenarios_beside_the_run_are_its_sensitivity(subject: Subject) -> None:
    """The other run is found and its change is against this one."""
    assert [other.path.name for other in siblings(subject.run)] == ["larger"]
    chapter = next(c for c in chapters_of(subject) if c.id == "sensitivity")
    frame = chapter.tables[0].frame
    assert (frame.loc[frame["run"] == "base", "change"] == 0).all()
    assert "firm_guidance" in chapter.sentences[1]


def test_the_limits_name_what_is_made_up(subject: Subject) -> None:
    """Tiny is synthetic throughout and rests on judgement, and both are said."""
    chapter = next(c for c in chapters_of(subject) if c.id == "limits")
    texts = " ".join(chapter.tables[0].frame["limit"])
    assert f"{len(data_log(subject)[0])} of {len(data_log(subject)[0])} columns are synthetic" in texts
    assert "2 assumptions of judgement: floor, delivery" in texts


def test_a_pack_is_written_whole_with_blanks_to_sign(subject: Subject, tmp_path: Path) -> None:
    """Page, Markdown and logs; the sign-off sheet has roles and no names; names cannot bring markup."""
    folder = write_pack(subject.run.path, tmp_path / "pack")
    page = (folder / "assurance.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert page.count("<h1>") == 1
    assert page.count("<caption>") == page.count("<table>")
    sheet = (folder / "sign_off.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in sheet[1:]] == [
        "Commissioner",
        "Analyst",
        "Analytical assurer",
        "Approver",
    ]
    assert all(line.endswith(",,,") for line in sheet[1:])
    assert {"assumptions_log.csv", "data_log.csv", "checks.csv", "assurance.md"} <= {
        p.name for p in folder.iterdir()
    }
    before = page
    write_pack(subject.run.path, tmp_path / "pack")
    assert (folder / "assurance.html").read_text(encoding="utf-8") == before


def test_a_folder_of_something_else_is_left_alone(subject: Subject, tmp_path: Path) -> None:
    """Nothing is written over that is no pack."""
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(RunError, match="is not an assurance pack"):
        write_pack(subject.run.path, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_tests_are_listed_with_their_claims() -> None:
    """This test is in the list."""
    found = claims_of_tests(ROOT)
    assert "This test is in the list." in set(found["claim"])
