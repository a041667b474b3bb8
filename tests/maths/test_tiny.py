"""The smallest instance and the page that solves it by hand."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from optimiser.instances import from_tables, instance_files, list_scenarios, read_instance
from optimiser.questions import in_sum, read_question
from optimiser.results import read_run
from optimiser.run.solution import Solution
from optimiser.run.solve import solve
from optimiser.verify import verify
from scripts.build_tiny import FOLDER, NEVER_ASKED, SETTINGS, frames
from trustmodels.contract import TABLES

PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")
_HEADING = re.compile(r"^\| tier of `(\w+)` \| value \|$", re.MULTILINE)


def _rows(after: int) -> list[list[str]]:
    """The cells of the table whose heading ends here."""
    lines = PAGE[after:].lstrip("\n").splitlines()[1:]
    kept = lines[: next(at for at, line in enumerate([*lines, ""]) if not line.startswith("|"))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in kept]


def by_hand() -> dict[tuple[str, str], float]:
    """(question, tier) -> the value that the page derives."""
    return {
        (heading.group(1), measure): float(value)
        for heading in _HEADING.finditer(PAGE)
        for measure, value in _rows(heading.end())
    }


def by_hand_in_scenarios() -> list[tuple[str, str, float]]:
    """(scenario, tier, value) that the page derives."""
    heading = re.search(r"^\| scenario \| tier of `how_far` \| value \|$", PAGE, re.MULTILINE)
    assert heading is not None
    return [(name, measure, float(value)) for name, measure, value in _rows(heading.end())]


@cache
def values(question: str, scenario: str | None = None) -> dict[str, float]:
    """Tier -> what it came to when it was solved; the question without the even tiers.

    Those may use a little of every tier before them, and leave movement another plan.
    """
    solved = solve(read_instance(FOLDER, scenario), in_sum(read_question(question)))
    return {tier["measure"]: tier["value"] for tier in solved.manifest["tiers"]}


@cache
def answered(question: str, scenario: str | None = None) -> Solution:
    """The engine's answer."""
    return solve(read_instance(FOLDER, scenario), read_question(question))


@pytest.mark.parametrize("question", ["how_far", "balance"])
def test_the_page_derives_every_tier(question: str) -> None:
    """The page has a value for every tier of the question but the even ones, in order, and for nothing else."""
    tiers = in_sum(read_question(question)).tiers
    assert [tier for asked, tier in by_hand() if asked == question] == list(tiers)


@pytest.mark.parametrize(("question", "measure"), list(by_hand()))
def test_the_engine_finds_what_the_page_derives(question: str, measure: str) -> None:
    """Every tier value of the engine is the one that the page argues step by step."""
    assert values(question)[measure] == pytest.approx(by_hand()[question, measure], rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(("scenario", "measure", "value"), by_hand_in_scenarios())
def test_the_scenarios_change_what_the_page_says(scenario: str, measure: str, value: float) -> None:
    """What one thing changed does to how_far is what the page argues."""
    assert values("how_far", scenario)[measure] == pytest.approx(value, rel=1e-5)


def test_the_price_of_the_pot_is_what_a_larger_pot_brings() -> None:
    """The price of the first year's pot in the finance tier is what the scenario gains by £1m."""
    rows = answered("how_far").tables["commitments"]
    pot = rows[(rows["id"] == "grant_pot") & (rows["period"] == "2026-27")].iloc[0]
    larger = {name: value for scenario, name, value in by_hand_in_scenarios() if scenario == "larger_pot"}
    gained = larger["finance"] - by_hand()["how_far", "finance"]
    assert pot["price_finance"] == pytest.approx(gained, rel=1e-6)


@pytest.mark.parametrize(
    ("question", "scenario"),
    [("how_far", None), ("balance", None), ("how_far", "larger_pot"), ("how_far", "firm_guidance")],
)
def test_the_answer_verifies(question: str, scenario: str | None, tmp_path: Path) -> None:
    """The run folder, read back, is verified against the instance."""
    solution = answered(question, scenario)
    solution.write(tmp_path / "run")
    assert verify(read_run(tmp_path / "run"), solution.instance).residuals == ()


def test_every_table_has_a_row() -> None:
    """The instance shows every table of the contract but those of what has happened."""
    assert read_instance(FOLDER).present == {table.name for table in TABLES} - {*NEVER_ASKED}


def test_the_folder_is_what_the_builder_writes() -> None:
    """`python -m scripts.build_tiny` would change no byte."""
    for name, data in instance_files(from_tables(frames(), SETTINGS, "tiny")).items():
        assert (FOLDER / name).read_bytes() == data, name


def test_the_page_names_every_scenario() -> None:
    """Each shipped scenario is worked out on the page."""
    assert {name for name, _, _ in by_hand_in_scenarios()} == {name for name, _ in list_scenarios(FOLDER)}
