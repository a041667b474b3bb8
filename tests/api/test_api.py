"""The engine from Python."""

from __future__ import annotations

import html
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import optimiser
from optimiser.display import Findings, table_html
from optimiser.errors import InputError, RunError
from optimiser.explain.finding import Finding
from optimiser.explain.storage import Kept, keep
from optimiser.instances import read_instance
from optimiser.question_words import QuestionChanges, asked_question
from optimiser.solver import SolveSettings

TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"


@pytest.fixture(scope="module")
def answer() -> optimiser.Answer:
    """Tiny, asked how far one can get."""
    return optimiser.read(TINY).solve("how_far")


def test_importing_loads_nothing_heavy() -> None:
    """`import optimiser` leaves pandas, Pyomo, HiGHS and altair unloaded."""
    code = "import sys, optimiser; print([m for m in ('pandas', 'pyomo', 'highspy', 'altair') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_surface_is_what_it_says() -> None:
    """Every name is there, and a name that is not is an AttributeError."""
    assert all(hasattr(optimiser, name) for name in optimiser.__all__)
    assert set(optimiser.__all__) <= set(dir(optimiser))
    with pytest.raises(AttributeError, match="no attribute 'solver_of_everything'"):
        _ = optimiser.solver_of_everything
    assert "tiny" in optimiser.names()


def test_an_instance_shows_what_it_holds() -> None:
    """As a table of its tables, and it is the instance that the engine reads."""
    tiny = optimiser.read(TINY)
    assert tiny == read_instance(TINY)
    assert "Instance tiny" in str(tiny)
    assert "<caption>Instance tiny</caption>" in tiny._repr_html_()
    assert optimiser.read(TINY, "larger_pot").scenario == "larger_pot"


def test_an_answer_has_measures_tables_and_a_verdict(answer: optimiser.Answer) -> None:
    """What the command line prints, as frames."""
    assert answer.status == "optimal"
    values = dict(zip(answer.measures["measure"], answer.measures["value"], strict=True))
    used = 3 * 1e-4  # what the even tiers may use of a tier that is solved to a gap of 1e-3
    assert values["safety"] == pytest.approx(6.0, rel=used)
    assert values["finance"] == pytest.approx(19.4, rel=3e-3)
    assert answer.allocation["cip"].sum() == pytest.approx(
        values.get("total_burden", answer.allocation["cip"].sum())
    )
    assert answer.verify().passed
    assert "Tell us how far we can get." in str(answer)
    assert "<table" in answer._repr_html_()


def test_an_answer_explains_a_trust_a_commitment_and_itself(answer: optimiser.Answer) -> None:
    """Each as sentences with the tables behind them."""
    story = answer.explain(trust="ASH")
    assert any("ASH" in sentence for sentence in story.sentences)
    assert "waterfall" in story.tables
    assert answer.explain(commitment="grant_pot")[0].evidence is not None
    assert len(answer.explain()) > 0
    with pytest.raises(InputError, match="is no trust"):
        answer.explain(trust="NOBODY")


def test_charts_are_those_of_the_report(answer: optimiser.Answer) -> None:
    """An image with a description and its table; an unknown one is refused with the names there are."""
    chart = answer.chart("asks")
    assert chart._repr_html_().count("<svg") == 1
    assert "One bar a trust" in str(chart)
    with pytest.raises(InputError, match="choose one of asks"):
        answer.chart("cake")


def test_a_chart_is_saved_by_the_ending_of_its_name(answer: optimiser.Answer, tmp_path: Path) -> None:
    """SVG, PNG, a page with its words, and its table as CSV; another ending is refused with those that there are."""
    chart = answer.chart("asks")
    begins = {"svg": b"<svg", "png": b"\x89PNG", "html": b"<!doctype html>", "csv": b""}
    for kind, start in begins.items():
        assert chart.save(tmp_path / f"asks.{kind}").read_bytes().startswith(start)
    assert chart.description in html.unescape((tmp_path / "asks.html").read_text(encoding="utf-8"))
    assert len(pd.read_csv(tmp_path / "asks.csv")) == len(chart.table)
    with pytest.raises(InputError, match=re.escape("end the name in .svg, .png, .html, .csv")):
        chart.save(tmp_path / "asks.pdf")


def test_one_trust_is_taken_where_a_list_is(answer: optimiser.Answer) -> None:
    """A code in a text is that code, and not its letters; two with a comma are two."""
    assert set(answer.ranges("ASH")["trust"]) == {"ASH"}
    assert set(answer.ranges("ASH, BEC")["trust"]) == {"ASH", "BEC"}


