"""The command where there is nothing to draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.words import caller

TINY = str(Path(__file__).parents[2] / "instances" / "tiny")


@pytest.mark.parametrize("more", [(), ("--and", "total_burden")])
@pytest.mark.parametrize("between", [("bailout", "peak_burden"), ("access", "finance")])
def test_a_question_without_a_plan(
    between: tuple[str, str],
    more: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It ends in 3 as `solve` does, says what to run next, and leaves nothing behind."""
    monkeypatch.chdir(tmp_path)
    call = caller(monkeypatch, capsys)
    said = call("frontier", TINY, "--question", "keep_all", "--between", *between, *more)
    assert said.status == 3
    assert f"optimiser conflict {TINY} --question keep_all" in " ".join(said.text.split())
    assert list(tmp_path.iterdir()) == []
