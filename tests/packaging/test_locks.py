"""The two locks: what is installed is what was pinned, whoever's machine it is and wherever it comes from."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^\s;]+)( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
ADDRESS = re.compile(r"://|--(?!hash=)| @ |(^|\s)/")

both = pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])


def lines(lock: str) -> list[str]:
    """Read a lock of the project as lines."""
    return (ROOT / lock).read_text(encoding="utf-8").splitlines()


def pins(lock: str) -> dict[str, str]:
    """Read a lock as package name -> version."""
    found = (PIN.match(line) for line in lines(lock))
    return {pin["name"]: pin["version"] for pin in found if pin}


@both
def test_a_lock_holds_only_pins_hashes_and_comments(lock: str) -> None:
    """Every line of a lock is an exact pin, a hash or a comment: nothing is left open."""
    comment = re.compile(r"^\s*#")
    assert [x for x in lines(lock) if not (PIN.match(x) or HASH.match(x) or comment.match(x))] == []


@both
def test_every_pin_has_a_hash(lock: str) -> None:
    """The line after each pin is a hash, so that pip checks what it downloads."""
    text = lines(lock)
    assert [x for x, after in pairwise(text) if PIN.match(x) and not HASH.match(after)] == []


@both
def test_a_lock_names_no_place(lock: str) -> None:
    """No line names a registry, a host, a link or a folder of the machine that wrote the lock."""
    assert [line for line in lines(lock) if ADDRESS.search(line)] == []


def test_the_tests_run_on_the_versions_that_users_get() -> None:
    """The development lock pins everything in the runtime lock to the same version."""
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()
