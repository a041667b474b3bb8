"""A run folder is whole or not there, says what section 8 asks, and deletes nothing that is not a run."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from optimiser.cli.answer import answer
from optimiser.errors import RunError
from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.results import folder as folders
from optimiser.results import read_run
from optimiser.results.folder import TABLES
from optimiser.run.solution import LOG, Solution
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from scripts.build_tiny import FOLDER
from tests.model.builder import made
from trustmodels.allocation.measures import EVEN

ASKED = {
    "status", "question", "instance", "scenario", "instance_sha256", "model_sha256", "tiers", "versions",
    "options", "seeds", "seconds",
}  # fmt: skip


@cache
def solution() -> Solution:
    """The teaching instance, how far."""
    return solve(read_instance(FOLDER), read_question("how_far"))


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_manifest_has_all_that_is_asked_of_it(tmp_path: Path) -> None:
    """Every key of section 8, in the file as it is written."""
    solution().write(tmp_path / "run")
    record = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert set(record) >= ASKED
    assert set(record["question"]) >= {"name", "basis", "modes", "allow", "tiers"}
    assert record["instance"] == {"path": str(FOLDER), "name": "tiny"}
    assert all(set(tier) >= {"measure", "value", "final", "bound", "gap"} for tier in record["tiers"])
    assert [tier["measure"] for tier in record["tiers"]] == record["question"]["tiers"]
    assert set(record["seconds"]) >= {"build", "compile", "solve", "tables"}


def test_the_tables_keep_what_each_tier_reached() -> None:
    """Final, from the tables, is no worse than value, as solved, by more than twice the tolerance and what was used.

    What an even tier has settled is kept amount by amount, and not its value.
    """
    tiers = solution().manifest["tiers"]
    used = {name: amount for tier in tiers for name, amount in tier.get("used", {}).items()}
    for tier in tiers:
        room = 2 * max(1e-6, 1e-6 * abs(tier["value"])) + used.get(tier["measure"], 0.0)
        assert tier["measure"] in EVEN or tier["final"] <= tier["value"] + room
        assert tier["bound"] <= tier["value"] + 1e-9


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    """All ten tables and the manifest come back the same, to the bit."""
    solution().write(tmp_path / "run")
    found = read_run(tmp_path / "run")
    assert found.manifest == json.loads(json.dumps(dict(solution().manifest)))
    assert tuple(found.tables) == TABLES
    assert folders.tables_hash(found.tables) == found.manifest["result_sha256"]


def test_the_same_question_twice_writes_the_same_tables(tmp_path: Path) -> None:
    """Two solves of the same question differ in their wall times only."""
    again = solve(read_instance(FOLDER), read_question("how_far"))
    solution().write(tmp_path / "one")
    again.write(tmp_path / "two")
    one, two = bytes_of(tmp_path / "one"), bytes_of(tmp_path / "two")
    del one["manifest.json"], two["manifest.json"]
    assert one == two
    assert again.manifest["model_sha256"] == solution().manifest["model_sha256"]


def test_what_is_infeasible_has_a_conflict_and_no_tables(tmp_path: Path) -> None:
    """A deficit of 10 and a total of 0 that must be kept: manifest, conflict.json, no table; exit status 3."""
    case = made(control_totals={"amount": 0})
    assert answer(case, read_question("keep_all"), SolveSettings(), tmp_path / "run") == 3
    found = read_run(tmp_path / "run")
    assert (found.status, found.solved) == ("infeasible", False)
    assert not [name for name in TABLES if (tmp_path / "run" / f"{name}.csv").exists()]
    assert found.conflict is not None
    assert set(found.conflict) >= {"members", "minimal", "ways_out"}
    assert "control_total" in {member["id"] for member in found.conflict["members"]}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), ValueError()])
@pytest.mark.parametrize("before", [False, True], ids=["new", "over an earlier run"])
def test_a_write_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, before: bool
) -> None:
    """Whatever goes wrong at the last file: no draft stays, and an earlier run is as it was."""
    place = tmp_path / "run"
    if before:
        solution().write(place)
    kept = bytes_of(place) if before else {}

    written = Path.write_bytes

    def broken(path: Path, data: bytes) -> int:
        if path.name == "manifest.json":
            raise error
        return written(path, data)

    monkeypatch.setattr(Path, "write_bytes", broken)
    with pytest.raises(RunError if isinstance(error, OSError) else type(error)):
        solution().write(place)
    assert [path.name for path in tmp_path.iterdir()] == (["run"] if before else [])
    assert not before or bytes_of(place) == kept


def test_an_earlier_run_is_replaced_whole(tmp_path: Path) -> None:
    """Nothing of the run before is left in the folder."""
    solution().write(tmp_path / "run")
    (tmp_path / "run" / "conflict.json").write_text("{}", encoding="utf-8")
    solution().write(tmp_path / "run")
    assert sorted(bytes_of(tmp_path / "run")) == sorted(
        ["inputs.zip", "manifest.json", "proof.npz", *(f"{name}.csv" for name in TABLES)]
    )
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize(
    "files",
    [
        {"letter.txt": "Dear colleague"},
        {"manifest.json": '{"name": "a web page"}', "photo.jpg": ""},
        {"manifest.json": "not JSON at all"},
        {"manifest.json": "[1, 2]"},
    ],
)
def test_a_folder_of_something_else_is_refused(tmp_path: Path, files: dict[str, str]) -> None:
    """A folder that is no run is left as it is, also where something of its own is called manifest.json."""
    place = tmp_path / "mine"
    place.mkdir()
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8")
    kept = bytes_of(place)
    with pytest.raises(RunError, match="not a run folder"):
        solution().write(place)
    assert bytes_of(place) == kept


def test_a_file_is_refused(tmp_path: Path) -> None:
    """A file in the place of the run folder is left as it is."""
    (tmp_path / "run").write_text("mine", encoding="utf-8")
    with pytest.raises(RunError):
        solution().write(tmp_path / "run")
    assert (tmp_path / "run").read_text(encoding="utf-8") == "mine"


def test_a_place_below_a_file_is_refused(tmp_path: Path) -> None:
    """A folder that cannot be made is an error in words."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(RunError, match="cannot be written"):
        solution().write(tmp_path / "file" / "run")


@pytest.mark.parametrize("text", ['{"name": "a web page"}', "[]", "nonsense"])
def test_what_is_no_run_cannot_be_read_as_one(tmp_path: Path, text: str) -> None:
    """A folder with another manifest.json is refused in words."""
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(RunError):
        read_run(tmp_path)


def test_the_log_is_kept_where_asked_for_or_not_all_went_well(tmp_path: Path) -> None:
    """A solved run has a log only on request; one that has no plan always has it."""
    solution().write(tmp_path / "plain")
    solution().write(tmp_path / "asked", log=True)
    assert not (tmp_path / "plain" / LOG).exists()
    assert "== finance: relaxation" in (tmp_path / "asked" / LOG).read_text(encoding="utf-8")
    none = solve(made(control_totals={"amount": 0}), read_question("keep_all"))
    none.write(tmp_path / "none")
    assert "HiGHS" in (tmp_path / "none" / LOG).read_text(encoding="utf-8")
