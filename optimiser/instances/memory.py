"""An instance from frames in memory, checked as one from files is."""

from collections.abc import Mapping

import pandas as pd

from optimiser.errors import Fault
from optimiser.instances.assemble import Identity, assemble
from optimiser.instances.cell_text import cells
from optimiser.instances.csv_text import header_faults
from optimiser.instances.instance import Instance
from optimiser.instances.package import DEFAULTS, name_faults, read_settings
from optimiser.instances.raw import RawTable
from trustmodels.contract import BY_NAME, TABLES, Table


def from_tables(tables: Mapping[str, pd.DataFrame], settings: Mapping[str, float], name: str) -> Instance:
    """Check, complete and hash an instance that is already in memory.

    Args:
        tables: frames by table, in the columns and units of the contract; NaN, None or "" is an empty cell.
        settings: those that differ from their default.
        name: the name of the instance.

    Raises:
        InstanceError: with every fault; rows are counted as if the frames were files.
    """
    raws: dict[str, RawTable] = {}
    given, faults = read_settings(settings)
    faults += name_faults(name)
    for unknown in sorted(set(tables) - BY_NAME.keys()):
        remedy = f"known are {', '.join(BY_NAME)}"
        faults.append(Fault(unknown, "is not a table of the format", remedy, kind="unknown-table"))
    for table in TABLES:
        if table.name in tables:
            raws[table.name] = _raw(table, tables[table.name])
            faults += header_faults(table, [str(column) for column in tables[table.name].columns])
            faults += _unwritable(raws[table.name])
    return assemble(raws, DEFAULTS | given, Identity(name), faults, [])


def _raw(table: Table, frame: pd.DataFrame) -> RawTable:
    header = [str(column) for column in frame.columns]
    columns = {name: cells(frame.iloc[:, header.index(name)]) for name in table.names if name in header}
    return RawTable(table, columns, list(range(2, len(frame) + 2)))


def _unwritable(raw: RawTable) -> list[Fault]:
    """Text that no UTF-8 file can hold; its cell goes on as a mark, so that the rest can be checked."""
    faults = []
    for name, column in raw.cells.items():
        for at, cell in enumerate(column):
            if "\0" in cell or not _encodes(cell):
                said = ("has a character that no text file can hold", "remove it")
                faults.append(raw.fault(at, name, *said, "encoding"))
                column[at] = "?"
    return faults


def _encodes(cell: str) -> bool:
    return cell.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in cell)
