"""A grid file: axes of choices, every combination of which is a scenario.

    [[axis]]
    name = "pot"
    [[axis.choice]]
    name = "as_it_is"
    [[axis.choice]]
    name = "larger"
    title = "The pot is £100m larger."
    change = [ { table = "envelope", add = { grant_pot = 100 } } ]
    [[axis]]
    name = "floor"
    [[axis.choice]]
    name = "low"
    scenario = "floor_low"

A choice may name a `scenario` of the instance, hold a list `change` as a scenario file does, both (the scenario
first) or neither. The combination is called `pot=larger,floor=low`, and is solved from the answer of
`pot=as_it_is,floor=low`: of the axes that are not at their first choice, the one whose choice changes least goes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

from optimiser.errors import Fault, InputError
from optimiser.instances.folder import plain_name
from optimiser.instances.scenario import Scenario
from optimiser.scenarios.choice import laid, read_toml, unknown_keys

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
