"""Which figure of which table stands on which of the six sheets, and with how many digits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from trustmodels.contract import BY_NAME, Table

# Which figure of which table stands on which of the six sheets, and in which row.
#
# On `money`, `access`, `safety` and `promises` a row is one figure of one trust (or system, or type), its
# periods side by side: the same figure of all trusts stands in neighbouring rows, so that a column can be
# pasted. A price, rate or share that is the same at all of them is one row of `all`. On `who` a row is a
# trust, on `savings` a scheme.

WHO, SAVINGS = "who", "savings"
SHEETS = {
    WHO: "Who: the trusts, a row each, with their systems.",
    "money": "Money: income and costs, rates of growth, cash, and measures that help once. £m.",
    SAVINGS: "Savings: the schemes, a row each, with what they need and when they can begin.",
    "access": "Access: A&E, waiting lists, and what extra capacity there is.",
    "safety": "Safety: staff, beds, and the backlog of repairs.",
    "promises": "Promises: pots, limits, control totals, and what has been agreed.",
}
"""The six sheets, and what each is about."""
ON = {
    "money": "periods trusts drivers adjustments commissioners opening:cash cash one_offs monitoring delivery",
    "access": "standards flows lists opening:list capacity travel",
    "safety": "staffing beds estate opening:backlog",
    "promises": "envelope control_totals asks ring_fences changes change_effects",
}
"""The tables of each sheet whose rows are figures; of `opening`, the stocks that begin so."""
ABOUT = {"control_totals": "id", "commissioners": "system", "ring_fences": "type", "travel": "origin"}
"""Whose figures they are, where it is not the trust's."""
ALL, EVERY = "all", "trust"
"""In place of a trust: the same at all of them that have such a row."""
TEXTS = ("trust", "item", "table", "figure", "meaning", "unit")
VALUE, GRADE, SOURCE = "value", "grade", "where it comes from"
GROWS = {"money", "patients", "WTE", "beds"}
"""What grows with a trust has a row for each, though they be alike: these are the first figures to be replaced."""
Value = str | float | bool
At = tuple[str, str]


@dataclass
class SheetFigure:
    """A row of a sheet: whose figure, of which table and column, and its values by period ("" where it has none)."""

    sheet: str
    who: str
    item: str
    table: Table
    column: str
    values: dict[str, Value] = field(default_factory=dict)


def about(table: Table) -> str | None:
    """The column of a table that says whose figure a row is; None where it is nobody's."""
    found = ABOUT.get(table.name, EVERY)
    return found if found in named(table) else None


def named(table: Table) -> tuple[str, ...]:
    """The columns that name a row."""
    return table.key or tuple(column.name for column in table.columns if not column.numeric)


def items(table: Table) -> tuple[str, ...]:
    """The columns that name a row beside whose it is and when."""
    return tuple(name for name in named(table) if name not in {about(table), across(table)})


def across(table: Table) -> str | None:
    """The column of periods, which stand side by side; None where a table has none."""
    return "period" if "period" in named(table) else None


def valued(table: Table) -> tuple[str, ...]:
    """The columns that are figures of a row; those of trusts that stand on `who` are left out."""
    if table.name == "trusts":
        return ("income", "expenditure", "expected_cost")
    return tuple(column.name for column in table.columns if column.name not in named(table))


def joined(parts: tuple[str, ...]) -> str:
    """Parts of a name in one cell: ` / ` between them."""
    return " / ".join(part.replace("/", "//") for part in parts)


def parted(text: str) -> tuple[str, ...]:
    """The parts of `joined`."""
    return tuple(part.strip().replace("//", "/") for part in text.split(" / "))


def sheet_of(table: str, item: str = "") -> str:
    """The sheet on which a figure stands."""
    for sheet, tables in ON.items():
        for said in tables.split():
            name, _, start = said.partition(":")
            if name == table and item.startswith(start):
                return sheet
    return SAVINGS if table == "opportunities" else WHO


def figures(tables: Mapping[str, pd.DataFrame], sheet: str) -> Iterator[SheetFigure]:
    """The rows of a sheet, from the tables of an instance."""
    for said in ON[sheet].split():
        name, _, start = said.partition(":")
        if name in tables:
            frame = tables[name]
            if start:
                frame = frame[frame["stock"].str.startswith(start)]
            yield from _of_table(sheet, BY_NAME[name], frame)


def _of_table(sheet: str, table: Table, frame: pd.DataFrame) -> Iterator[SheetFigure]:
    found: dict[str, dict[At, SheetFigure]] = {column: {} for column in valued(table)}
    who, time = about(table), across(table)
    for row in frame.to_dict(orient="records"):
        at = (str(row[who]) if who else "", joined(tuple(str(row[name]) for name in items(table))))
        for column, rows in found.items():
            if known(row[column]):
                figure = rows.setdefault(at, SheetFigure(sheet, *at, table, column))
                figure.values[str(row[time]) if time else ""] = row[column]
    first = set(_cells(next(iter(found.values()))))
    for number, (column, rows) in enumerate(found.items()):
        general = number > 0 and who == EVERY and table.column(column).dimension not in GROWS
        alike = general and first >= _cells(rows) and _same(rows)
        yield from _ordered(table, _together(rows).values() if alike else rows.values())


def known(value: object) -> bool:
    """Whether a cell holds something."""
    return value is not None and value != "" and not (isinstance(value, float) and np.isnan(value))


def _cells(rows: Mapping[At, SheetFigure]) -> set[tuple[str, str, str]]:
    return {(who, item, period) for (who, item), figure in rows.items() for period in figure.values}


def _same(rows: Mapping[At, SheetFigure]) -> bool:
    """Whether a figure is the same at all trusts that have it, in every item and period."""
    seen: dict[tuple[str, str], Value] = {}
    alike = (
        seen.setdefault((figure.item, period), value) == value
        for figure in rows.values()
        for period, value in figure.values.items()
    )
    return len({who for who, _ in rows}) > 1 and all(alike)


def _together(rows: Mapping[At, SheetFigure]) -> dict[str, SheetFigure]:
    found: dict[str, SheetFigure] = {}
    for figure in rows.values():
        whole = found.setdefault(
            figure.item, SheetFigure(figure.sheet, ALL, figure.item, figure.table, figure.column)
        )
        whole.values |= figure.values
    return found


def _ordered(table: Table, rows: Iterable[SheetFigure]) -> list[SheetFigure]:
    """Items apart and trusts together; where the order of the rows has a meaning, as they are."""
    listed = list(rows)
    if table.ordered:
        return listed
    order = {item: at for at, item in enumerate(dict.fromkeys(figure.item for figure in listed))}
    return sorted(listed, key=lambda figure: order[figure.item])


# A figure that was worked out, with as many digits as an estimate deserves.

DECIMALS = {"£m": 3, "patients": 0, "WTE": 1, "beds": 1, "£ per patient": 0}
FIGURES = 4
"""Significant figures of everything else."""


def neat(value: float, unit: str) -> float:
    """The figure as it is filled in: £m to £1,000, patients whole, staff and beds to a tenth; these are inputs.

    Args:
        value: the figure; what is not known stays so.
        unit: of its column; `£m a year` counts as £m.
    """
    if math.isnan(value) or value == 0:
        return float(value)
    plain = unit.partition(",")[0].removesuffix(" a year")
    if plain in DECIMALS:
        return round(float(value), DECIMALS[plain]) + 0.0
    return float(f"{value:.{FIGURES}g}")
