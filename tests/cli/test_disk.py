"""A disk that is full or may not be written: one sentence, no traceback, nothing half."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from optimiser.cli.program import DISK, _told
from tests.cli.words import Said


@pytest.mark.parametrize("number", sorted(DISK))
def test_a_fault_of_the_disk_is_one_sentence(number: int) -> None:
    """Whatever a disk can be at fault with is bad input, and names the file."""
    said, status = _told(OSError(number, os.strerror(number), "runs/x"))
    assert said == f"runs/x cannot be read or written: {os.strerror(number)}."
    assert status == 2


def test_a_full_disk_behind_the_output_is_said() -> None:
    """Where it is the output itself that cannot be written there is no name to give."""
    said, _ = _told(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert said == "The output cannot be read or written: No space left on device."


def test_a_fault_of_the_programme_is_no_fault_of_the_disk() -> None:
    """What nobody can put right by freeing a disk is raised again."""
    with pytest.raises(ProcessLookupError):
        _told(ProcessLookupError(errno.ESRCH, "No such process"))


@pytest.mark.parametrize(
    "words",
    [
        ("validate", "loop"), ("solve", "loop"), ("solve", "tiny", "--out", "loop"), ("verify", "loop"),
        ("compare", "loop", "loop"), ("query", "select 1", "--runs", "loop"), ("generate", "loop"),
        ("export", "tiny", "--to", "loop"), ("scenarios", "tiny", "--grid", "loop"), ("report", "loop"),
        ("scenarios", "tiny", "--workers", "1", "--out", "loop"), ("import", "loop", "--to", "new"), ("new", "loop"),
    ],
)  # fmt: skip
def test_a_link_that_leads_to_itself_is_one_sentence(
    call: Callable[..., Said], words: tuple[str, ...]
) -> None:
    """Wherever a path may stand: bad input, said in a few lines that name it, and nothing written."""
    Path("loop").symlink_to("loop")
    said = call(*words)
    assert said.status == 2
    assert "loop" in said.text
    assert [path.name for path in Path().iterdir()] == ["loop"]
