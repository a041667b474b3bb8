"""The log of the room: who did what, on this computer only, and nothing that lets anybody into a sitting."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from optimiser.extras.room.journal import LONGEST, journal_file, note


@pytest.fixture(autouse=True)
def own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of our own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_every_deed_is_a_line_in_the_order_of_time() -> None:
    """Two sittings, three deeds: who, from where, what and about what."""
    note("abc", "opened", "tiny")
    note("xyz", "opened", "tiny", "", "192.0.2.7")
    file = note("abc", "kept an answer", "tiny", "Hull's offer")
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [(line["sitting"], line["from"], line["did"], line["about"]) for line in lines] == [
        ("abc", "this computer", "opened", ""),
        ("xyz", "192.0.2.7", "opened", ""),
        ("abc", "this computer", "kept an answer", "Hull's offer"),
    ]
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)


@pytest.mark.parametrize("about", ["two\nlines", "a\u2028b", "\r", '"}\n{"did": "forged"', "x" * 9_000])
def test_a_line_cannot_be_forged(about: str) -> None:
    """Whatever somebody writes stays one line, of one deed, and not a long one."""
    file = note("abc", "kept an answer", "tiny", about)
    (line,) = file.read_text(encoding="utf-8").split("\n")[:-1]
    assert json.loads(line)["did"] == "kept an answer"
    assert len(json.loads(line)["about"]) <= LONGEST


@pytest.mark.skipif(sys.platform == "win32", reason="no such rights there")
def test_only_its_owner_reads_the_log() -> None:
    """Others on the same computer cannot."""
    assert note("abc", "opened", "tiny").stat().st_mode & 0o077 == 0


def test_a_month_has_a_file() -> None:
    """So that what is old can be taken away."""
    assert journal_file(datetime(2026, 4, 1, tzinfo=UTC)).name == "2026-04.jsonl"
