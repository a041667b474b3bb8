"""The command line, called in this process from a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.words import Said, caller


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    """Call the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return caller(monkeypatch, capsys)
