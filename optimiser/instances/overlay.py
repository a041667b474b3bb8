"""Scenarios laid over the tables of an instance, change by change, the base's first."""

from collections.abc import Callable, Sequence
from pathlib import Path

from optimiser.errors import Fault
from optimiser.instances.change import CellChange, Reader
from optimiser.instances.number_text import to_number, to_text
from optimiser.instances.raw import RawTable, empty
from optimiser.instances.scenario import Scenario, chain
from trustmodels.contract import Column

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
