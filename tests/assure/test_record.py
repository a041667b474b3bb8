"""What people write into an assurance: read, refused, kept, and never taken for a check that ran."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from optimiser.extras.assurance import write_pack
from optimiser.extras.assurance.chapters import assumptions
from optimiser.extras.assurance.chapters import test_claims as claims_of_tests
from optimiser.extras.assurance.clauses import ADVICE, DUTIES, duties
from optimiser.extras.assurance.pack import ROOT, Subject
from optimiser.extras.assurance.papers import decisions, rated, statement
from optimiser.extras.assurance.record import RecordError, form, read_record
from optimiser.extras.assurance.trial import read_trial
from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.results import Run
from optimiser.run.solve import solve

TINY = ROOT / "instances" / "tiny"
WHOLE = """
[roles]
commissioner = "C. Director"
analyst = ["A. Analyst", "B. Analyst"]
assurer = "S. Surer"
approver = "P. Prover"
[specification]
context = "The settlement."
intended_uses = "The round of 2026."
unintended_uses = "Single wards."
assurance_level = "high"
accepted_risk = "low"
agreed_by = "C. Director"
agreed_on = 2026-05-01
[design]
methods_considered = "A rule by income."
plan = "As it was done."
agreed_by = "C. Director"
agreed_on = 2026-05-02
[dates]
written_on = 2026-07-01
review_on = 2026-10-01
sunset_on = 2027-03-31
[register]
business_critical = "yes"
reference = "BCM 12"
owner = "P. Prover"
entered_on = 2026-06-30
governance = "Board of models."
[publication]
kind = "none"
guidance = "Advice to ministers."
[ethics]
statement = "None arose."
by = "P. Prover"
on = 2026-06-30
[review]
analyst_checks_on = 2026-06-20
code_on = 2026-06-21
opinion = "fit with limits"
opinion_on = 2026-06-22
conditions = "the draws are shown beside it"
[approval]
evidence_on = 2026-06-28
confident_on = 2026-06-29
signed_off_on = 2026-06-30
recorded_in = "Board minutes 7"
[[decision]]
what = "2026-27 prices."
why = "As the settlement."
by = "C. Director"
on = 2026-05-03
signed_by = "P. Prover"
signed_on = 2026-05-04
[[check]]
what = "A trust worked out by hand."
by = "S. Surer"
on = 2026-06-20
result = "As the plan."
[[finding]]
what = "A unit was wrong."
by = "S. Surer"
on = 2026-06-20
severity = "low"
answer = "Mended."
[[risk]]
what = "A wrong pot."
likelihood = "low"
effect = "high"
mitigation = "Reconciled."
accepted_by = "C. Director"
"""


def written(folder: Path, text: str) -> Path:
    """A record in a file."""
    path = folder / "record.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def subject() -> Subject:
    """A run of tiny, with nothing said of it."""
    instance = read_instance(TINY)
    solution = solve(instance, read_question("how_far"))
    return Subject(Run(Path("tiny"), solution.manifest, solution.tables), instance)


def met(subject: Subject) -> dict[str, str]:
    """Duty or recommendation -> whether it is met."""
    found = duties(subject, [*DUTIES, *ADVICE])
    return dict(zip(found["duty"], found["met"], strict=True))


def trial(folder: Path, outcome: str = "") -> Path:
    """A report in which every test of the project passed, but for the first one."""
    claims = claims_of_tests(ROOT)
    cases = [
        f'<testcase classname="{file[:-3].replace("/", ".")}" name="{test}">{"" if at else outcome}</testcase>'
        for at, (file, test) in enumerate(zip(claims["file"], claims["test"], strict=True))
    ]
    path = folder / "tests.xml"
    path.write_text(
        f'<testsuites><testsuite timestamp="2026-06-20T10:00:00">{"".join(cases)}</testsuite></testsuites>'
    )
    return path


@pytest.mark.parametrize("name", ["A. Analyst", "a analyst", " A.  ANALYST "])
def test_an_analyst_cannot_assure_their_own_analysis(name: str, tmp_path: Path) -> None:
    """The same name in both roles is refused, however letters, points and spaces are written."""
    text = f'[roles]\nanalyst = ["A. Analyst", "B. Bee"]\nassurer = ["S. Surer", "{name}"]\n'
    with pytest.raises(RecordError, match="is analyst and assurer: nobody assures their own analysis"):
        read_record(written(tmp_path, text))


def test_every_fault_of_a_record_is_said_at_once(tmp_path: Path) -> None:
    """A line, a section, a day and a word that there are not: four faults, each with what to write."""
    text = '[dates]\nsunset_on = "soon"\nend = ""\n[rolls]\n[review]\nopinion = "splendid"\n'
    with pytest.raises(RecordError) as caught:
        read_record(written(tmp_path, text))
    said = str(caught.value)
    assert len(caught.value.faults) == 4
    for part in (
        "'soon' is not a day",
        "'end' is no line of [dates]",
        "'rolls' is no part",
        "fit with limits",
    ):
        assert part in said


def test_a_blank_form_says_nothing(tmp_path: Path) -> None:
    """The form that is handed out can be read, and no line of it counts as said."""
    path = tmp_path / "record.toml"
    path.write_bytes(form())
    record = read_record(path)
    assert all(not block for block in record.sections.values())
    assert not any(record.lists.values())


def test_without_a_record_and_tests_only_what_is_looked_up_is_met(subject: Subject) -> None:
    """No name, no day, no report: no duty of a person is met, and none that needs tests."""
    found = met(subject)
    assert {duty for duty, word in found.items() if word != "no"} == {
        "Limits on its use are described",
        "Every column of data has a source",
    }


def test_what_people_say_is_called_stated_and_never_yes(subject: Subject, tmp_path: Path) -> None:
    """With every line filled in, duties of people are stated; only compared names and looked-up lines are yes."""
    found = met(replace(subject, record=read_record(written(tmp_path, WHOLE))))
    assert {duty for duty, word in found.items() if word == "yes"} == {
        "The assurer is independent of the analyst",
        "Analyst and assurer are never the same person",
        "Limits on its use are described",
        "Every column of data has a source",
    }
    assert {duty for duty, word in found.items() if word == "no"} == {
        "What was done to assure it is written down and can be traced",
        "The pipeline meets the least that is asked of a reproducible one",
        "The pipeline follows the practices for quality of code",
        "Good practice for code is followed, in proportion",
        "Every assumption has an owner, a day and a sign-off",
    }
    assert found["It is published where that is due"] == "does not apply"


def test_tests_count_where_they_ran_and_none_failed(subject: Subject, tmp_path: Path) -> None:
    """A report in which all passed meets the duty; with one failure it does not, and a skipped test did not run."""
    duty = "What was done to assure it is written down and can be traced"
    assert met(replace(subject, trial=read_trial(trial(tmp_path))))[duty] == "yes"
    assert met(replace(subject, trial=read_trial(trial(tmp_path, "<failure/>"))))[duty] == "no"
    own = len(claims_of_tests(ROOT))
    _, seen = read_trial(trial(tmp_path, "<skipped/>")).judged(claims_of_tests(ROOT))
    assert f"{own - 1:,} of the project's {own:,} tests ran (2026-06-20)" in seen


def test_a_report_of_no_tests_is_refused(tmp_path: Path) -> None:
    """A text, and a report without a case, are said and not taken for a pass."""
    path = tmp_path / "tests.xml"
    for text, said in (("no", "is no report of tests"), ("<testsuites/>", "names no test that ran")):
        path.write_text(text)
        with pytest.raises(RecordError, match=said):
            read_trial(path)


def test_checks_of_an_analyst_are_not_the_assurers(subject: Subject, tmp_path: Path) -> None:
    """A check that an analyst made is no formal assurance besides the analyst's own."""
    text = WHOLE.replace(
        'by = "S. Surer"\non = 2026-06-20\nresult', 'by = "a. analyst"\non = 2026-06-20\nresult'
    )
    found = met(replace(subject, record=read_record(written(tmp_path, text))))
    assert found["There is formal assurance besides the analyst's own"] == "no"


