"""A question that nobody has answered is asked where people look: by validate, after solve, and on the page."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.words import caller
from tests.workbook.made import TINY

SAID = "travel minutes, ASH/COT: 1800 minutes is outside what is usual (1 to 400): seconds for minutes?"


def slipped(folder: Path) -> str:
    """Tiny with a journey in seconds, which changes no answer."""
    shutil.copytree(TINY, folder)
    table = (folder / "travel.csv").read_text(encoding="utf-8")
    assert "ASH,COT,30," in table
    (folder / "travel.csv").write_text(table.replace("ASH,COT,30,", "ASH,COT,1800,"), encoding="utf-8")
    return str(folder)


def test_validate_asks_and_stops_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The question is said with what to do; a row in `accepted` ends it."""
    call = caller(monkeypatch, capsys)
    folder = slipped(tmp_path / "mine")
    said = call("validate", folder)
    assert f"QUESTION: {SAID}".replace("1800", "1,800") in said.text
    assert "accepted" in said.text
    row = "travel,ASH/COT,minutes,By boat.,A. Analyst,2026-05-01"
    (tmp_path / "mine" / "accepted.csv").write_text(
        f"table,key,column,reason,by,on\n{row}\n", encoding="utf-8"
    )
    assert "QUESTION" not in call("validate", folder).text


def test_it_stands_beside_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Solve says it after the answer, and the page in its banner."""
    call = caller(monkeypatch, capsys)
    folder = slipped(tmp_path / "mine")
    run = str(tmp_path / "run")
    said = call("solve", folder, "--question", "how_far", "--out", run).text
    assert (
        "1 figure of the instance looks like a slip of unit, and nobody has answered for it: travel minutes"
        in said
    )
    call("report", run)
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "looks like a slip of unit, and nobody has answered for it: travel minutes, ASH/COT" in page
