"""The commands for changes, challenges, workbooks and the Treasury's view."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from optimiser.cli.program import make_app
from optimiser.errors import InstanceError
from optimiser.extras.challenge.record import ChallengeError
from optimiser.extras.workbook.grid import WorkbookError
from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.run.solve import solve

TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"


def run(name: str, *words: str | Path) -> int:
    """A command of the command line, in this process."""
    return int(make_app(name)([name, *map(str, words)], standalone_mode=False) or 0)


def test_a_challenge_is_made_and_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The words to run it are printed, and the list says who, what and why."""
    folder = shutil.copytree(TINY, tmp_path / "tiny")
    words = (
        "--by",
        "Ash",
        "--table",
        "opportunities",
        "--where",
        "opportunity=A1",
        "--reason",
        "Counted twice",
    )
    assert run("challenge", folder, *words, "--set", "potential=5") == 0
    assert "--scenario challenge-001" in capsys.readouterr().out
    assert run("challenges", folder) == 0
    assert "potential 6 -> 5  (Ash: Counted twice)" in capsys.readouterr().out.replace("\n", " ")
    with pytest.raises(ChallengeError, match="'potential' is not column=value"):
        run("challenge", folder, *words, "--set", "potential")


def test_what_changed_is_told_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A scenario against its base: which input, and what it did."""
    assert run("changed", TINY, TINY, "--scenario-after", "larger_pot", "--out", tmp_path) == 0
    assert "1 change to the inputs: 1 in envelope." in capsys.readouterr().out
    assert {path.name for path in tmp_path.iterdir()} == {
        "changed.json", "changed-inputs.csv", "changed-effects.csv", "changed-bridge.csv", "changed-measures.csv"
    }  # fmt: skip


def test_an_instance_goes_out_as_a_workbook_and_comes_back(tmp_path: Path) -> None:
    """Export, import, and the same hash; a folder that holds something is not written over."""
    book, folder = tmp_path / "tiny.xlsx", tmp_path / "back"
    assert run("export", TINY, "--to", book) == 0
    assert run("import", book, "--to", folder) == 0
    assert read_instance(folder).sha256 == read_instance(TINY).sha256
    with pytest.raises(InstanceError, match="is there already"):
        run("import", book, "--to", folder)
    assert run("import", book, "--to", folder, "--onto", folder, "--replace", "--name", "mine") == 0
    assert read_instance(folder).name == "mine"
    with pytest.raises(WorkbookError, match="there is no file"):
        run("import", tmp_path / "none.xlsx", "--to", tmp_path / "other")


def test_the_treasurys_view_is_shown_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the prices of the first period."""
    folder = solve(read_instance(TINY), read_question("how_far")).write(tmp_path / "run").path
    assert run("treasury", folder, "--deflator", "2.0") == 0
    assert "prices of 2026-27, 2% a year" in capsys.readouterr().out
    assert (folder / "treasury.csv").read_text(encoding="utf-8").startswith("line,limit,period,amount,real")
