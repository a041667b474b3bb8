"""Last month's run beside this month's, where the instance was written over in between."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from scripts.build_tiny import FOLDER
from tests.cli.words import caller


@pytest.fixture
def months(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """July on the instance as it was, then £1.5m more in the first pot, then August in the same folder."""
    call = caller(monkeypatch, capsys)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(FOLDER, "mine")
    assert call("solve", "mine", "--out", "july").status == 0
    envelope = Path("mine/envelope.csv")
    envelope.write_text(envelope.read_text().replace("2026-27,2,", "2026-27,3.5,"))
    assert call("solve", "mine", "--out", "august").status == 0
    return tmp_path


def test_changed_between_two_runs_of_one_folder(
    months: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pot is the only input that moved, and the whole change of the answer is its doing."""
    said = caller(monkeypatch, capsys)("changed", "july", "august", "--out", "told")
    assert said.status == 0
    assert "1 change to the inputs: 1 in envelope." in said.text
    effects = pd.read_csv(months / "told" / "changed-effects.csv")
    short = effects[effects["id"] == "control_total"].set_index("line")["change"]
    assert short["envelope grant_pot"] == short["after"] < 0
    assert "less short of trusts’ control totals: envelope grant_pot alone lowers it by £" in said.text
    assert "weighted" not in said.text


def test_compare_says_that_inputs_moved(
    months: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And which, and how to learn what each did."""
    said = caller(monkeypatch, capsys)("compare", "july", "august", "--out", "told")
    assert said.status == 0
    assert "1 input of august differs from july: optimiser changed july august says" in said.text
    inputs = pd.read_csv(months / "told" / "compare-inputs.csv")
    assert inputs[["table", "column"]].to_numpy().tolist() == [["envelope", "grant_pot"]]


def test_compare_says_what_each_input_did(
    months: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With `--effects` the pot is named with what it did, as `changed` has it."""
    said = caller(monkeypatch, capsys)("compare", "july", "august", "--effects", "--out", "told")
    assert said.status == 0
    assert "less short of trusts’ control totals: envelope grant_pot alone lowers it by £" in said.text
    effects = pd.read_csv(months / "told" / "compare-effects.csv")
    short = effects[effects["id"] == "control_total"].set_index("line")["change"]
    assert short["envelope grant_pot"] == short["after"] < 0
    assert set(effects["run"]) == {"august"}


def test_verify_says_that_the_instance_is_another_by_now(
    months: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """July still verifies, and a reader is told on what."""
    said = caller(monkeypatch, capsys)("verify", str(months / "july"))
    assert said.status == 0
    assert "another by now" in said.text


def test_a_run_beside_an_instance_asks_what_the_run_asked(
    months: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would August's inputs have made of July's question, without a run of August."""
    said = caller(monkeypatch, capsys)(
        "changed", "july", str(months / "mine"), "--by", "table", "--out", "told"
    )
    assert said.status == 0
    assert "envelope alone lowers it by" in said.text


def test_a_run_has_its_scenario(
    months: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A scenario beside a run is a mistake, and is called one."""
    said = caller(monkeypatch, capsys)(
        "changed", str(months / "july"), "august", "--scenario-before", "larger_pot"
    )
    assert said.status == 2
    assert "is a run, and has its scenario" in said.text
