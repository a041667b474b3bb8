"""Scenario files in the instance's ``scenarios/``, and how they are laid over its tables, the base's first."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from optimiser.errors import Fault, InstanceError
from optimiser.instances.cells import to_number, to_text
from optimiser.instances.change import CellChange, Reader
from optimiser.instances.files import RawTable, decode, empty, folder_fault, plain_name, read_bytes
from trustmodels.contract import Column

# Scenario files: TOML in the instance's ``scenarios/``, each perhaps standing on another.

FOLDER = "scenarios"
TOLD = 10
"""Links of a chain of bases that a message names."""
KEYS = ("name", "title", "base", "change")


@dataclass(frozen=True)
class Scenario:
    """One scenario file. ``changes`` are as they stand in the file, not yet judged."""

    name: str
    title: str
    base: str | None
    changes: tuple[Mapping[str, Any], ...]

    @property
    def file(self) -> str:
        """The file, as faults name it."""
        return file_of(self.name)


def file_of(name: str) -> str:
    """The file of a scenario, seen from the instance folder."""
    return f"{FOLDER}/{name}.toml"


def scenario_names(folder: Path) -> list[str]:
    """The names of the scenarios in an instance folder, sorted; what is no text in a name is spelt out."""
    stems = (path.stem.encode("utf-8", "backslashreplace") for path in (folder / FOLDER).glob("*.toml"))
    return sorted(stem.decode("utf-8") for stem in stems)


def list_scenarios(folder: Path | str) -> list[tuple[str, str]]:
    """Name and title of every scenario of an instance, sorted by name.

    Raises:
        InstanceError: where the folder is not there, or a scenario file cannot be read.
    """
    where = Path(folder)
    missing = folder_fault(where)
    faults = [missing] if missing is not None else []
    place = where / FOLDER
    if os.path.lexists(place) and not place.is_dir():
        faults.append(Fault(FOLDER, "is not a folder", "replace it by a folder, or remove it", kind="folder"))
    listed = []
    for name in scenario_names(where):
        scenario, found = read_scenario(where, name)
        faults += found
        if scenario is not None:
            listed.append((scenario.name, scenario.title))
    if faults:
        raise InstanceError(faults)
    return listed


def chain(folder: Path, name: str) -> tuple[list[Scenario], list[Fault]]:
    """A scenario and those that it stands on, the lowest base first."""
    scenarios: dict[str, Scenario] = {}
    faults: list[Fault] = []
    wanted, asked_by = name, None
    while True:
        if wanted in scenarios:
            loop = " → ".join([*_ends(list(scenarios)), wanted])
            problem = f"the bases go round in a loop: {loop}"
            faults.append(Fault(file_of(name), problem, "take one base away", kind="base"))
            break
        scenario, found = read_scenario(folder, wanted, asked_by)
        faults += found
        if scenario is None:
            break
        scenarios[wanted] = scenario
        if scenario.base is None:
            break
        wanted, asked_by = scenario.base, scenario.file
    return list(scenarios.values())[::-1], faults


def _ends(names: list[str]) -> list[str]:
    """A chain as it is told: of a long one its two ends."""
    return names if len(names) <= TOLD else [*names[: TOLD - 2], "…", names[-1]]


def read_scenario(
    folder: Path, name: str, asked_by: str | None = None
) -> tuple[Scenario | None, list[Fault]]:
    """Read one scenario file; ``asked_by`` is the file whose base it is."""
    data, fault = read_bytes(folder, file_of(name)) if plain_name(name) else (None, _no_name(name, asked_by))
    if fault is None and data is None:
        fault = _unknown(folder, name, asked_by)
    if fault is not None or data is None:
        return None, [fault] if fault is not None else []
    return parse_scenario(name, data)


def parse_scenario(name: str, data: bytes) -> tuple[Scenario | None, list[Fault]]:
    """The bytes of a scenario file that is called so."""
    scenario, faults = _parsed(name, data)
    return scenario, list(faults)


@lru_cache(maxsize=4096)  # of a long chain every scenario is a base of those after it
def _parsed(name: str, data: bytes) -> tuple[Scenario | None, tuple[Fault, ...]]:
    text, fault = decode(file_of(name), data)
    if fault is not None:
        return None, (fault,)
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return None, (Fault(file_of(name), f"is not TOML ({error})", "correct the line", kind="toml"),)
    scenario, faults = _scenario(name, content)
    return scenario, tuple(faults)


def _no_name(name: str, asked_by: str | None) -> Fault:
    problem = f"{name!r} is not the name of a scenario"
    remedy = f"give the plain name of a file in {FOLDER}/, without folders and without .toml"
    return Fault(asked_by or FOLDER, problem, remedy, value=name, kind="scenario-name")


def _unknown(folder: Path, name: str, asked_by: str | None) -> Fault:
    known = ", ".join(scenario_names(folder))
    problem = f"there is no {'base' if asked_by else 'scenario'} {name!r}"
    remedy = f"known: {known}" if known else f"the instance has no scenarios; write {file_of(name)}"
    return Fault(asked_by or FOLDER, problem, remedy, value=name, kind="scenario-name")


def _scenario(name: str, content: dict[str, Any]) -> tuple[Scenario, list[Fault]]:
    file = file_of(name)
    faults = [
        Fault(file, f"has the unknown entry {key!r}", f"remove it; known are {', '.join(KEYS)}", kind="entry")
        for key in content
        if key not in KEYS
    ]
    faults += [
        Fault(file, f"has no {key}", f'add {key} = "…", a text', kind=key)
        for key in ("name", "title")
        if not isinstance(content.get(key), str) or not content[key].strip()
    ]
    said = content.get("name")
    if isinstance(said, str) and said.strip() and said != name:
        remedy = f'write name = "{name}", or rename the file'
        faults.append(Fault(file, f"is called {said!r} inside", remedy, value=said, kind="name"))
    base = content.get("base")
    if base is not None and not isinstance(base, str):
        faults.append(
            Fault(file, "has a base that is not a text", "write the name of a scenario", kind="base")
        )
        base = None
    changes = content.get("change", [])
    if not isinstance(changes, list) or not all(isinstance(change, dict) for change in changes):
        faults.append(
            Fault(file, "has changes that are not tables", "write [[change]] above each", kind="entry")
        )
        changes = []
    return Scenario(name, str(content.get("title", "")), base, tuple(changes)), faults


# Scenarios laid over the tables of an instance, change by change, the base's first.

Raws = dict[str, RawTable]


def overlay(raws: Raws, folder: Path, name: str, unreadable: frozenset[str] = frozenset()) -> list[Fault]:
    """Lay a scenario over tables, in place.

    Cells stay text and are checked afterwards like those of any instance; where an empty cell has a meaning
    (0, the first period), ``where`` finds it by that meaning. ``add`` and ``multiply`` leave a cell empty
    that means no limit.

    Args:
        raws: the tables as read.
        folder: the instance folder.
        name: the scenario.
        unreadable: tables that are there but could not be read; changes of them are passed over.

    Returns:
        What is wrong with the scenario files.
    """
    scenarios, faults = chain(folder, name)
    return lay(raws, scenarios, faults, unreadable)


def lay(
    raws: Raws, scenarios: Sequence[Scenario], faults: list[Fault], unreadable: frozenset[str] = frozenset()
) -> list[Fault]:
    """Lay scenarios that are already read over tables, in place, in order; adds to the faults."""
    for scenario in scenarios:
        for number, entry in enumerate(scenario.changes, start=1):
            reader = Reader(scenario.file, number, faults)
            change = reader.read(entry, f"scenario {scenario.name!r}, change {number}")
            if change is not None and change.table.name not in unreadable:
                _apply(raws, change, reader)
    return faults


def _apply(raws: Raws, change: CellChange, reader: Reader) -> None:
    if change.operation == "append":
        _append(raws.setdefault(change.table.name, empty(change.table)), change)
        return
    raw = raws.get(change.table.name)
    if raw is None:
        reader.fault(
            f"matches no row: the instance has no table {change.table.name}", "append the rows instead"
        )
        return
    if any(name in raw.missing for name in (*change.where, *change.cells, *change.numbers)):
        return
    places = _places(raw, change, _first_period(raws))
    if not places:
        wanted = ", ".join(f"{name} {' or '.join(values)}" for name, values in change.where.items())
        problem = f"matches no row of {change.table.name}" + (f" with {wanted}" if wanted else "")
        reader.fault(problem, "correct where")
    elif change.operation == "remove":
        _remove(raw, set(places))
    else:
        _write(raw, change, places)


def _first_period(raws: Raws) -> str:
    periods = raws["periods"].cells.get("period", []) if "periods" in raws else []
    return periods[0] if periods else ""


def _places(raw: RawTable, change: CellChange, first: str) -> list[int]:
    """The positions of the rows that ``where`` finds; all rows where it says nothing."""
    places = list(range(len(raw)))
    for name, values in change.where.items():
        means = _meaning(raw.table.column(name), first)
        wanted = {means(value) for value in values if value}
        cells = raw.cells[name]
        fits = {cell for cell in set(cells) if means(cell) in wanted or (not cell.strip() and "" in values)}
        places = [at for at in places if cells[at] in fits]
    return places


def _meaning(column: Column, first: str) -> Callable[[str], object]:
    """What a cell of the column stands for when it is compared."""
    if column.numeric:
        return lambda cell: _number(cell) if column.stands_for is None or cell.strip() else column.stands_for
    if column.empty == "first_period":
        return lambda cell: cell if cell.strip() else first
    return lambda cell: cell


def _number(cell: str) -> object:
    value = to_number(cell)
    return cell if value is None else value


def _write(raw: RawTable, change: CellChange, places: list[int]) -> None:
    for name, cell in change.cells.items():
        for at in places:
            raw.cells[name][at] = cell
            raw.touched[at, name] = change.said_by
    for name, number in change.numbers.items():
        stands_for = raw.table.column(name).stands_for
        cells = raw.cells[name]
        for at in places:
            value = to_number(cells[at]) if cells[at].strip() else stands_for
            if value is not None:
                cells[at] = to_text(value + number if change.operation == "add" else value * number)
                raw.touched[at, name] = change.said_by


def _remove(raw: RawTable, gone: set[int]) -> None:
    kept = [at for at in range(len(raw)) if at not in gone]
    now = {was: at for at, was in enumerate(kept)}
    raw.rows = [raw.rows[at] for at in kept]
    raw.cells = {name: [cells[at] for at in kept] for name, cells in raw.cells.items()}
    raw.ragged = {now[at] for at in raw.ragged if at in now}
    raw.touched = {(now[at], name): who for (at, name), who in raw.touched.items() if at in now}


def _append(raw: RawTable, change: CellChange) -> None:
    for row in change.rows:
        raw.touched[len(raw), ""] = change.said_by
        raw.rows.append(None)
        for name, cells in raw.cells.items():
            cells.append(row.get(name, ""))
