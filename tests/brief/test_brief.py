"""What a brief says: the choice first, for any question, in numbers that stand in its evidence, with no command."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import optimiser
from optimiser.brief.content import Signature, brief_of, signed
from optimiser.brief.document import brief_of_run, html
from optimiser.errors import InputError
from optimiser.explain.headline_range import READ
from optimiser.explain.storage import Kept, keep
from optimiser.instances import Instance, from_tables
from optimiser.page import page
from optimiser.report.pair import pair
from optimiser.results import Run, write_run
from tests.brief.cases import NOBODY, brief, filled, kept_with, no_plan
from tests.cli.words import caller
from tests.report.helpers import HOSTILE, hostile, loose_numbers, parsed, run_of, tiny, with_manifest

pytestmark = pytest.mark.usefixtures("blank_charts")

FIRST = {
    "how_far": "What was promised on money and what was promised to patients cannot both be kept in 2026-27 to "
    "2027-28: the choice is which of the two gives way more.",
    "balance": "The choice is between a plan that adds up on paper and one that counts only what can be expected: this "
    "is the one on paper.",
    "least_funding": "Keeping every control total of 2026-27 to 2027-28 takes £12.0m from the Treasury beyond the pots "
    "that there are, £17.0m of grants in all: either that is found, or control totals are missed.",
    "order:finance,access,safety": "What was promised on money and what was promised to patients cannot both be kept "
    "in 2026-27 to 2027-28: the choice is which of the two gives way more.",
}


QUESTIONS = ["how_far", *(pytest.param(q, marks=pytest.mark.slow) for q in sorted(FIRST) if q != "how_far")]
"""One of them is quick; the others are each a solve more."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_first_sentence_is_the_choice(question: str) -> None:
    """Each question begins with what there is to choose, whatever it asks."""
    assert brief(question).sentences[0] == FIRST[question]


def test_without_a_plan_the_choice_is_what_gives_way() -> None:
    """Of an infeasible run the brief says that something must give, what, by how much, and draws nothing."""
    found = brief_of_run(no_plan(), tiny(), {}, NOBODY)
    assert found.sentences[0].startswith("What must hold cannot all be kept, whatever is asked of trusts")
    assert found.warning is not None
    assert found.dilemma.picture is None
    assert [table.id for table in found.dilemma.tables] == ["brief-ways", "brief-repair"]
    assert "500 patients" in html(found)


@pytest.mark.parametrize(
    ("status", "says"),
    [("stopped", "There is no answer yet"), ("error", "There is no answer yet")],
)
def test_a_run_that_found_nothing_says_so(status: str, says: str) -> None:
    """Without a plan and without a conflict nothing is known, and nothing is to be decided."""
    found = brief_of_run(
        Run(Path("x"), with_manifest(no_plan(), status=status).manifest, {}), tiny(), {}, NOBODY
    )
    assert found.sentences[0].startswith(says)
    assert found.decide == ["Nothing yet: there is no answer to decide on."]


def test_a_run_that_is_contradicted_or_does_not_verify_decides_nothing() -> None:
    """What the checks do not agree with is not told as an answer."""
    run = run_of(tiny())
    wrong = replace(run, tables={**run.tables, "allocation": run.tables["allocation"].assign(grant=1.0)})
    for found in (with_manifest(run, status="contradicted"), wrong):
        assert (
            brief_of_run(found, tiny(), {}, NOBODY)
            .sentences[0]
            .startswith("Nothing can be decided on this run")
        )


def test_a_plan_that_was_stopped_claims_no_proof() -> None:
    """The best plan found so far is told as that, and its banner stands in the brief."""
    tiers = [dict(tier) for tier in run_of(tiny()).manifest["tiers"]]
    tiers[2] |= {"outcome": "feasible", "gap": 0.2, "bound": 0.8 * tiers[2]["value"]}
    stopped = with_manifest(run_of(tiny()), status="feasible", tiers=tiers)
    found = brief_of_run(stopped, tiny(), {"money_first": two_orders((3.0, 100.0), (2.0, 350.0))}, NOBODY)
    assert "were not found to be kept together" in found.sentences[0]
    assert "STOPPED" in html(found)


def two_orders(access_first: tuple[float, float], money_first: tuple[float, float]) -> Kept:
    """Two orders as they are kept: £m of control totals and patients of one standard, each in both years."""
    kinds = {
        "control_total": ("finance", "Trust control totals", "short of trusts’ control totals", "£m"),
        "flow_standard:AE4": ("access", "Four hours in A&E", "short of Four hours in A&E", "patients"),
    }
    rows = [
        (id_, imperative, what, phrase, unit, year, access_first[at], money_first[at])
        for at, (id_, (imperative, what, phrase, unit)) in enumerate(kinds.items())
        for year in ("2026-27", "2027-28")
    ]
    names = ["id", "imperative", "what", "phrase", "unit", "period", "access_first", "money_first"]
    return Kept("money_first", {"pair": pd.DataFrame(rows, columns=names)})


