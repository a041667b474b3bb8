"""Write an instance as a folder, the same bytes for the same instance, and its hash."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from optimiser.errors import Fault, InstanceError
from optimiser.instances.cells import cells, csv_bytes, to_text
from optimiser.instances.columns import said_columns
from optimiser.instances.instance import Instance
from optimiser.instances.package import FILE, datapackage
from optimiser.writing import fill_with, recover, write_folder
from trustmodels.contract import BY_NAME, TABLES, Column, Table

# Write an instance as a folder: the same bytes for the same instance, and all of it or nothing.


def write_instance(
    instance: Instance,
    folder: Path | str,
    *,
    replace: bool = False,
    beside: Mapping[str, str | bytes] | None = None,
) -> Path:
    """Write the tables and datapackage.json; the folder appears when it is complete.

    Args:
        instance: what to write; a scenario that was laid over it is written into the tables.
        folder: where; it must not exist, or be empty.
        replace: write over the tables of an instance that is there, keeping its scenarios and other files.
        beside: further files by their path in the folder: a page, scenarios, a workbook.

    Raises:
        InstanceError: where the folder holds something, or a table has a name that is none of the format's.
        RunError: it cannot be written; what stood there is as it was.
    """
    target = Path(folder).absolute()
    recover(target)
    _refuse(instance, target, replace=replace)
    others = {name: file.encode() if isinstance(file, str) else file for name, file in (beside or {}).items()}

    def fill(draft: Path) -> None:
        if target.exists():
            _keep_others(target, draft)
        fill_with({**others, **instance_files(instance)})(draft)

    write_folder(target, fill)
    return Path(folder)


def instance_files(instance: Instance) -> dict[str, bytes]:
    """The files of an instance by name, as they are written."""
    tables = {table.name: _table(instance, table.name) for table in TABLES if table.name in instance.present}
    files = {BY_NAME[name].file: data for name, data in tables.items()}
    columns = {name: said_columns(name, instance.tables) for name in tables}
    return {FILE: datapackage(instance.name, instance.settings, tables, columns), **files}


def _table(instance: Instance, name: str) -> bytes:
    frame = instance.tables[name]
    names = [column.name for column in said_columns(name, instance.tables)]
    columns: Mapping[str, list[str]] = {column: cells(frame[column]) for column in names}
    return csv_bytes(columns)


def _refuse(instance: Instance, target: Path, *, replace: bool) -> None:
    unknown = sorted(instance.present - BY_NAME.keys())
    if unknown:
        remedy = f"known are {', '.join(BY_NAME)}"
        raise InstanceError([Fault(name, "is not a table of the format", remedy) for name in unknown])
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if target.is_dir() and replace and (target / FILE).is_file():
        return
    problem = "is there already" + (" and is not an instance" if replace else "")
    raise InstanceError([Fault(str(target), problem, "choose another folder, or remove it first")])


def _keep_others(target: Path, draft: Path) -> None:
    """Copy what is no table of the format: scenarios, a page, anything else."""
    own = {FILE, *(table.file for table in TABLES)}
    for path in target.iterdir():
        if path.name in own:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, draft / path.name, symlinks=True)
        else:
            shutil.copy2(path, draft / path.name, follow_symlinks=False)


# The hash of an instance: of what it says, and not of how its files spell it.

FORMAT = b"trust-optimiser instance 1"


def instance_hash(
    tables: Mapping[str, pd.DataFrame], settings: Mapping[str, float], present: frozenset[str]
) -> str:
    """SHA-256, in hexadecimal, of the present tables and the settings.

    Tables go by name, columns in the order of the contract, rows by key; the rows of periods, and the steps
    of capacity, in their own order, because it has a meaning. An empty cell counts as what it means, and a
    column of a later edition than the first only where it says something (see ``said_columns``). Tables of
    evidence (sources, published, assumptions) count as well; the name of the instance, its path and the
    name of a scenario do not, so that a scenario that changes nothing has the hash of its base.
    """
    digest = hashlib.sha256(FORMAT)
    for name, value in sorted(settings.items()):
        _add(digest, f"setting {name} {to_text(value)}".encode())
    for name in sorted(present):
        table, frame = BY_NAME[name], tables[name]
        order = _order(table, frame)
        _add(digest, f"table {name} {len(frame)}".encode())
        for column in said_columns(name, tables):
            _add(digest, column.name.encode())
            _add(digest, _content(column, frame[column.name], order))
    return digest.hexdigest()


def _add(digest: hashlib._Hash, part: bytes) -> None:
    digest.update(len(part).to_bytes(8, "little"))
    digest.update(part)


def _order(table: Table, frame: pd.DataFrame) -> list[int]:
    """The positions of the rows in the order in which they are hashed."""
    key = table.key[:-1] if table.ordered else table.key or table.names
    if not key:
        return list(range(len(frame)))
    keys = list(zip(*(frame[name].tolist() for name in key), strict=True))
    return sorted(range(len(frame)), key=keys.__getitem__)


def _content(column: Column, values: pd.Series, order: list[int]) -> bytes:
    if column.numeric:
        numbers = values.to_numpy(dtype="<f8")[order] + 0.0
        numbers[np.isnan(numbers)] = np.nan
        return numbers.tobytes()
    if column.kind == "flag":
        return values.to_numpy(dtype="u1")[order].tobytes()
    cells = values.tolist()
    return b"".join(len(part).to_bytes(4, "little") + part for part in (cells[at].encode() for at in order))
