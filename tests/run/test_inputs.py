"""A run keeps what it was solved on: its answer can be read after the instance was written over or is gone."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from optimiser.errors import RunError
from optimiser.explain.verified_run import open_run
from optimiser.instances import from_tables, read_instance
from optimiser.questions import read_question
from optimiser.results import read_run
from optimiser.results.origin import INPUTS, inputs_bytes, inputs_of, kept_inputs
from optimiser.run.solve import solve
from scripts.build_tiny import FOLDER


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The teaching instance as one's own, with a run of its larger pot beside it."""
    shutil.copytree(FOLDER, tmp_path / "mine")
    package = tmp_path / "mine" / "datapackage.json"
    package.write_text(package.read_text().replace('"name": "tiny"', '"name": "mine"'))
    instance = read_instance(tmp_path / "mine", "larger_pot")
    solve(instance, read_question("how_far")).write(tmp_path / "run")
    return tmp_path


def test_kept_inputs_are_those_that_were_solved(mine: Path) -> None:
    """Every table, the settings and the hash, with the scenario laid into them."""
    kept = kept_inputs(mine / "run", "larger_pot")
    assert kept == read_instance(mine / "mine", "larger_pot")
    assert kept.sha256 == read_run(mine / "run").manifest["instance_sha256"]
    assert kept.scenario == "larger_pot"


def test_the_same_inputs_are_the_same_bytes() -> None:
    """No clock goes into them."""
    assert inputs_bytes(read_instance(FOLDER)) == inputs_bytes(read_instance(FOLDER))


def test_what_stands_on_disk_is_taken_while_it_is_what_was_solved(mine: Path) -> None:
    """The copy is not asked for without need."""
    assert inputs_of(read_run(mine / "run"))[1] is False


@pytest.mark.parametrize("what", ["written over", "gone", "broken"])
def test_an_old_answer_outlives_its_instance(mine: Path, what: str) -> None:
    """Another pot in the same folder, no folder, or a table of nonsense: the run opens, and verifies."""
    envelope = mine / "mine" / "envelope.csv"
    if what == "written over":
        envelope.write_text(envelope.read_text().replace("2026-27,2,", "2026-27,2.5,"))
    elif what == "gone":
        shutil.rmtree(mine / "mine")
    else:
        envelope.write_text("nonsense\n")
    found, kept = inputs_of(read_run(mine / "run"))
    assert kept
    assert found.sha256 == read_run(mine / "run").manifest["instance_sha256"]
    assert open_run(mine / "run").measures["finance"] > 0


def test_a_copy_of_something_else_is_not_taken(mine: Path) -> None:
    """Inputs whose hash is not the manifest's prove nothing: what stands on disk is shown instead."""
    (mine / "run" / INPUTS).write_bytes(inputs_bytes(read_instance(FOLDER)))
    envelope = mine / "mine" / "envelope.csv"
    envelope.write_text(envelope.read_text().replace("2026-27,2,", "2026-27,2.5,"))
    assert inputs_of(read_run(mine / "run"))[1] is False


def test_nothing_is_unpacked_outside_its_place(mine: Path) -> None:
    """A name that leads elsewhere is refused."""
    with zipfile.ZipFile(mine / "run" / INPUTS, "w") as package:
        package.writestr("../outside.csv", "x")
    shutil.rmtree(mine / "mine")
    with pytest.raises(RunError, match="not a table of an instance"):
        inputs_of(read_run(mine / "run"))
    assert not (mine / "outside.csv").exists()


def test_a_run_of_an_instance_in_memory_can_be_opened(tmp_path: Path) -> None:
    """Its inputs stand nowhere but with the run."""
    tiny = read_instance(FOLDER)
    tables = {name: tiny.tables[name] for name in sorted(tiny.present)}
    made = from_tables(tables, {**tiny.settings, "beds_weight": 2.0}, "nowhere")
    solve(made, read_question("how_far")).write(tmp_path / "run")
    assert open_run(tmp_path / "run").instance.sha256 == made.sha256
