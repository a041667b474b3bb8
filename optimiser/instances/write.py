"""Write an instance as a folder: the same bytes for the same instance, and all of it or nothing."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from optimiser.errors import Fault, InstanceError
from optimiser.instances.cell_text import cells, csv_bytes
from optimiser.instances.columns import said_columns
from optimiser.instances.datapackage import datapackage
from optimiser.instances.instance import Instance
from optimiser.instances.package import FILE
from optimiser.writing import fill_with, recover, write_folder
from trustmodels.contract import BY_NAME, TABLES


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
