"""`optimiser report --fill` and `--beside`: what is asked for is computed, kept and shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimiser.cli.program import _status
from optimiser.results import write_run
from optimiser.subjects.fill import national_parts
from tests.report.helpers import run_of, tiny

pytestmark = pytest.mark.usefixtures("blank_charts")


def _run(folder: Path, name: str, question: str) -> Path:
    run = run_of(tiny(), question)
    return write_run(folder / name, run.manifest, run.tables)


def _command(patch: pytest.MonkeyPatch, *words: str) -> int:
    patch.setattr("sys.argv", ["optimiser", *words])
    return _status()


def test_a_part_is_computed_kept_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--fill writes only its files beside those that are there at once, the page has the part, and a broken file of
    its name is replaced.
    """
    run = _run(tmp_path, "far", "how_far")
    (run / "findings").mkdir()
    (run / "findings" / "alone.json").write_text("{", encoding="utf-8")
    assert _command(monkeypatch, "report", str(run), "--fill", "simulation, alone") == 0
    assert {path.stem for path in (run / "findings").iterdir()} == {
        "alone",
        "burden",
        "envelope",
        "reach",
        "simulation",
        "tracker",
    }
    html = (run / "report.html").read_text(encoding="utf-8")
    assert 'id="heat"' in html
    assert 'id="outturn"' in html
    assert "--fill ladder" in html
    assert "--fill alone" not in html


def test_what_there_is_nothing_of_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An instance without a scenario of raiding capital says so on the page, and that is no failure."""
    run = _run(tmp_path, "far", "how_far")
    assert _command(monkeypatch, "report", str(run), "--fill", "raid") == 0
    assert json.loads((run / "findings" / "raid.json").read_text(encoding="utf-8"))["nothing"]
    assert "There is nothing to show of what turning capital" in (run / "report.html").read_text(
        encoding="utf-8"
    )


def test_a_run_without_a_plan_fails_what_needs_one_and_gets_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A part that cannot be computed is named with its reason, ends in status 1, and the page is written."""
    solved = run_of(tiny())
    tiers = [{**tier, "value": None, "final": None, "bound": None} for tier in solved.manifest["tiers"][:1]]
    run = write_run(tmp_path / "none", {**solved.manifest, "status": "infeasible", "tiers": tiers}, {})
    assert _command(monkeypatch, "report", str(run), "--fill", "simulation") == 1
    assert "holds no plan" in capsys.readouterr().out
    assert "INFEASIBLE" in (run / "report.html").read_text(encoding="utf-8")


def test_an_unknown_part_is_refused_with_those_that_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt part ends in status 2 and names all of them."""
    run = _run(tmp_path, "far", "how_far")
    assert _command(monkeypatch, "report", str(run), "--fill", "trilema") == 2
    said = capsys.readouterr()
    assert all(name in said.out + said.err for name in national_parts())


def test_any_other_run_can_stand_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--beside adds the comparison, named after the folders."""
    far, even = _run(tmp_path, "far", "how_far"), _run(tmp_path, "even", "balance")
    assert _command(monkeypatch, "report", str(far), "--beside", str(even)) == 0
    html = (far / "report.html").read_text(encoding="utf-8")
    assert "This run (far) against even" in html
    assert 'id="compared-trusts"' in html
