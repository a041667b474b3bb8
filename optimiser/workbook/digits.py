"""Numbers with more digits than a spreadsheet keeps when it saves, as text, so that they come back exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from optimiser.instances import Instance
from optimiser.instances.number_text import to_number, to_text
from optimiser.instances.raw import RawTable
from optimiser.workbook.grid import Grid
from optimiser.workbook.sheet import Sheet, SheetColumn
from trustmodels.contract import TABLES

DIGITS = "digits"
HEADINGS = ("table", "column", "number")
KEPT = 15
"""Significant digits that spreadsheets keep."""
Exact = Mapping[tuple[str, str], Mapping[float, str]]


def rounded(value: float) -> float:
    """What a spreadsheet makes of a number when it saves it."""
    return float(f"{value:.{KEPT}g}")


def digits_sheet(instance: Instance) -> Sheet | None:
    """The numbers that would lose digits; None where there are none."""
    frame = pd.DataFrame(list(dict.fromkeys(_long(instance))), columns=list(HEADINGS), dtype="str")
    if frame.empty:
        return None
    columns = tuple(SheetColumn(name, name, "@") for name in HEADINGS)
    title = (
        f"Numbers with more than {KEPT} digits, which a spreadsheet would round. Leave this sheet as it is."
    )
    return Sheet(DIGITS, title, "", columns, frame, bare=True)


def _long(instance: Instance) -> Iterator[tuple[str, str, str]]:
    for table in TABLES:
        for column in table.columns:
            if column.numeric and table.name in instance.present:
                for value in instance.tables[table.name][column.name].dropna():
                    if rounded(value) != value:
                        yield table.name, column.name, to_text(value)


def exact_numbers(grid: Grid | None) -> Exact:
    """Rounded number -> the exact one, by table and column; those that two share are left out."""
    found: dict[tuple[str, str], dict[float, str]] = {}
    if grid is None or not grid.rows:
        return found
    at = {cell.text.strip(): column for column, cell in grid.rows[0].items()}
    if not set(HEADINGS) <= at.keys():
        return found
    for row in grid.rows[1:]:
        table, column, text = (row[at[h]].text.strip() if at[h] in row else "" for h in HEADINGS)
        value = to_number(text)
        if value is not None:
            known = found.setdefault((table, column), {})
            known[rounded(value)] = "" if rounded(value) in known else text
    return found


def restore(raw: RawTable, exact: Exact) -> None:
    """Write exact numbers where a rounded one stands, in place."""
    for name, cells in raw.cells.items():
        known = exact.get((raw.table.name, name))
        if known:
            raw.cells[name] = [known.get(to_number(cell) or 0.0) or cell for cell in cells]
