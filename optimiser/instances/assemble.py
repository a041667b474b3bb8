"""Raw tables, or frames in memory -> a checked instance, or all their faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from optimiser.errors import Fault, InstanceError
from optimiser.instances.cells import cells
from optimiser.instances.checks import check
from optimiser.instances.columns import absences
from optimiser.instances.doubts import doubts
from optimiser.instances.draft import Draft, draft
from optimiser.instances.files import RawTable, empty, header_faults
from optimiser.instances.instance import Instance
from optimiser.instances.notes import notes
from optimiser.instances.package import DEFAULTS, name_faults, read_settings
from optimiser.instances.write import instance_hash
from trustmodels.contract import BY_NAME, TABLES, Table

# Raw tables -> a checked instance, or all their faults.

Raws = Mapping[str, RawTable]
MISSING = "missing-table"
"""The kind of fault of a required table that is not there."""
NOTHING_KNOWN: Mapping[str, pd.DataFrame] = {}


@dataclass(frozen=True)
class Identity:
    """Who an instance is, apart from what its tables say."""

    name: str
    path: str | None = None
    scenario: str | None = None


def assemble(
    raws: Raws,
    settings: Mapping[str, float],
    who: Identity,
    faults: list[Fault],
    said: list[str],
    known: Mapping[str, pd.DataFrame] = NOTHING_KNOWN,
) -> Instance:
    """Check the tables and make the instance. An optional table without rows counts as absent.

    Args:
        raws: the tables that could be read, by name.
        settings: all settings that have a value.
        who: name, path and scenario.
        faults: what is known to be wrong already; an unreadable table is not called missing as well.
        said: notes from reading.
        known: tables of a checked instance that stand in `raws` as they are there; their cells are not read again.

    Raises:
        InstanceError: with every fault of every table.
    """
    tables, present = checked_tables(raws, settings, faults, known)
    digest = instance_hash(tables, settings, present)
    remarks = (*said, *absences(raws, present), *doubts(tables), *notes(tables, settings, present))
    return Instance(who.name, who.path, dict(settings), tables, present, who.scenario, digest, remarks)


def checked_tables(
    raws: Raws,
    settings: Mapping[str, float],
    faults: list[Fault],
    known: Mapping[str, pd.DataFrame] = NOTHING_KNOWN,
) -> tuple[dict[str, pd.DataFrame], frozenset[str]]:
    """The tables, checked and filled, and which of them are there; `known` as in `assemble`.

    Raises:
        InstanceError: with every fault of every table.
    """
    drafts: dict[str, Draft] = {}
    found = [*faults, *_missing(raws, faults)]
    for raw in raws.values():
        raw.fill_absent()
    for table in TABLES:
        if table.name in raws and (table.required or len(raws[table.name])):
            raw, frame = raws[table.name], known.get(table.name)
            drafts[table.name], cell_faults = draft(raw) if frame is None else (Draft(raw, frame), [])
            found += cell_faults
    found += check(drafts, settings)
    if found:
        raise InstanceError(_in_file_order(found))
    tables = {
        table.name: known[table.name]
        if table.name in known
        else _filled(drafts.get(table.name) or draft(empty(table))[0], drafts)
        for table in TABLES
    }
    return tables, frozenset(drafts)


def _missing(raws: Raws, faults: list[Fault]) -> list[Fault]:
    unreadable = {fault.file for fault in faults}
    return [
        Fault(table.file, "is missing", f"add it: {table.meaning}".rstrip("."), kind=MISSING)
        for table in TABLES
        if table.required and table.name not in raws and table.file not in unreadable
    ]


def _in_file_order(faults: list[Fault]) -> list[Fault]:
    order = {table.file: at for at, table in enumerate(TABLES)}
    return sorted(faults, key=lambda fault: (order.get(fault.file, -1), fault.row or 0))


def _filled(read: Draft, drafts: Mapping[str, Draft]) -> pd.DataFrame:
    """The frame with empty cells at what they mean."""
    frame = read.frame
    first = drafts["periods"].frame["period"].iloc[0]
    for column in read.raw.table.columns:
        if column.stands_for is not None:
            frame[column.name] = frame[column.name].fillna(column.stands_for)
        elif column.empty == "first_period":
            frame[column.name] = frame[column.name].replace("", first)
    return frame


# An instance from frames in memory, checked as one from files is.


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
