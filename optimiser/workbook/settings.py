"""The settings sheet: the name of the instance and the numbers that belong to no row."""

from __future__ import annotations

from dataclasses import dataclass, field

from optimiser.errors import Fault
from optimiser.instances.day import DATED
from optimiser.instances.number_text import to_number, trouble
from optimiser.instances.package import DEFAULTS, name_faults, read_settings
from optimiser.workbook.grid import Grid, letters
from optimiser.workbook.instance_sheets import NAME
from optimiser.workbook.place import CellFault, SheetPlace

VALUE = "value"
MADE = frozenset({"formula", "error", "date"})
"""What a spreadsheet makes of a value."""


@dataclass
class SettingsSheet:
    """What the sheet says: a name, settings that have a value, and those that are there and empty."""

    name: str | None = None
    given: dict[str, float] = field(default_factory=dict)
    emptied: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def over(self, settings: dict[str, float]) -> dict[str, float]:
        """Other settings with these laid over them; an emptied one goes back to its default."""
        kept = {name: value for name, value in settings.items() if name not in self.emptied}
        return DEFAULTS | kept | self.given


def settings_said(grid: Grid | None) -> SettingsSheet:
    """Read the sheet; nothing is said where there is none."""
    said = SettingsSheet()
    if grid is None or not grid.rows:
        return said
    head = {cell.text.strip(): at for at, cell in grid.rows[0].items()}
    if not {"setting", VALUE} <= head.keys():
        problem = "has no headings “setting” and “value”"
        said.faults.append(CellFault(grid.name, problem, "write them above the columns", kind="settings"))
        return said
    place = SheetPlace(grid.name, 1, {VALUE: letters(head[VALUE])})
    for row in grid.rows[1:]:
        cell, value = row.get(head["setting"]), row.get(head[VALUE])
        if cell is not None:
            text = "" if value is None else value.text
            if value is not None and value.kind in MADE - ({"date"} if cell.text.strip() in DATED else set()):
                said.faults.append(
                    place.fault(cell.row, VALUE, f"holds a {value.kind}", "write the value", "settings")
                )
            else:
                _entry(said, place, cell.row, cell.text.strip(), text)
    return said


def _entry(said: SettingsSheet, place: SheetPlace, row: int, name: str, text: str) -> None:
    if name == NAME:
        said.name = text
        found = name_faults(text)
    elif not text.strip():
        said.emptied.append(name)
        found = []
    elif name in DATED:
        given, found = read_settings({name: text})
        said.given |= given
    elif (number := to_number(text)) is None:
        said.faults.append(place.fault(row, VALUE, *trouble(text), "settings"))
        found = []
    else:
        given, found = read_settings({name: number})
        said.given |= given
    said.faults += [place.fault(row, VALUE, fault.problem, fault.remedy, "settings") for fault in found]