def test_the_choice_adds_money_over_the_plan_and_counts_patients_at_its_end() -> None:
    """£3m and £2m in each of two years: £6.0m and £4.0m, £2.0m apart; 100 and 350 patients at the end: 250 more."""
    kept = {"money_first": two_orders((3.0, 100.0), (2.0, 350.0))}
    said = brief_of_run(run_of(tiny()), tiny(), kept, NOBODY).sentences
    assert "money is £6.0m short of trusts’ control totals" in said[1]
    assert "missed by 100 patients" in said[1]
    assert "£4.0m short of trusts’ control totals, £2.0m less" in said[2]
    assert "missed by 250 more patients" in said[2]


def test_money_and_patients_of_the_choice_carry_their_ranges(tmp_path: Path) -> None:
    """Over the plan £5m to £9m, at its end 80 to 130 patients; how many draws is said once."""
    run = run_of(tiny())
    placed = replace(run, path=write_run(tmp_path / "run", run.manifest, run.tables))
    ranges = [
        ("control_total", "£m", "in all", 6.0, 5.0, 9.0),
        ("flow_standard:AE4", "patients", "2027-28", 100.0, 80.0, 130.0),
    ]
    drawn = Kept("uncertainty", {"ranges": pd.DataFrame(ranges, columns=list(READ))}, about={"draws": "12"})
    keep(placed, drawn)
    orders = {"money_first": two_orders((3.0, 100.0), (2.0, 350.0))}
    said = brief_of_run(placed, tiny(), orders, NOBODY).sentences[1]
    assert "£6.0m (80% range £5.0m to £9.0m, 12 draws) short of" in said
    assert "missed by 100 patients (80% range 80 to 130)" in said


def test_a_plan_with_money_first_is_told_from_both_sides() -> None:
    """Its own order comes first in the words, then what access first would cost in money and give to patients."""
    kept = replace(two_orders((3.0, 100.0), (2.0, 350.0)), about={"own": "money_first"})
    run = run_of(tiny(), "order:safety,finance,access")
    found = brief_of_run(run, tiny(), {"money_first": kept}, NOBODY)
    assert found.title == "Which gives way: money, waiting times or safety?"
    assert found.question.startswith(
        f"{found.title} Here safety comes first, then money, then waiting times."
    )
    assert "which of the two gives way more" in found.sentences[0]
    assert found.sentences[1].startswith("Money before access (how soon patients are seen), as in this plan")
    assert "money is £4.0m short" in found.sentences[1]
    assert "missed by 350 patients" in found.sentences[1]
    assert "Access before money: £6.0m short of trusts’ control totals, £2.0m more" in found.sentences[2]
    assert "missed by 250 fewer patients" in found.sentences[2]
    heads = [column.heading for column in found.dilemma.tables[0].columns]
    assert heads[2:] == ["Access before money", "Money before access (this plan)"]


def test_orders_that_do_not_differ_are_no_choice() -> None:
    """Where the opposite order saves nothing, the brief does not set money and patients against each other."""
    kept = {"money_first": two_orders((3.0, 100.0), (3.0, 100.0))}
    first = brief_of_run(run_of(tiny()), tiny(), kept, NOBODY).sentences[0]
    assert first.startswith("Whether access or money comes first makes no difference that can be told.")


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_number_stands_in_the_evidence(question: str) -> None:
    """A number of a finding of the brief is in the table behind it, rounded as the page rounds."""
    found = brief(question)
    for one in found.findings:
        assert loose_numbers(one.finding) == []
        detail = replace(one.finding, sentence=re.sub(r"\bnine draws of ten\b", "", one.detail))
        assert loose_numbers(detail) == []


def test_three_findings_have_a_chart_with_their_title_and_a_source() -> None:
    """The position, access and the ask: each chart is called by its finding, with its source under it."""
    found = brief()
    assert [one.finding.id for one in found.findings] == ["brief-position", "brief-access", "brief-asked"]
    for one in found.findings:
        assert one.picture is not None
        assert one.picture.title == one.finding.sentence
        assert one.source.startswith("Source: ")
    text = html(found)
    assert text.count("<figure") == 4
    assert text.count("Source: ") == 4


def test_a_range_stands_beside_the_position_where_it_was_drawn() -> None:
    """With the draws of delivery there is a range of nine in ten; without them the brief says that it is not known."""
    assert "In nine draws of ten" in brief().findings[0].detail
    bare = brief_of_run(run_of(tiny()), tiny(), {}, NOBODY)
    assert "has not been simulated yet" in bare.findings[0].detail