def test_past_its_sunset_it_is_not_alive(subject: Subject, tmp_path: Path) -> None:
    """A pack written after the day from which the analysis is not used does not meet the recommendation."""
    text = WHOLE.replace("sunset_on = 2027-03-31", "sunset_on = 2026-06-30")
    found = met(replace(subject, record=read_record(written(tmp_path, text))))
    assert found["A day of review and a day after which it is not used are set"] == "no"


def test_a_risk_is_likelihood_times_effect() -> None:
    """Low and high is 1 x 3, medium; high and high is 9, high; without one of the two there is no rating."""
    levels = [("low", "low"), ("low", "high"), ("medium", "low"), ("high", "high"), ("", "high")]
    found = rated(pd.DataFrame(levels, columns=["likelihood", "effect"]))
    assert found == ["very low", "medium", "low", "high", ""]


def test_the_statement_names_people_opinion_and_what_is_open(subject: Subject, tmp_path: Path) -> None:
    """Who, the assurer's opinion with its condition, one open finding, and the sunset date."""
    said = " ".join(statement(replace(subject, record=read_record(written(tmp_path, WHOLE)))).sentences)
    for part in (
        "Commissioner C. Director, analyst A. Analyst and B. Analyst, assurer S. Surer",
        "given on 2026-06-22: fit with limits, on condition that the draws are shown beside it",
        "1 finding, open: A unit was wrong. Its limits",
        "It is not to be used after 2027-03-31.",
    ):
        assert part in said
    assert "The assurer has given no opinion" in " ".join(statement(subject).sentences)


