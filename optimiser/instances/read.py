"""Read an instance: from its folder, or by its name among those at hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from optimiser.errors import Fault, InstanceError
from optimiser.instances.assemble import Identity, assemble, checked_tables
from optimiser.instances.files import RawTable, folder_fault, parse, plain_name, read_bytes
from optimiser.instances.instance import Instance
from optimiser.instances.package import FILE, edition_faults, package_notes, read_package, read_settings
from optimiser.instances.scenario import Scenario, lay, overlay
from trustmodels.contract import BY_NAME, TABLES

# Read an instance from its folder.


def read_instance(
    path: Path | str,
    scenario: str | None = None,
    further: Sequence[Scenario] = (),
    settings: Mapping[str, float] | None = None,
) -> Instance:
    """Read, check and hash the instance in a folder.

    Args:
        path: the folder with the CSV tables and datapackage.json.
        scenario: the name of a scenario in the folder's ``scenarios/`` to lay over the tables.
        further: scenarios from elsewhere, laid over it in their order; what comes of them stands in no folder,
            and the instance then has no path.
        settings: in place of those of datapackage.json, by name; comes with something in ``further`` to name it.

    Raises:
        InstanceError: with every fault of every table, each with its file, row, column and remedy.
    """
    return InstanceFolder(path).instance(scenario, further, settings)


class InstanceFolder:
    """The files of an instance, read once, for many worlds of it.

    Args:
        path: the folder.

    Raises:
        InstanceError: there is no such folder, or it is of a later edition.
    """

    def __init__(self, path: Path | str) -> None:
        self.folder = Path(path)
        missing = folder_fault(self.folder)
        if missing is not None:
            raise InstanceError([missing])
        files, self._raws, faults = _tables(self.folder)
        data, fault = read_bytes(self.folder, FILE)
        self._package = package = read_package(data if fault is None else b"{}")
        if package.later:
            raise InstanceError(edition_faults(package.contract))
        self._faults = [*([fault] if fault else package.faults), *faults]
        self._said = package_notes(package, files) + _ignored(self.folder)
        self._unreadable = frozenset(files) - frozenset(self._raws)

    def instance(
        self,
        scenario: str | None = None,
        further: Sequence[Scenario] = (),
        settings: Mapping[str, float] | None = None,
    ) -> Instance:
        """The instance, as `read_instance` gives it.

        Raises:
            InstanceError: with every fault of every table.
        """
        raws, merged, faults = self._laid(scenario, further, settings)
        label = "+".join([*([scenario] if scenario else []), *(item.name for item in further)]) or None
        who = Identity(self._package.name, None if further else str(self.folder), label)
        return assemble(raws, merged, who, faults, self._said)

    def world(
        self, further: Sequence[Scenario], settings: Mapping[str, float] | None, told_by: str
    ) -> Instance:
        """What comes of changes, for whoever solves it and keeps no more than the answer.

        It is checked as ever. Nothing is remarked on it, and its tables are not hashed.

        Args:
            further: laid over the tables in their order.
            settings: in place of those of datapackage.json.
            told_by: stands in place of the hash of the tables: a hash of all that makes this world.

        Raises:
            InstanceError: with every fault of every table.
        """
        raws, merged, faults = self._laid(None, further, settings)
        tables, present = checked_tables(raws, merged, faults)
        label = "+".join(item.name for item in further) or None
        return Instance(self._package.name, None, merged, tables, present, label, told_by, ())

    def _laid(
        self, scenario: str | None, further: Sequence[Scenario], settings: Mapping[str, float] | None
    ) -> tuple[dict[str, RawTable], dict[str, float], list[Fault]]:
        """Tables and settings with everything laid over them, and what is wrong."""
        raws, faults = {name: raw.copy() for name, raw in self._raws.items()}, list(self._faults)
        if scenario is not None:
            faults += overlay(raws, self.folder, scenario, self._unreadable)
        lay(raws, further, faults, self._unreadable)
        other, wrong = read_settings(settings or {})
        return raws, {**self._package.settings, **other}, [*faults, *wrong]


TABULAR = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".parquet", ".gz"})
"""What files with tables end in; only CSV is read."""
COPY = re.compile(r"\s*(?:\(\d+\)|- copy)$")
"""What a computer adds to the name of a second copy."""


def _tables(folder: Path) -> tuple[dict[str, bytes], dict[str, RawTable], list[Fault]]:
    files: dict[str, bytes] = {}
    raws: dict[str, RawTable] = {}
    faults: list[Fault] = []
    for table in TABLES:
        data, fault = read_bytes(folder, table.file)
        if fault is not None:
            faults.append(fault)
        if data is None:
            continue
        files[table.name] = data
        raw, found = parse(table, data)
        faults += found
        if raw is not None:
            raws[table.name] = raw
    return files, raws, faults


def _ignored(folder: Path) -> list[str]:
    """Files that are no table but are called almost like one: spelt otherwise, or of another format."""
    said = []
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() in TABULAR):
        if path.name.removesuffix(".csv") in BY_NAME:
            continue
        stem = COPY.sub("", path.name.lower().partition(".")[0]).replace("-", "_")
        close = get_close_matches(stem, list(BY_NAME), 1, cutoff=0.8)
        if close:
            said.append(
                f"{path.name} is not a table of the format and is ignored; the table is {close[0]}.csv."
            )
    return said


# Find an instance by its folder, or by its name among those that are at hand.

HOMES = (Path("instances"), Path(__file__).resolve().parents[2] / "instances")
"""Where names are looked up: beside the user, then beside the code."""


def resolve_instance(instance: Path | str) -> Path:
    """The folder of an instance.

    Args:
        instance: a folder, or the plain name of one in ``instances/``.

    Raises:
        InstanceError: where there is neither; it names those that there are.
    """
    path = Path(instance)
    if path.is_dir():
        return path
    if plain_name(str(instance)):
        for home in HOMES:
            if (home / path).is_dir():
                return home / path
    known = instance_names()
    close = get_close_matches(path.name, known, 1)
    remedy = (
        f"did you mean {close[0]}?"
        if close
        else f"give a folder, or one of: {', '.join(known) or 'none yet'}"
    )
    problem = (
        "is a file, not a folder" if path.exists() else "is neither a folder nor the name of an instance"
    )
    raise InstanceError([Fault(str(instance), problem, remedy, value=str(instance), kind="folder")])


def instance_names() -> list[str]:
    """The names of the instances at hand, sorted."""
    return sorted({path.parent.name for home in HOMES for path in home.glob("*/datapackage.json")})
