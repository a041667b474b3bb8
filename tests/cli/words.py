"""The command line as it is called: `sys.argv` in, exit status and both outputs out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from optimiser.cli import main


@dataclass(frozen=True)
class Said:
    """What a call ended in: exit status and everything it printed."""

    status: int
    text: str


def caller(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """A function that calls the command line with words, and fails on a traceback."""

    def call(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["optimiser", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        return Said(int(str(ended.value.code)), said.out + said.err)

    return call
