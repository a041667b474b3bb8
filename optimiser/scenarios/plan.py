"""Which runs a sweep is made of: the baseline, and overlays by name or the combinations of a grid file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from optimiser.errors import Fault, InputError
from optimiser.instances.scenario import Scenario, read_scenario, scenario_names
from optimiser.scenarios.grid import read_grid


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
