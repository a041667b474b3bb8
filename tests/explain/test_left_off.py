"""What a question leaves off although the tables give it a limit is named, with what it would have asked."""

from pathlib import Path

import pytest

import optimiser
from optimiser.explain.overview import left_off, never_asked
from optimiser.instances import from_tables, read_instance
from tests.cli.words import caller
from tests.instances.tiny import read_tiny

TINY = Path(__file__).parents[2] / "instances" / "tiny"


def test_a_limit_that_nothing_asks_for_is_named() -> None:
    """tiny fills efficiency_min, which is off in every shipped question; no other promise is."""
    (said,) = never_asked(read_instance(TINY))
    assert "efficiency_min" in said
    assert "--hold efficiency_min" in said


def test_without_the_limit_nothing_is_said(tmp_path: Path) -> None:
    """Where no cell gives the limit, there is nothing that could have been asked."""
    text = (TINY / "envelope.csv").read_text()
    at = text.splitlines()[0].split(",").index("efficiency_min")
    rows = [line.split(",") for line in text.splitlines()]
    bare = [[cell for place, cell in enumerate(row) if place != at] for row in rows]
    whole = tmp_path / "tiny"
    whole.mkdir()
    for file in TINY.glob("*.*"):
        (whole / file.name).write_bytes(file.read_bytes())
    (whole / "envelope.csv").write_text("".join(",".join(row) + "\n" for row in bare))
    assert never_asked(read_instance(whole)) == []


def test_the_answer_says_what_it_would_have_asked() -> None:
    """What is short of the smallest share in the plan is added up: the sum of 1% of expenditure less the ask."""
    answer = optimiser.solve(read_instance(TINY), "how_far")
    (found,) = left_off(answer.run, answer.instance)
    table = answer.allocation
    asked = zip(table["trust"].tolist(), table["cip"].tolist(), strict=True)
    least = {"ASH": 1.1, "BEC": 1.1, "COT": 1.0}  # 1% of the expenditure of each, in both years
    missed = sum(max(0.0, least[trust] - ask) for trust, ask in asked)
    assert f"£{missed:.1f}m asked below the smallest share" in found.sentence
    assert "--hold" not in found.sentence
    assert found.next_question == "optimiser solve INSTANCE --hold efficiency_min"


def test_a_promise_that_is_asked_for_is_not_left_off() -> None:
    """--hold efficiency_min asks for it, and balance leaves off several that how_far asks for."""
    held = optimiser.solve(read_instance(TINY), "how_far", yields=["efficiency_min"])
    assert left_off(held.run, held.instance) == []
    even = optimiser.solve(read_instance(TINY), "balance")
    named = {str(finding.evidence["id"].iloc[0]) for finding in left_off(even.run, even.instance)}
    assert {"efficiency_min", "efficiency_max", "bailout_condition"} <= named
    assert "ring_fence" not in named


def test_validate_and_solve_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both commands name the promise."""
    monkeypatch.chdir(tmp_path)
    call = caller(monkeypatch, capsys)
    assert "efficiency_min" in call("validate", str(TINY)).text
    assert "smallest efficiency requirement" in call("solve", str(TINY), "--out", "run").text


def test_an_instance_without_patients_is_looked_at_too(tmp_path: Path) -> None:
    """Tables that are left out are no hindrance."""
    left_out = ("standards", "flows", "lists", "capacity", "changes", "change_effects", "outturn", "accepted")
    instance = read_tiny(tmp_path, *left_out, opening="trust,stock,amount\n007,cash,-2\n")
    assert len(never_asked(instance)) == 1


def test_a_promise_on_standards_is_said_by_the_name_of_each() -> None:
    """Of pace, off in balance, each standard is named as the tables call it, and no placeholder is left."""
    tiny = read_instance(TINY)
    tables = {name: tiny.tables[name].copy() for name in tiny.present}
    tables["flows"] = tables["flows"].assign(pace=0.0)
    tables["lists"] = tables["lists"].assign(pace=0.0)
    slow = optimiser.solve(from_tables(tables, dict(tiny.settings), tiny.name), "balance")
    (found,) = [each for each in left_off(slow.run, slow.instance) if "pace" in each.sentence]
    assert "patients beyond the pace of improvement of Four hours in A&E" in found.sentence
    assert "{" not in found.sentence
