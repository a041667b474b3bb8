"""`optimiser conflict` and an infeasible `optimiser solve`: files, exit statuses, bad input."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from optimiser.instances import Instance, write_instance
from tests.cli.words import Said, caller
from tests.explain.conflict.small import envelope, instance, scheme, staff, total

SHORT: dict[str, Any] = {"staffing": [staff("A", "Y1", required=121, agency_ceiling=2)]}
"""121 needed, 100 in post, 20 for £2m."""
TWO: dict[str, Any] = {
    "envelope": [envelope("Y1", grant_pot=8)],
    "control_totals": [total(t, "Y1", 19) for t in "AB"],
}
"""Each of two trusts needs 9 of a pot of 8."""
PLACES: dict[str, Any] = {
    "envelope": [envelope("Y1", grant_pot=0, support_places=1, support_cost=0)],
    "opportunities": [scheme(f"{t}1", t, 10, needs_support="true") for t in "AB"],
    "control_totals": [total(t, "Y1", 5) for t in "AB"],
}
"""Two trusts that each need a place, and one place."""
EASY: dict[str, Any] = {"control_totals": [total("A", "Y1", 5)]}


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Call the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return caller(monkeypatch, capsys)


def _written(tables: dict[str, Any]) -> str:
    made: Instance = instance(**tables)
    write_instance(made, Path("in"))
    return "in"


def _json(path: str) -> Any:
    return json.loads(Path(path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("command", ["solve", "conflict"])
def test_the_files_are_those_of_the_contract(command: str, call: Any) -> None:
    """Status 3, a manifest that says infeasible, and a conflict with members, minimal and ways out by key."""
    said: Said = call(command, _written(SHORT), "--question", "keep_all", "--out", "run")
    assert said.status == 3
    files = {"manifest.json", "conflict.json", "conflict-findings.csv", "conflict-findings.json"}
    assert files <= {path.name for path in Path("run").iterdir()}
    manifest, conflict = _json("run/manifest.json"), _json("run/conflict.json")
    assert (manifest["status"], manifest["question"]["name"]) == ("infeasible", "keep_all")
    assert conflict["members"] == [
        {"id": "agency_ceiling", "trust": "A", "period": "Y1"},
        {"id": "safe_staffing", "trust": "A", "period": "Y1"},
    ]
    assert (conflict["minimal"], conflict["smallest"], conflict["every"]) == (True, True, True)
    ways = {way["id"]: (way["trust"], way["period"], way["unit"]) for way in conflict["ways_out"]}
    assert ways == {"agency_ceiling": ("A", "Y1", "£m"), "safe_staffing": ("A", "Y1", "WTE")}
    changes = {way["id"]: way["change"] for way in conflict["ways_out"]}
    assert changes == pytest.approx({"agency_ceiling": 0.1, "safe_staffing": 1.0})


def test_both_commands_write_the_same_conflict(call: Any) -> None:
    """An infeasible solve leaves what the command leaves, all but the times to the byte, beside its own log."""
    given = _written(TWO)
    assert call("solve", given, "--question", "keep_all", "--out", "a").status == 3
    assert call("conflict", given, "--out", "b").status == 3
    first, second = ({path.name for path in Path(run).iterdir()} for run in "ab")
    assert second <= first
    for name in second - {"manifest.json"}:
        assert Path("a", name).read_bytes() == Path("b", name).read_bytes()


def test_the_table_and_the_record_agree(call: Any) -> None:
    """The CSV has a row for every member of every conflict, with the change that the record gives it."""
    assert call("conflict", _written(TWO), "--out", "run").status == 3
    conflicts = _json("run/conflict.json")["conflicts"]
    with Path("run/conflict-findings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = [(str(at), m["id"]) for at, c in enumerate(conflicts, start=1) for m in c["members"]]
    assert [(row["conflict"], row["id"]) for row in rows] == wanted
    changes = {
        (str(at), way["id"]): way["change"] for at, c in enumerate(conflicts, 1) for way in c["ways_out"]
    }
    for row in rows:
        assert float(row["change"]) == pytest.approx(changes[row["conflict"], row["id"]])


def test_places_are_given_in_places(call: Any) -> None:
    """A way out by the national programme is a whole place, and everything else then holds."""
    assert call("conflict", _written(PLACES), "--out", "run").status == 3
    ways = {way["id"]: way for way in _json("run/conflict.json")["ways_out"]}
    assert ways["support_places"]["unit"] == "places"
    assert ways["support_places"]["change"] == pytest.approx(1)
    assert ways["support_places"]["also"] == []
    assert _json("run/conflict.json")["only_choices"] is True


def test_as_many_conflicts_as_asked_for(call: Any) -> None:
    """--conflicts 1 lists one of two and says that there may be others."""
    said: Said = call("conflict", _written(TWO), "--conflicts", "1", "--out", "run")
    assert said.status == 3
    assert len(_json("run/conflict.json")["conflicts"]) == 1
    assert "1 conflict listed: there may be others" in said.text


def test_no_conflict_is_status_0_and_no_file(call: Any) -> None:
    """Where all can be kept nothing is written."""
    said: Said = call("conflict", _written(EASY), "--out", "run")
    assert (said.status, "can be kept together" in said.text) == (0, True)
    assert not Path("run").exists()


def test_a_promise_let_go_is_no_part_of_a_conflict(call: Any) -> None:
    """--yield and --off work as they do for solve: without the ceiling there is no conflict."""
    assert call("conflict", _written(SHORT), "--off", "agency_ceiling", "--out", "run").status == 0
    assert call("conflict", "in", "--yield", "safe_staffing", "--out", "run").status == 0


def test_no_time_is_status_5_or_a_conflict_that_claims_nothing(call: Any) -> None:
    """With no time at all it is not settled, or what is known is marked as not proven."""
    said: Said = call("conflict", _written(PLACES), "--time-limit", "0", "--out", "run")
    assert said.status in {3, 5}
    if said.status == 3:
        assert _json("run/conflict.json")["complete"] is False
        assert _json("run/conflict.json")["minimal"] is False
    else:
        assert not Path("run").exists()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("nowhere",), "nowhere"),
        (("in", "--question", "keep_nothing"), "keep_nothing"),
        (("in", "--hold", "kindness"), "kindness"),
        (("in", "--conflicts", "0"), "--conflicts"),
        (("in", "--scenario", "none_such"), "none_such"),
        (("in", "--time-limit", "-1"), "--time-limit"),
    ],
)
def test_bad_input_is_status_2_and_named(words: tuple[str, ...], wanted: str, call: Any) -> None:
    """What is wrong with the words is named; nothing is written."""
    _written(SHORT)
    said: Said = call("conflict", *words, "--out", "run")
    assert said.status == 2
    assert wanted in said.text
    assert not Path("run").exists()


def test_a_folder_that_holds_something_else_is_left_alone(call: Any) -> None:
    """The conflict is not written over what is no run: status 2, and the file is still there."""
    Path("run").mkdir()
    Path("run/notes.txt").write_text("mine", encoding="utf-8")
    assert call("conflict", _written(SHORT), "--out", "run").status == 2
    assert Path("run/notes.txt").read_text(encoding="utf-8") == "mine"