def test_options_can_be_completed() -> None:
    """The signature names every option, so that a notebook offers it; there is none beside them."""
    for function in (optimiser.solve, optimiser.read("tiny").solve):
        told = inspect.signature(function).parameters
        named = {name for name, p in told.items() if p.kind is inspect.Parameter.KEYWORD_ONLY}
        assert named == {
            "basis",
            "hold",
            "yields",
            "off",
            "allow",
            "order",
            "scenario",
            "gap",
            "time_limit",
            "settings",
        }
        assert all(p.kind is not inspect.Parameter.VAR_KEYWORD for p in told.values())


def test_an_answer_is_written_and_opened_again(answer: optimiser.Answer, tmp_path: Path) -> None:
    """Run folder, page and workbook; what is opened is what was written."""
    with pytest.raises(RunError, match="write it first"):
        optimiser.Answer(answer.run, answer.instance).report()
    own = optimiser.solve(TINY)
    folder = own.write(tmp_path / "run")
    assert own.report() == folder / "report.html"
    assert own.workbook() == folder / "report.xlsx"
    again = optimiser.open_answer(folder)
    pd.testing.assert_frame_equal(again.allocation, own.allocation)
    assert again.totals()["cip"].sum() == pytest.approx(4 * own.allocation["cip"].sum())
    assert set(again.treasury(2.0)["limit"]) == {"RDEL", "CDEL", "cash"}


def test_a_page_written_from_python_shows_what_was_kept_with_the_run(tmp_path: Path) -> None:
    """A finding that `optimiser report --fill` left in the folder is on the page of `Answer.report`."""
    own = optimiser.solve(TINY)
    own.write(tmp_path / "run")
    keep(own.run, Kept("raid", {}, nothing="the pots were counted by hand"))
    assert "the pots were counted by hand" in own.report().read_text(encoding="utf-8")


def test_parts_are_filled_from_python(tmp_path: Path) -> None:
    """What is filled in memory is said, is on the page, and goes into the folder with the run; so is the next."""
    own = optimiser.solve(TINY)
    said = own.fill("orders", "raid")
    assert {"orders.orders"} == set(said.tables)
    assert "There is nothing to show of what turning capital into support costs later" in said.sentences[-1]
    html = own.report(tmp_path / "page.html").read_text(encoding="utf-8")
    assert said.sentences[0][:30] in html
    assert "--fill alone" in html
    assert "--fill orders" not in html
    folder = own.write(tmp_path / "run")
    assert {path.stem for path in (folder / "findings").iterdir()} == {"orders", "raid"}
    own.fill(trusts=["ASH"])
    assert set(optimiser.open_answer(folder).kept) == {"orders", "raid", "trust-ASH"}
    with pytest.raises(InputError, match="'trilema' is no part of the page"):
        own.fill("trilema")


def test_what_needs_runs_of_its_own_needs_a_folder(answer: optimiser.Answer) -> None:
    """Scenarios of an answer in memory are refused with what to do, and no folder comes to be."""
    with pytest.raises(RunError, match="stands in no folder: write it first"):
        answer.fill("scenarios")
    assert answer.kept == {}


def test_answers_are_compared(answer: optimiser.Answer) -> None:
    """A larger pot against the base: in sentences and as a table."""
    other = optimiser.read(TINY, "larger_pot").solve()
    beside = optimiser.compare(answer, other)
    assert {"measures", "differences"} <= set(beside.tables)
    assert str(beside).splitlines()[0]
    assert "<table" in beside._repr_html_()


def test_an_infeasible_question_gives_its_conflict_and_no_traceback() -> None:
    """Status and conflict are there; asking for a plan says that there is none."""
    found = optimiser.solve(TINY, "keep_all")
    assert found.status == "infeasible"
    assert found.run.conflict is not None
    assert found.run.conflict["members"]
    with pytest.raises(RunError, match="there is no plan: the status is infeasible"):
        found.totals()


def test_what_is_shown_is_escaped() -> None:
    """A name cannot bring markup into a notebook."""
    evil = "<script>alert(1)</script>"
    assert "<script>" not in table_html(pd.DataFrame({"name": [evil]}), evil)
    assert "<script>" not in Findings([Finding("x", evil, severity="warning")])._repr_html_()


