"""Scenario files: TOML in the instance's ``scenarios/``, each perhaps standing on another."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimiser.errors import Fault, InstanceError
from optimiser.instances.csv_text import decode
from optimiser.instances.folder import folder_fault, plain_name, read_bytes

FOLDER = "scenarios"
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
    scenarios: list[Scenario] = []
    faults: list[Fault] = []
    wanted: str | None = name
    while wanted is not None:
        if wanted in [scenario.name for scenario in scenarios]:
            loop = " → ".join([*(scenario.name for scenario in scenarios), wanted])
            problem = f"the bases go round in a loop: {loop}"
            faults.append(Fault(file_of(name), problem, "take one base away", kind="base"))
            break
        scenario, found = read_scenario(folder, wanted, scenarios[-1].file if scenarios else None)
        faults += found
        if scenario is None:
            break
        scenarios.append(scenario)
        wanted = scenario.base
    return scenarios[::-1], faults


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
    text, fault = decode(file_of(name), data)
    if fault is not None:
        return None, [fault]
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return None, [Fault(file_of(name), f"is not TOML ({error})", "correct the line", kind="toml")]
    return _scenario(name, content)


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