def test_owners_and_signatures_of_assumptions_are_the_instances_own(subject: Subject) -> None:
    """An owner in the table stands in the log, and who lacks one is counted."""
    table = subject.instance.tables["assumptions"].copy()
    table["owner"], table["set_on"], table["signed_on"] = ["O. Owner", ""], "2026-05-01", ""
    instance = replace(subject.instance, tables={**subject.instance.tables, "assumptions": table})
    chapter = assumptions(replace(subject, instance=instance))
    assert list(chapter.tables[0].frame["owner"]) == ["O. Owner", ""]
    assert "Without an owner: 1 of 2." in chapter.sentences
    assert "Without a sign-off: 2 of 2." in chapter.sentences


def test_decisions_of_the_run_stand_beside_those_of_people(subject: Subject, tmp_path: Path) -> None:
    """The scenario of the run is in the log, without a reason until somebody writes one; the record's own is whole."""
    record = read_record(written(tmp_path, WHOLE))
    run = replace(subject.run, manifest={**subject.run.manifest, "scenario": "larger_pot"})
    chapter = decisions(replace(subject, run=run, record=record))
    assert chapter.sentences == ["2 decisions, 1 of them signed off, 1 without a reason, a name or a day."]


def test_writing_the_pack_again_keeps_what_people_wrote(subject: Subject, tmp_path: Path) -> None:
    """The record of the earlier pack is read and kept byte for byte; the sheet takes its names."""
    solution = solve(subject.instance, read_question("how_far"))
    run = solution.write(tmp_path / "run")
    folder = write_pack(run.path, tmp_path / "pack")
    assert (folder / "record.toml").read_bytes() == form()
    written(folder, WHOLE)
    write_pack(run.path, tmp_path / "pack")
    assert (folder / "record.toml").read_text(encoding="utf-8") == WHOLE
    assert "Analytical assurer" in (folder / "sign_off.csv").read_text(encoding="utf-8")
    assert "S. Surer,," in (folder / "sign_off.csv").read_text(encoding="utf-8")