@pytest.mark.parametrize("question", [*QUESTIONS, "keep_all"])
def test_no_command_stands_in_a_brief(question: str) -> None:
    """Nobody who reads it is shown a command line or the name of a cell."""
    found = brief_of_run(no_plan(), tiny(), {}, NOBODY) if question == "keep_all" else brief(question)
    text = parsed(html(found)).of("body")[0].text.replace("trust-optimiser", "")
    assert not re.search(r"optimiser |--[a-z]|\benvelope\.|RUN\b|INSTANCE\b", text)


def test_caveats_come_first() -> None:
    """What it rests on begins with how much is judgement, and ends with how it was proven."""
    rests = brief().rests
    assert rests[0].startswith("2 of 2 assumptions are judgement (grade D)")
    assert "recomputed without the solver" in rests[-1]


@pytest.mark.slow
def test_an_instance_without_standards_has_a_brief() -> None:
    """Where there is nothing on access, support takes its place, and the brief says what is not in the instance."""
    tables = dict(tiny().tables)
    gone = {"standards", "flows", "lists", "capacity", "changes", "change_effects", "travel", "beds"}
    bare = from_tables(
        {name: frame.iloc[:0] if name in gone else frame for name, frame in tables.items()}
        | {"opening": tables["opening"][~tables["opening"]["stock"].str.startswith("list:")]},
        tiny().settings,
        "bare",
    )
    found = brief_of_run(run_of(bare), bare, filled(run_of(bare), bare), NOBODY)
    assert [one.finding.id for one in found.findings] == ["brief-position", "brief-asked", "brief-support"]
    assert "waiting lists" in found.left_out[0]
    assert html(found)


def dated(day: str) -> Instance:
    """The small instance, as it was known on a day."""
    settings = {**tiny().settings, "as_of": float(date.fromisoformat(day).toordinal())}
    return from_tables(dict(tiny().tables), settings, "tiny")


@pytest.mark.slow
def test_its_day_is_the_instances_or_one_that_is_given() -> None:
    """No clock: the day as of which the instance stands, else the one given, else none."""
    about = dict(brief().about)
    assert about["Date"].startswith("none")
    assert about["Whose"] == "nobody has put a name to it"
    instance = dated("2026-06-30")
    run = run_of(instance)
    assert dict(brief_of(pair(run, instance), {}).about)["Date"] == "30 June 2026"
    given = dict(brief_of(pair(run, instance), {}, Signature("A. Minister", date(2026, 7, 1))).about)
    assert (given["Date"], given["As known on"], given["Whose"]) == (
        "1 July 2026",
        "30 June 2026",
        "A. Minister",
    )


def test_whose_it_is_is_kept_with_the_run(tmp_path: Path) -> None:
    """What is given once stands on every later brief and page of the run; a day that is none is refused."""
    answer = optimiser.solve(tiny())
    run = replace(run_of(tiny()), path=answer.write(tmp_path / "run"))
    assert signed(run, None, None) == Signature()
    signed(run, "A. Analyst", None)
    assert signed(run, None, "2026-07-01") == Signature("A. Analyst", date(2026, 7, 1))
    assert signed(run, None, None) == Signature("A. Analyst", date(2026, 7, 1))
    with pytest.raises(InputError, match="'tomorrow' is no day"):
        signed(run, None, "tomorrow")


@pytest.mark.slow
def test_a_brief_is_safe_with_any_name() -> None:
    """Names that a careless page would run are shown as they are."""
    run = run_of(hostile())
    text = html(brief_of_run(run, hostile(), filled(run, hostile()), Signature(HOSTILE[0])))
    found = parsed(text)
    assert found.faults == []
    assert not found.of("script", "img", "link")
    assert HOSTILE[0] in found.of("body")[0].text


@pytest.mark.slow
def test_the_page_begins_with_the_brief() -> None:
    """The page of a run has its brief before any other section, with links to the tables behind its charts."""
    found = parsed(page(run_of(tiny()), tiny(), kept=kept_with("how_far")))
    text = found.of("main")[0].text
    assert text.index(brief().sentences[0]) < text.index("The answer")
    (table,) = (e for e in found.of("table") if e.attributes["id"] == "ask-next")
    assert "optimiser " in table.text
    assert "optimiser " not in text.replace(table.text, "").replace("trust-optimiser", "")
    hrefs = {e.attributes.get("href") for e in found.of("a")}
    assert {"#either-order-box", "#standards-box", "#asked-trusts-box", "#waterfall-box"} <= hrefs
    assert found.faults == []
    assert len(found.ids) == len(set(found.ids))


def test_solve_says_the_brief_before_its_tiers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The screen begins with the question and the choice; the technical record comes after."""
    call = caller(monkeypatch, capsys)
    found = call("solve", "tiny", "--out", str(tmp_path / "run"))
    assert found.status == 0
    said = " ".join(found.text.split())
    places = [said.index(words) for words in ("Tell us how far", "Not every promise", "Technical record")]
    assert places == sorted(places)
