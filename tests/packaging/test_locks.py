"""The two locks: what is installed is what was pinned, whoever's machine it is and wherever it comes from."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PIN = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9.-]*)(\[(?P<extras>[a-z0-9,-]+)\])?==(?P<version>[^\s;]+)( ; [^\\]+)? \\$"
)
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


def extras(lock: str) -> dict[str, set[str]]:
    """Read a lock as package name -> the extras that it is pinned with."""
    found = (PIN.match(line) for line in lines(lock))
    return {pin["name"]: set((pin["extras"] or "").split(",")) - {""} for pin in found if pin}


def asked(package: str, chosen: set[str]) -> Iterator[Requirement]:
    """What an installed package asks for with the extras chosen; nothing of one that is not installed here."""
    try:
        wanted = [Requirement(line) for line in requires(package) or []]
    except PackageNotFoundError:
        return
    for requirement in wanted:
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in chosen | {""}):
            yield requirement


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


@both
def test_what_is_reached_through_an_extra_is_pinned_with_it(lock: str) -> None:
    """Where a pinned package asks for another with an extra, the lock pins that with the extra: the pip that
    Python 3.11 brings takes `coverage[toml]` for unpinned where only `coverage` is, and stops.
    """
    pinned = extras(lock)
    lacking = [
        f"{package} asks for {requirement}"
        for package, chosen in pinned.items()
        for requirement in asked(package, chosen)
        if not requirement.extras <= pinned.get(canonicalize_name(requirement.name), set())
    ]
    assert lacking == []


def test_the_development_lock_pins_coverage_with_its_extra() -> None:
    """The claim above has a case: pytest-cov asks for coverage[toml]."""
    assert "toml" in extras("requirements-dev.lock")["coverage"]
