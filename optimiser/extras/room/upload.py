"""An offer that somebody brings along as a scenario file or a workbook: looked at, and put onto the handles it fits.

A workbook is read as `optimiser import` reads it, laid over the instance as it stands: what is not written as the
format has it is taken as it is meant, and every such correction is listed. Only what differs then becomes the offer.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from optimiser.errors import Fault
from optimiser.extras.room.handles import Handle
from optimiser.extras.room.offers import OfferError, file_name
from optimiser.extras.starter import has_six_sheets
from optimiser.extras.workbook import read_instance_workbook
from optimiser.extras.workbook.tidy import listed
from optimiser.instances import Instance
from optimiser.instances.cells import cells
from optimiser.instances.files import plain_name
from optimiser.instances.scenario import Scenario, parse_scenario, scenario_names
from optimiser.writing import write_bytes
from trustmodels.contract import BY_NAME
from trustmodels.contract.table import Table

TRUST = "trust"
LARGEST = 64 * 1024
"""Bytes of an offer: a hundred times those that the room writes."""
CHANGES = 200
LARGEST_WORKBOOK = 16 * 1024**2
"""Bytes of a workbook: four times that of all England."""
BOOK, COMMAND = "workbook", "; --corrected"
"""What a workbook is called here, and how a line begins to speak of the command line, which nobody at a table has."""


@dataclass(frozen=True)
class Brought:
    """An offer from a file: figures for handles by id, the changes that no handle makes, and what was corrected."""

    name: str
    title: str
    base: str | None
    figures: Mapping[str, float]
    further: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...] = ()


def scenario_of(data: bytes, folder: Path | str) -> Scenario:
    """The scenario in a file, by the name that it gives itself.

    Raises:
        OfferError: it is too large or no scenario, changes nothing, or stands on one that the instance has not.
    """
    if len(data) > LARGEST:
        problem = f"has {len(data):,} bytes, and {LARGEST:,} is the most that is taken"
        raise OfferError([Fault("the file", problem, "check that it is an offer")])
    scenario, faults = parse_scenario(_own_name(data), data)
    if scenario is None or faults:
        raise OfferError([replace(fault, file="the file") for fault in faults])
    if not 0 < len(scenario.changes) <= CHANGES:
        problem = f"has {len(scenario.changes):,} changes"
        raise OfferError([Fault(scenario.file, problem, f"bring an offer with 1 to {CHANGES}")])
    known = scenario_names(Path(folder))
    if scenario.base is not None and scenario.base not in known:
        problem = f"stands on {scenario.base!r}, which this instance has not"
        raise OfferError([Fault(scenario.file, problem, f"known: {', '.join(known) or 'none'}")])
    return scenario


def _own_name(data: bytes) -> str:
    """What the file calls itself: a browser may have saved it under another name."""
    try:
        name = tomllib.loads(data.decode("utf-8")).get("name")
    except (ValueError, RecursionError):
        return "offer"
    return name if isinstance(name, str) and plain_name(name) else "offer"


def brought(scenario: Scenario, found: Sequence[Handle]) -> Brought:
    """The changes of a scenario as figures of handles; what fits none of them stays a change of its own."""
    figures: dict[str, float] = {}
    further: list[Mapping[str, Any]] = []
    for change in scenario.changes:
        handle = next((h for h in found if h.id not in figures and _figure(h, change) is not None), None)
        figure = None if handle is None else _figure(handle, change)
        if handle is None or figure is None:
            further.append(change)
        else:
            figures[handle.id] = figure
    return Brought(scenario.name, scenario.title, scenario.base, figures, tuple(further))


def _figure(handle: Handle, change: Mapping[str, Any]) -> float | None:
    """The figure at which a handle makes exactly this change; None where it cannot."""
    body = change.get(handle.operation)
    value = body.get(handle.column) if isinstance(body, Mapping) and len(body) == 1 else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    shown = round(float(value) * handle.scale, 10)
    inside = min(handle.least, handle.now) <= shown <= max(handle.most, handle.now)
    return shown if inside and dict(change) == handle.change(shown) else None


# A workbook: what its sheets change of the instance over which they are laid.


def workbook_offer(data: bytes, stands: Instance, name: str, found: Sequence[Handle]) -> Brought:
    """The offer that a workbook is, laid over an instance.

    Args:
        data: the .xlsx file.
        stands: the instance, with the scenario that the offer stands on.
        name: of the file; people read it.
        found: the handles of the instance.

    Raises:
        WorkbookError: it cannot be used; every fault by sheet and cell.
        OfferError: it is too large, changes nothing, or changes more than an offer can.
        MissingExtraError: the optional extra `workbook` is not installed.
    """
    if len(data) > LARGEST_WORKBOOK:
        problem = f"has {len(data):,} bytes, and {LARGEST_WORKBOOK:,} is the most that is taken"
        raise OfferError([Fault(name, problem, "leave out the sheets that do not change")])
    with TemporaryDirectory(prefix="optimiser-room-") as place:
        file = write_bytes(Path(place) / f"{BOOK}.xlsx", data)
        if has_six_sheets(file):
            remedy = "bring it back above, where instances of one's own are made"
            raise OfferError([Fault(name, "is a workbook of six sheets, which is an instance", remedy)])
        read = read_instance_workbook(file, stands)
    changes = changes_between(stands, read.instance, name)
    scenario = Scenario(file_name(name) or BOOK, name, stands.scenario, tuple(changes))
    notes = (
        *(line.partition(COMMAND)[0] for line in listed(read.corrections)),
        *read.remarks,
        *(f"sheet {sheet}: passed over" for sheet in read.ignored),
    )
    return replace(brought(scenario, found), notes=notes)


def changes_between(stands: Instance, made: Instance, name: str) -> list[Mapping[str, Any]]:
    """The changes of a scenario that make one instance out of another of the same rows, or more.

    Raises:
        OfferError: there is none, there are more than an offer may have, or they are in a table without a key.
    """
    changes: list[Mapping[str, Any]] = []
    for table in BY_NAME.values():
        before, after = (_rows(each, table.name) for each in (stands, made))
        if before == after:
            continue
        if not table.key:
            problem = f"changes the table {table.name}, whose rows have no key"
            raise OfferError([Fault(name, problem, "bring the change as a scenario file")])
        changes += _changed(table, _by_key(table, before), _by_key(table, after))
    if not 0 < len(changes) <= CHANGES:
        problem = f"changes {len(changes):,} things" if changes else "changes nothing of this instance"
        raise OfferError([Fault(name, problem, f"bring a workbook with 1 to {CHANGES} changes")])
    return changes


_TableRow = dict[str, str]


def _rows(instance: Instance, name: str) -> list[_TableRow]:
    """The rows of a table as cells of text; none where the instance has not got it."""
    if name not in instance.present:
        return []
    frame = instance.tables[name]
    columns = {str(column): cells(frame[column]) for column in frame}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _by_key(table: Table, rows: Sequence[_TableRow]) -> dict[tuple[str, ...], _TableRow]:
    return {tuple(row[name] for name in table.key): row for row in rows}


def _changed(
    table: Table, before: Mapping[tuple[str, ...], _TableRow], after: Mapping[tuple[str, ...], _TableRow]
) -> Iterator[Mapping[str, Any]]:
    """A change for all trusts of which the same is said, and one for all the rows that are new."""
    alike: dict[str, list[_TableRow]] = {}
    for key, row in after.items():
        was = before.get(key)
        if was is None or was == row:
            continue
        said = {name: _value(table, name, row[name]) for name in row if row[name] != was[name]}
        place = [(name, row[name]) for name in table.key if name != TRUST]
        alike.setdefault(json.dumps([place, said]), []).append(row)
    for text, rows in alike.items():
        place, said = json.loads(text)
        trusts = sorted({row[TRUST] for row in rows}) if TRUST in table.key else []
        who = {TRUST: trusts[0] if len(trusts) == 1 else trusts} if trusts else {}
        yield {"table": table.name, "where": {**dict(place), **who}, "set": said}
    new = [row for key, row in after.items() if key not in before]
    if new:
        rows_of = [{name: _value(table, name, row[name]) for name in row if row[name]} for row in new]
        yield {"table": table.name, "append": rows_of}


def _value(table: Table, name: str, cell: str) -> object:
    """A cell as a scenario has it: a number, true or false, a text; an empty one is an empty text."""
    column = table.column(name)
    if column.numeric and cell:
        return float(cell)
    return cell == "true" if column.kind == "flag" and cell else cell
