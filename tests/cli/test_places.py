"""Names that no file system holds end in one message and exit status 2, and nothing is solved first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from optimiser.cli.options import file_safe, place
from optimiser.errors import RunError
from tests.cli.words import Said

LONG, LONGER = "a" * 300, "b" * 5_000
CALLS = (
    ("validate", LONG),
    ("solve", LONGER),
    ("solve", f"{LONG}/{LONG}"),
    ("solve", "tiny", "--scenario", LONGER),
    ("solve", "tiny", "--question", f"{LONG}.toml"),
    ("solve", "tiny", "--out", LONG),
    ("solve", "tiny", "--out", f"{LONG}/run"),
    ("solve", "tiny", "--out", "c" * 250),
    ("conflict", "tiny", "--out", LONG),
    ("ladder", "tiny", "--on", "grant_pot", "--steps", "0,1", "--out", LONG),
    ("trilemma", "tiny", "--out", LONG),
    ("frontier", "tiny", "--between", "access", "finance", "--out", LONG),
    ("scenarios", "tiny", "--out", LONG),
    ("export", "tiny", "--to", f"{LONG}.lp"),
    ("generate", LONG),
    ("verify", LONG),
    ("reproduce", LONG),
    ("explain", LONGER),
    ("report", LONG),
)


@pytest.mark.parametrize("words", CALLS, ids=[" ".join(words)[:30] for words in CALLS])
def test_a_name_that_is_too_long_is_a_fault_of_usage(
    call: Callable[..., Said], tmp_path: Path, words: tuple[str, ...]
) -> None:
    """One line, exit status 2, and nothing is left behind."""
    said = call(*words)
    assert said.status == 2, said.text
    assert "is too long for the name of a" in said.text
    assert len(said.text) < 300
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_named_goes_under_runs() -> None:
    """The parts of a name, and no sign in them that leads elsewhere."""
    assert place(None, ("tiny", None, "../[/x]")) == Path("runs/tiny-..___x_")
    assert place(Path("a/b"), ("tiny",)) == Path("a/b")
    assert file_safe("../x") == "_x"


def test_an_instance_whose_name_is_too_long_asks_for_a_place() -> None:
    """The name of an instance is text of any length, and a folder's is not."""
    with pytest.raises(RunError, match=r"\(300 characters\) is too long.*give an --out"):
        place(None, (LONG,))
