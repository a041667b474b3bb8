"""Changes written in a file of their own (a grid, a mapping of assumptions): read strictly, laid like scenarios."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimiser.errors import Fault, InputError
from optimiser.instances.change import Reader
from optimiser.instances.scenario import Scenario, chain

LARGEST = 1_000_000
"""Bytes of a file of changes."""


@dataclass(frozen=True)
class Written(Scenario):
    """A scenario that stands in another file than one of the instance's; faults name that file."""

    said_in: str = ""

    @property
    def file(self) -> str:
        """The file, as faults name it."""
        return self.said_in or super().file


def read_toml(file: Path) -> dict[str, Any]:
    """A TOML file -> its content.

    Raises:
        InputError: there is none, it is too large, or it is not TOML.
    """
    if not file.is_file():
        raise InputError([Fault(str(file), "is not a file", "check the path")])
    if file.stat().st_size > LARGEST:
        raise InputError([Fault(file.name, "is too large", f"at most {LARGEST:,} bytes are read")])
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError([Fault(file.name, f"is not TOML ({error})", "correct the line")]) from None


def unknown_keys(file: str, where: str, entry: Mapping[str, Any], known: Iterable[str]) -> list[Fault]:
    """A fault for every entry that is not known."""
    known = tuple(known)
    return [
        Fault(file, f"{where} has the unknown entry {key!r}", f"remove it; known are {', '.join(known)}")
        for key in entry
        if key not in known
    ]


def laid(
    folder: Path, file: str, name: str, entry: Mapping[str, Any], faults: list[Fault]
) -> tuple[Scenario, ...]:
    """What an entry lays over the instance: a `scenario` of it by name, then its own list `change`.

    Changes are judged against the contract here; whether they match rows is seen when they are applied.
    """
    scenarios: list[Scenario] = []
    wanted = entry.get("scenario")
    if wanted is not None:
        found, wrong = chain(folder, wanted if isinstance(wanted, str) else "")
        scenarios += found
        faults += wrong
    changes = entry.get("change", [])
    if not isinstance(changes, list) or not all(isinstance(change, dict) for change in changes):
        faults.append(Fault(file, f"{name} has changes that are not tables", "write change = [ { … } ]"))
        return ()
    for number, change in enumerate(changes, start=1):
        Reader(f"{file}, {name}", number, faults).read(change, name)
    if changes:
        scenarios.append(Written(name, str(entry.get("title", name)), None, tuple(changes), file))
    return tuple(scenarios)
