"""Text of somebody else's is shown as it is written: no code, name or answer is an order to the terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from optimiser.cli.console import console
from optimiser.cli.screen import Bar, Ticker
from scripts.build_tiny import FOLDER
from tests.cli.words import Said

HOSTILE = {"ASH": "[/x]", "BEC": "[red]", "COT": ":smile:", "Q1": "[/bold]", "RTT18": "[b]w[/b]"}
"""Codes of the tiny instance -> codes that say something to a terminal that listens."""


def hostile_instance(folder: Path) -> Path:
    """The tiny instance with codes and a name that look like markup."""
    folder.mkdir()
    for file in sorted(FOLDER.rglob("*.*")):
        text = file.read_text(encoding="utf-8")
        for code, other in HOSTILE.items():
            text = re.sub(rf"\b{code}\b", other, text)
        place = folder / file.relative_to(FOLDER)
        place.parent.mkdir(exist_ok=True)
        place.write_text(text.replace('"name": "tiny"', '"name": "[/i]tiny"'), encoding="utf-8", newline="")
    return folder


SELECT = "SELECT '[/x] [red]r :smile:' AS \"[/h] :heart:\", trust FROM allocation"
CALLS: dict[str, tuple[tuple[str, ...], str]] = {
    "validate": (("validate", "own"), "[/i]tiny is valid"),
    "verify": (("verify", "run"), "Verified"),
    "query": (("query", SELECT, "--runs", "."), "[/x] [red]r :smile:"),
    "explain": (("explain", "run"), "Written"),
    "trust": (("explain", "run", "--trust", "ASH"), "(ASH)"),
    "conflict": (("conflict", "own"), "(ASH)"),
    "trilemma": (("trilemma", "own", "--alone", "--out", "tri"), "Written"),
    "ladder": (("ladder", "own", "--on", "control_total", "--key", "ASH", "--steps", "-1,0"), "Written"),
    "compare": (("compare", "run", "run"), "Written"),
    "simulate": (("simulate", "run", "--draws", "50"), "Written"),
    "numerics": (("numerics", "own"), "control_total"),
    "changed": (("changed", "run", "own"), "Written"),
    "treasury": (("treasury", "run"), "Written"),
    "burden": (("burden", "run"), "Written"),
    "ranges": (("ranges", "run", "--by-period"), "Written"),
    "challenges": (("challenges", "own"), "own"),
    "unknown": (("explain", "run", "--trust", "[/no]"), "[/no]"),
    "no run": (("verify", "[/no]"), "[/no]"),
}
LONG = {
    "six orders": (("trilemma", "own", "--out", "six"), "Written"),
    "fairness": (("fairness", "own"), "Written"),
    "negotiate": (("negotiate", "own"), "Written"),
    "frontier": (("frontier", "own", "--between", "access", "finance", "--points", "3"), "Written"),
    "alternatives": (("alternatives", "run", "--seconds", "1"), "Written"),
    "scenarios": (("scenarios", "own", "--workers", "1"), "Runs"),
    "report": (("report", "run"), "Report"),
    "assure": (("assure", "run"), "Assurance"),
    "second": (("solve", "own", "--solver", "scip", "--out", "scip"), "Second opinion"),
}
EXPECTED = {"conflict": 3, "unknown": 2, "no run": 2}


@pytest.fixture
def solved(call: Callable[..., Said], tmp_path: Path) -> Callable[..., Said]:
    """The command line in a folder with a hostile instance `own` and its run `run`."""
    hostile_instance(tmp_path / "own")
    said = call("solve", "own", "--out", "run")
    assert said.status == 0, said.text
    return call


@pytest.mark.parametrize("name", [*CALLS, *(pytest.param(name, marks=pytest.mark.slow) for name in LONG)])
def test_hostile_codes_are_shown_as_they_are_written(solved: Callable[..., Said], name: str) -> None:
    """Every command that prints codes ends as with any other, and alters none of them."""
    words, sentence = {**CALLS, **LONG}[name]
    said = solved(*(HOSTILE.get(word, word) for word in words))
    assert said.status == EXPECTED.get(name, 0), said.text
    assert sentence.replace("ASH", HOSTILE["ASH"]) in said.text


def test_a_heading_is_shown_as_it_is_written(solved: Callable[..., Said]) -> None:
    """The name of a column in SQL is text like any other."""
    assert "[/h] :heart:" in solved("query", SELECT, "--runs", ".").text


def test_progress_is_shown_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A spinner and a bar show codes, and neither falls over one."""
    ticker, bar, out = Ticker(), Bar(), StringIO()
    ticker.say("solving [/x] :smile:")
    shown = console()
    monkeypatch.setattr(shown, "file", out)
    shown.print(ticker.status.renderable)
    bar.progress.update(bar.task, description="running [/x] :smile:")
    shown.print(bar.progress.get_renderable())
    assert out.getvalue().count("[/x] :smile:") == 2


def test_there_is_one_terminal() -> None:
    """No other module of the command line makes a console of its own."""
    place = Path(console.__code__.co_filename)
    makers = [
        p.name
        for p in place.parent.rglob("*.py")
        if re.search(r"\b(?:Console|Terminal)\(", p.read_text("utf-8"))
    ]
    assert makers == ["console.py"]
