"""Read an instance from its folder."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from optimiser.errors import Fault, InstanceError
from optimiser.instances.assemble import Identity, assemble
from optimiser.instances.csv_text import parse
from optimiser.instances.folder import folder_fault, read_bytes
from optimiser.instances.instance import Instance
from optimiser.instances.overlay import lay, overlay
from optimiser.instances.package import FILE, edition_faults, package_notes, read_package, read_settings
from optimiser.instances.raw import RawTable
from optimiser.instances.scenario import Scenario
from trustmodels.contract import BY_NAME, TABLES


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
    folder = Path(path)
    missing = folder_fault(folder)
    if missing is not None:
        raise InstanceError([missing])
    files, raws, faults = _tables(folder)
    data, fault = read_bytes(folder, FILE)
    package = read_package(data if fault is None else b"{}")
    if package.later:
        raise InstanceError(edition_faults(package.contract))
    faults = [*([fault] if fault else package.faults), *faults]
    said = package_notes(package, files) + _ignored(folder)
    unreadable = frozenset(files) - frozenset(raws)
    if scenario is not None:
        faults += overlay(raws, folder, scenario, unreadable)
    lay(raws, further, faults, unreadable)
    label = "+".join([*([scenario] if scenario else []), *(item.name for item in further)]) or None
    who = Identity(package.name, None if further else str(folder), label)
    other, wrong = read_settings(settings or {})
    return assemble(raws, {**package.settings, **other}, who, [*faults, *wrong], said)


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
    """CSV files that are no table but are called almost like one."""
    said = []
    for path in sorted(folder.glob("*.[cC][sS][vV]")):
        if path.name.removesuffix(".csv") in BY_NAME:
            continue
        close = get_close_matches(path.stem.lower().replace("-", "_"), list(BY_NAME), 1, cutoff=0.8)
        if close:
            said.append(
                f"{path.name} is not a table of the format and is ignored; the table is {close[0]}.csv."
            )
    return said