def test_what_changed_between_two_answers(answer: optimiser.Answer) -> None:
    """The scenario with the larger pot moves one input, and shows itself as text and as a table."""
    moved = optimiser.what_changed(answer, optimiser.solve(optimiser.read(TINY, "larger_pot")))
    assert set(moved.inputs["table"]) == {"envelope"}
    assert "envelope grant_pot alone lowers it" in str(moved)
    assert "<table" in moved._repr_html_()


def finance(answer: optimiser.Answer) -> float:
    """What stays short of finance."""
    return float(dict(zip(answer.measures["measure"], answer.measures["value"], strict=True))["finance"])


def test_a_scenario_is_laid_over(answer: optimiser.Answer) -> None:
    """By name in the call, as when it is read; for an instance in hand as well."""
    larger = finance(optimiser.read(TINY, "larger_pot").solve())
    assert larger < finance(answer) - 1
    assert finance(optimiser.solve(TINY, scenario="larger_pot")) == pytest.approx(larger)
    assert finance(optimiser.read(TINY).solve(scenario="larger_pot")) == pytest.approx(larger)
    with pytest.raises(InputError, match="has the scenario 'larger_pot'"):
        optimiser.read(TINY, "larger_pot").solve(scenario="firm_guidance")


@pytest.mark.parametrize(
    ("name", "meant"),
    [("scenrio", "scenario"), ("orders", "order"), ("yield", "yields"), ("joy", "basis, hold")],
)
def test_an_option_that_there_is_not_is_refused(name: str, meant: str) -> None:
    """It is named, and so is what may have been meant; as a TypeError too, as Python has it."""
    with pytest.raises(InputError, match=f"'{name}' is not an option; (write|choose of) {meant}"):
        optimiser.solve(TINY, **{name: "x"})  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=name):
        optimiser.read(TINY).solve(**{name: "x"})  # type: ignore[arg-type]


WRITTEN: list[tuple[QuestionChanges, QuestionChanges]] = [
    ({"order": "finance, access,safety"}, {"order": ["finance", "access", "safety"]}),
    ({"hold": "minimum_cash"}, {"hold": ["minimum_cash"]}),
    ({"off": "ring_fence,agreed_ask"}, {"off": ("ring_fence", "agreed_ask")}),
    ({"yields": ["ring_fence,agreed_ask"]}, {"yields": {"ring_fence": 1, "agreed_ask": 2}.keys()}),
    ({"allow": "unidentified,top_up"}, {"allow": {"unidentified", "top_up"}}),
]


@pytest.mark.parametrize(("text", "names"), WRITTEN)
def test_names_in_a_text_are_names_in_a_list(text: QuestionChanges, names: QuestionChanges) -> None:
    """What the command line takes means the same in Python."""
    assert asked_question("how_far", text) == asked_question("how_far", names)


@pytest.mark.parametrize("name", ["hold", "yields", "off", "allow", "order"])
@pytest.mark.parametrize("given", [7, [7], {"ring_fence": True}, True])
def test_what_is_no_list_of_names_is_refused(name: str, given: Any) -> None:
    """A number, or a record, where names are expected: the option is named, and nothing is solved."""
    with pytest.raises(InputError, match=f"{name}: .* is not a list of names"):
        optimiser.solve(TINY, **{name: given})


def test_modes_and_settings_do_not_contradict_each_other() -> None:
    """One commitment in two modes, settings beside a gap, and a gap that is none are refused, each by name."""
    with pytest.raises(InputError, match="hold and off: ring_fence cannot be both"):
        optimiser.solve(TINY, hold="ring_fence", off="ring_fence")
    with pytest.raises(InputError, match="gap: stands beside settings"):
        optimiser.solve(TINY, gap=0.1, settings=SolveSettings())
    with pytest.raises(InputError, match="gap"):
        optimiser.solve(TINY, gap=-1)
    with pytest.raises(InputError, match="is not SolveSettings"):
        optimiser.solve(TINY, settings={"gap": 0.1})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="is not a question"):
        optimiser.solve(TINY, None)  # type: ignore[arg-type]


def test_run_folders_are_answers_too(answer: optimiser.Answer, tmp_path: Path) -> None:
    """`compare` and `what_changed` take what the command line takes; anything else is named."""
    folder = optimiser.solve(TINY).write(tmp_path / "run")
    assert optimiser.compare(str(folder), folder).findings.sentences
    assert "No input differs" in str(optimiser.what_changed(answer, folder))
    with pytest.raises(InputError, match="is not an answer"):
        optimiser.compare([answer, answer])  # type: ignore[arg-type]
