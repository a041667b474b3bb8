"""Raw tables -> a checked instance, or all their faults."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from optimiser.errors import Fault, InstanceError
from optimiser.instances.absent import absences
from optimiser.instances.checks import check
from optimiser.instances.digest import instance_hash
from optimiser.instances.doubts import doubts
from optimiser.instances.draft import Draft, draft
from optimiser.instances.instance import Instance
from optimiser.instances.notes import notes
from optimiser.instances.raw import RawTable, empty
from trustmodels.contract import TABLES

Raws = Mapping[str, RawTable]


@dataclass(frozen=True)
class Identity:
    """Who an instance is, apart from what its tables say."""

    name: str
    path: str | None = None
    scenario: str | None = None


def assemble(
    raws: Raws, settings: Mapping[str, float], who: Identity, faults: list[Fault], said: list[str]
) -> Instance:
    """Check the tables and make the instance. An optional table without rows counts as absent.

    Args:
        raws: the tables that could be read, by name.
        settings: all settings that have a value.
        who: name, path and scenario.
        faults: what is known to be wrong already; an unreadable table is not called missing as well.
        said: notes from reading.

    Raises:
        InstanceError: with every fault of every table.
    """
    drafts: dict[str, Draft] = {}
    found = [*faults, *_missing(raws, faults)]
    for raw in raws.values():
        raw.fill_absent()
    for table in TABLES:
        if table.name in raws and (table.required or len(raws[table.name])):
            drafts[table.name], cell_faults = draft(raws[table.name])
            found += cell_faults
    found += check(drafts, settings)
    if found:
        raise InstanceError(_in_file_order(found))
    tables = {
        table.name: _filled(drafts.get(table.name) or draft(empty(table))[0], drafts) for table in TABLES
    }
    present = frozenset(drafts)
    digest = instance_hash(tables, settings, present)
    remarks = (*said, *absences(raws, present), *doubts(tables), *notes(tables, settings, present))
    return Instance(who.name, who.path, dict(settings), tables, present, who.scenario, digest, remarks)


def _missing(raws: Raws, faults: list[Fault]) -> list[Fault]:
    unreadable = {fault.file for fault in faults}
    return [
        Fault(table.file, "is missing", f"add it: {table.meaning}".rstrip("."), kind="missing-table")
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
