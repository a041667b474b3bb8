"""Tables of a workbook laid over those of an instance: rows found by key, what is not said left as it is."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.instances import Instance
from optimiser.instances.cell_text import cells
from optimiser.instances.raw import RawTable
from trustmodels.contract import BY_NAME


@dataclass(frozen=True)
class Laid:
    """What a sheet did to a table: rows whose cells it changed, rows it added, rows it took out."""

    table: str
    changed: int
    added: int
    removed: int = 0

    def __str__(self) -> str:
        parts = [(self.changed, "changed"), (self.added, "added"), (self.removed, "replaced")]
        said = ", ".join(f"{number} rows {what}" for number, what in parts if number)
        return f"{self.table}: {said or 'nothing changed'}"


def base_tables(instance: Instance) -> dict[str, RawTable]:
    """The tables of an instance as raw tables; their rows count below 0, to tell them from a workbook's."""
    return {name: _base(instance, name) for name in sorted(instance.present)}


def _base(instance: Instance, name: str) -> RawTable:
    table, frame = BY_NAME[name], instance.tables[name]
    return RawTable(
        table,
        {column: cells(frame[column]) for column in table.names},
        [-(at + 2) for at in range(len(frame))],
    )


def lay_over(base: RawTable | None, sheet: RawTable, *, whole: bool = False) -> tuple[RawTable, Laid]:
    """One table with its sheet laid over it.

    Args:
        base: the table of the instance; None where it has none.
        sheet: the table as the workbook has it.
        whole: the sheet stands for all of the table, as it always does where the table has no key.

    Returns:
        The table, and what was done. A row whose key is new goes to the end.
    """
    table = sheet.table
    if base is None or whole or not table.key:
        gone = 0 if base is None else len(base)
        return sheet, Laid(table.name, 0, len(sheet), gone)
    where = {key: at for at, key in enumerate(_keys(base))}
    found = RawTable(table, {name: list(cells) for name, cells in base.cells.items()}, list(base.rows))
    changed = added = 0
    for at, key in enumerate(_keys(sheet)):
        place = where.pop(key, None)
        if place is None:
            _append(found, sheet, at)
            added += 1
        else:
            changed += _write(found, place, sheet, at)
    return found, Laid(table.name, changed, added)


def _keys(raw: RawTable) -> list[tuple[str, ...]]:
    if any(name not in raw.cells for name in raw.table.key):
        return []
    return list(zip(*(raw.cells[name] for name in raw.table.key), strict=True))


def _append(found: RawTable, sheet: RawTable, at: int) -> None:
    found.rows.append(sheet.rows[at])
    for name, column in found.cells.items():
        column.append(sheet.cells[name][at] if name in sheet.cells else "")


def _write(found: RawTable, place: int, sheet: RawTable, at: int) -> bool:
    """Write a row's cells; whether any of them is another than before."""
    before = [found.cells[name][place] for name in sheet.cells]
    now = [column[at] for column in sheet.cells.values()]
    found.rows[place] = sheet.rows[at]
    for name, cell in zip(sheet.cells, now, strict=True):
        found.cells[name][place] = cell
    return before != now
