"""A disk that is full or may not be written: one sentence, no traceback, nothing half."""

import errno
import os

import pytest

from optimiser.cli.main import DISK, _told


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
