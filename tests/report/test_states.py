"""What is no answer cannot be taken for one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimiser.errors import RunError
from optimiser.page import page
from optimiser.results import Run
from tests.report.helpers import hostile, parsed, run_of, tiny, with_manifest

pytestmark = pytest.mark.usefixtures("blank_charts")

ANSWER_WORDS = ("In this plan", "Solved to the asked gap")


def _stopped(run: Run) -> Run:
    tiers = [dict(tier) for tier in run.manifest["tiers"]]
    tiers[2] |= {"outcome": "feasible", "gap": 0.2, "bound": 0.8 * tiers[2]["value"]}
    return with_manifest(run, status="feasible", tiers=tiers)


def _changed(run: Run) -> Run:
    rows = run.tables["allocation"]
    rows = rows.assign(cip=rows["cip"] + (rows.index == 0))
    return replace(run, tables={**run.tables, "allocation": rows})


def _headings(html: str) -> list[str]:
    return [element.text.strip() for element in parsed(html).of("h2")]


def test_a_stopped_run_says_so_in_every_section() -> None:
    """Title, banner and each section of a stopped run say that it is no answer."""
    html = page(_stopped(run_of(tiny())), tiny())
    found = parsed(html)
    assert "STOPPED before it was proven: this is not an answer" in _headings(html)[0]
    assert found.of("title")[0].text.startswith("STOPPED")
    assert all("Not an answer" in section.text for section in found.of("section"))
    assert "The answer" not in _headings(html)
    assert not any(words in html for words in ANSWER_WORDS)


def test_a_run_that_does_not_verify_is_not_explained() -> None:
    """Its page lists the failures: no sentence, no chart and no figure of the plan."""
    html = page(_changed(run_of(tiny())), tiny(), run_of(tiny(), "balance"))
    found = parsed(html)
    assert "NOT VERIFIED" in found.of("title")[0].text
    assert [table.attributes["id"] for table in found.of("table")] == ["residuals"]
    assert "allocation.csv, row 2, column cip" in html
    assert not found.of("svg")
    assert not any(words in html for words in ANSWER_WORDS)


def test_a_run_of_another_instance_does_not_verify() -> None:
    """The hash of the instance is part of what is verified."""
    assert "NOT VERIFIED" in page(run_of(tiny()), hostile())


def test_an_infeasible_run_shows_its_conflict_and_the_ways_out() -> None:
    """There is no plan to show: the promises that cannot hold together, and what would have to give."""
    members = [
        {"id": "grant_pot", "period": "2026-27"},
        {"id": "control_total", "trust": "ASH", "period": "2026-27"},
    ]
    way = {**members[1], "change": 2.5, "unit": "£m", "sentence": "then every other promise can be kept"}
    conflict = {
        "members": members,
        "minimal": True,
        "ways_out": [way],
        "sentences": ["these two cannot be kept."],
    }
    tiers = [
        {**tier, "value": None, "final": None, "bound": None} for tier in run_of(tiny()).manifest["tiers"][:1]
    ]
    manifest = with_manifest(run_of(tiny()), status="infeasible", tiers=tiers).manifest
    html = page(Run(run_of(tiny()).path, manifest, {}, conflict), tiny())
    found = parsed(html)
    assert "INFEASIBLE" in _headings(html)[0]
    assert {"members", "ways-out"} <= {table.attributes["id"] for table in found.of("table")}
    assert "Ash Infirmary, 2026-27" in html
    assert "These two cannot be kept." in html
    assert "not proven" not in html
    assert not any(words in html for words in ANSWER_WORDS)


@pytest.mark.parametrize("status", ["unbounded", "error", "feasible"])
def test_a_run_without_a_plan_says_that_nothing_is_known(status: str) -> None:
    """Stopped before a first plan, unbounded, or failed: no answer and no claim that there is none."""
    tiers = [
        {**tier, "value": None, "final": None, "bound": None, "outcome": status}
        for tier in run_of(tiny()).manifest["tiers"][:1]
    ]
    manifest = with_manifest(run_of(tiny()), status=status, tiers=tiers).manifest
    html = page(Run(run_of(tiny()).path, manifest, {}), tiny())
    assert "NO PLAN" in _headings(html)[0]
    assert "INFEASIBLE" not in html
    assert not any(words in html for words in ANSWER_WORDS)


@pytest.mark.parametrize(
    ("change", "words"), [(_stopped, "STOPPED before it was proven"), (_changed, "NOT VERIFIED")]
)
def test_a_balance_that_is_no_answer_is_not_set_beside_one(change: object, words: str) -> None:
    """The answer says nothing of such a run, and its section says why."""
    other = change(run_of(tiny(), "balance"))  # type: ignore[operator]
    html = page(run_of(tiny()), tiny(), other)
    assert "A plan that balances on paper asks" not in html
    assert words in html
    assert "In this plan" in html


def test_the_two_runs_must_belong_together() -> None:
    """Runs of two instances, or two runs of one question, are refused with the command to use."""
    with pytest.raises(RunError, match="different instances"):
        page(run_of(tiny()), tiny(), run_of(hostile(), "balance"))
    with pytest.raises(RunError, match="optimiser compare"):
        page(run_of(tiny()), tiny(), run_of(tiny()))


def test_the_order_of_the_two_runs_does_not_matter() -> None:
    """How far leads, whichever is given first."""
    html = page(run_of(tiny(), "balance"), tiny(), run_of(tiny()))
    assert parsed(html).of("h1")[0].text.startswith("How far can we get")
