"""Which runs a sweep is made of: scenarios, and grid files, whose every combination of choices is one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

from optimiser.errors import Fault, InputError
from optimiser.instances.change import Reader
from optimiser.instances.files import plain_name
from optimiser.instances.scenario import Scenario, chain, read_scenario, scenario_names

# Changes written in a file of their own (a grid, a mapping of assumptions): read strictly, laid like scenarios.

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


# A grid file: axes of choices, every combination of which is a scenario.
#
# [[axis]]
# name = "pot"
# [[axis.choice]]
# name = "as_it_is"
# [[axis.choice]]
# name = "larger"
# title = "The pot is £100m larger."
# change = [ { table = "envelope", add = { grant_pot = 100 } } ]
# [[axis]]
# name = "floor"
# [[axis.choice]]
# name = "low"
# scenario = "floor_low"
#
# A choice may name a `scenario` of the instance, hold a list `change` as a scenario file does, both (the
# scenario first) or neither. The combination is called `pot=larger,floor=low`, and is solved from the
# answer of `pot=as_it_is,floor=low`: of the axes that are not at their first choice, the one whose choice
# changes least goes back.

MOST = 10_000
"""Combinations of one grid."""


@dataclass(frozen=True)
class AxisChoice:
    """One value on an axis: `axis=name`, its sentence, and what it lays over the instance."""

    name: str
    title: str
    laid: tuple[Scenario, ...]


@dataclass(frozen=True)
class Combination:
    """One combination: its name, its sentence, its overlays, and the name of its neighbour (of none, if empty)."""

    name: str
    title: str
    laid: tuple[Scenario, ...]
    near: str


def read_grid(folder: Path, file: Path) -> Iterator[Combination]:
    """Every combination, the last axis running fastest.

    Raises:
        InputError: with every fault of the file.
    """
    content = read_toml(file)
    faults = unknown_keys(file.name, "the grid", content, ("axis",))
    axes = [
        _axis(folder, file.name, number, axis, faults)
        for number, axis in enumerate(_tables(content, "axis", file.name, "the grid", faults), start=1)
    ]
    names = [axis[0].name.partition("=")[0] for axis in axes if axis]
    if len(set(names)) != len(names):
        faults.append(Fault(file.name, "two axes have the same name", "give each its own"))
    if not faults and prod(len(axis) for axis in axes) > MOST:
        faults.append(Fault(file.name, f"has more than {MOST:,} combinations", "leave some out"))
    if faults:
        raise InputError(faults)
    firsts = tuple(axis[0] for axis in axes)
    return (_cell(chosen, firsts) for chosen in product(*axes))


def _called(chosen: Iterable[AxisChoice]) -> str:
    return ",".join(choice.name for choice in chosen)


def _cell(chosen: tuple[AxisChoice, ...], firsts: tuple[AxisChoice, ...]) -> Combination:
    title = " ".join(choice.title for choice in chosen if choice.title)
    laid = tuple(scenario for choice in chosen for scenario in choice.laid)
    return Combination(_called(chosen), title, laid, _neighbour(chosen, firsts))


def _neighbour(chosen: tuple[AxisChoice, ...], firsts: tuple[AxisChoice, ...]) -> str:
    """The combination that is nearest to the first of all, one axis back at its first choice; none changes nothing."""
    moved = [at for at, choice in enumerate(chosen) if choice is not firsts[at]]
    if not moved:
        return ""
    back = min(moved, key=lambda at: sum(len(scenario.changes) for scenario in chosen[at].laid))
    near = [*chosen[:back], firsts[back], *chosen[back + 1 :]]
    return _called(near) if any(choice.laid for choice in near) else ""


def _tables(
    entry: dict[str, Any], key: str, file: str, where: str, faults: list[Fault]
) -> list[dict[str, Any]]:
    found = entry.get(key)
    if not isinstance(found, list) or not found or not all(isinstance(item, dict) for item in found):
        heading = "[[axis]]" if key == "axis" else f"[[axis.{key}]]"
        faults.append(Fault(file, f"{where} has no {key}", f"write {heading} above each"))
        return []
    return found


def _axis(
    folder: Path, file: str, number: int, entry: dict[str, Any], faults: list[Fault]
) -> list[AxisChoice]:
    where = f"axis {number}"
    faults += unknown_keys(file, where, entry, ("name", "choice"))
    axis = _name(entry, file, where, faults)
    choices = []
    for choice in _tables(entry, "choice", file, where, faults):
        faults += unknown_keys(file, where, choice, ("name", "title", "scenario", "change"))
        name = f"{axis}={_name(choice, file, where, faults)}"
        choices.append(
            AxisChoice(name, str(choice.get("title", "")), laid(folder, file, name, choice, faults))
        )
    if len({choice.name for choice in choices}) != len(choices):
        faults.append(Fault(file, f"{where} has two choices of one name", "give each its own"))
    return choices


def _name(entry: dict[str, Any], file: str, where: str, faults: list[Fault]) -> str:
    name = entry.get("name")
    if isinstance(name, str) and plain_name(name) and not set(name) & {"=", ","}:
        return name
    what = "has no name" if name is None else f"has the name {str(name)!r}, which is not a plain name"
    faults.append(
        Fault(file, f"{where} {what}", 'write name = "…" with letters, digits, _ and -', value=str(name))
    )
    return f"{len(faults)}"  # so that it is not taken for another one's as well


# Which runs a sweep is made of: the baseline, and overlays by name or the combinations of a grid file.


@dataclass(frozen=True)
class PlannedWorld:
    """A world to be solved: its name, its sentence, what is laid over the instance, and settings in place of its.

    `near` is the name of another one that it differs little from, whose answer it begins from; the baseline if empty.
    """

    name: str
    title: str
    overlay: str | None = None
    further: tuple[Scenario, ...] = ()
    instead: Mapping[str, float] = field(default_factory=dict)
    near: str = ""


BASELINE = PlannedWorld("", "The instance as it stands.")


def named(folder: Path, names: Sequence[str] = ()) -> list[PlannedWorld]:
    """The overlays of an instance by name, in the order of the names; all of them if none are given.

    One whose file cannot be read is planned as well: its run fails and says why, and no other does.

    Raises:
        InputError: a name that is none of the instance's scenarios.
    """
    there = scenario_names(folder)
    known = ", ".join(there) or "none"
    faults = [
        Fault("scenarios", f"there is no scenario {name!r}", f"known: {known}", value=name)
        for name in names
        if name not in there
    ]
    if faults:
        raise InputError(faults)
    return [
        PlannedWorld(name, _title(folder, name), name) for name in (dict.fromkeys(names) if names else there)
    ]


def _title(folder: Path, name: str) -> str:
    scenario, _faults = read_scenario(folder, name)
    return "" if scenario is None else scenario.title


def from_grid(folder: Path, file: Path) -> list[PlannedWorld]:
    """Every combination of a grid file's choices, the last axis running fastest.

    Raises:
        InputError: the file has faults.
    """
    return [
        PlannedWorld(cell.name, cell.title, None, cell.laid, near=cell.near)
        for cell in read_grid(folder, file)
    ]
