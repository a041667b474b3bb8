"""Whatever the terminal is: one that knows ASCII only, and a reader who goes before all is said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from optimiser.cli.console import nearest

ROOT = Path(__file__).parents[2]
IN_ASCII = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
COMMAND = [sys.executable, "-c", "from optimiser.cli import main; main()"]


@pytest.mark.parametrize("call", [("validate", "tiny"), ("numerics", "tiny"), ("validate", "nöwhere…")])
def test_an_ascii_terminal_is_told_the_same(call: tuple[str, ...], tmp_path: Path) -> None:
    """Pounds and dashes are spelt in ASCII; nothing fails, and the status is the one of any other terminal."""
    ends = [
        subprocess.run(
            [*COMMAND, *call], cwd=tmp_path, env={**os.environ, **more}, capture_output=True, check=False
        )
        for more in ({"PYTHONIOENCODING": "utf-8"}, IN_ASCII)
    ]
    assert ends[0].returncode == ends[1].returncode
    told = ends[1].stdout + ends[1].stderr
    assert b"Traceback" not in told
    assert told.isascii()
    assert b"GBP" in told or call[-1] != "tiny"


def test_a_sign_that_ascii_has_not_is_shown_as_the_nearest() -> None:
    """Solved by hand: a pound, an accent, and a sign that has nothing near it."""
    error = UnicodeEncodeError("ascii", "£2m à 字", 0, 7, "ordinal not in range(128)")
    assert nearest(error) == ("GBP 2m a ?", 7)


def unread(call: list[str], folder: Path) -> tuple[int, bytes]:
    """A call whose output nobody reads: exit status, and what it says of it."""
    with subprocess.Popen(call, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        said = child.stderr.read()
    return child.returncode, said


def test_a_reader_who_goes_stops_nothing(tmp_path: Path) -> None:
    """`| head -1`: what is to be written is written, no word of it is an error, and the status is the command's own."""
    points = ["--between", "access", "finance", "--points", "2", "--out", "here"]
    assert unread([*COMMAND, "frontier", "tiny", *points], tmp_path) == (0, b"")
    assert (tmp_path / "here" / "frontier-access-finance.csv").is_file()


@pytest.mark.parametrize("asked", ["--help", "--version"])
def test_what_the_parser_says_may_go_unread(asked: str, tmp_path: Path) -> None:
    """Help and versions that nobody reads are no error either."""
    assert unread([*COMMAND, asked], tmp_path) == (0, b"")
