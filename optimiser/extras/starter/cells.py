"""The sheets of figures -> cells of tables, each with its place; every fault by sheet and cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from optimiser.errors import Fault
from optimiser.extras.starter.layout import (
    ALL,
    EVERY,
    GRADE,
    SOURCE,
    TEXTS,
    VALUE,
    about,
    across,
    items,
    named,
    parted,
    valued,
)
from optimiser.extras.workbook.grid import CellFault, Grid, SheetCell, letters
from optimiser.extras.workbook.table import misread
from optimiser.extras.workbook.tidy import Correction
from optimiser.extras.workbook.tidy.cells import cells_meant
from optimiser.instances.cells import to_number
from trustmodels.contract import BY_NAME, SETTINGS, Column, Table

SETTING = "settings"
"""In place of a table: a setting of the instance."""
NEEDED = ("trust", "item", "table", "figure", VALUE)
KNOWN = {setting.name for setting in SETTINGS}
Key = tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """A cell of a table: its text, where it stands, and the row of figures that it is part of."""

    text: str
    sheet: str
    cell: str
    row: str = ""
    period: str = ""
    source: str = ""
    grade: str = ""


@dataclass
class SheetWords:
    """What the sheets say: the rows of each table by key, what holds for all trusts, settings, faults, corrections.

    `strangers` are codes that are not on `who`; `strange` are those that have a row of a table, column and item.
    """

    rows: dict[str, dict[Key, dict[str, Said]]] = field(default_factory=dict)
    for_all: dict[tuple[str, str], dict[tuple[Key, str], Said]] = field(default_factory=dict)
    settings: dict[str, float] = field(default_factory=dict)
    periods: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    strangers: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    strange: dict[tuple[str, str, Key], set[str]] = field(default_factory=dict)

    def fault(self, sheet: str, cell: str, problem: str, remedy: str, kind: str = "figure") -> None:
        """Keep a fault of a cell."""
        self.faults.append(CellFault(sheet, problem, remedy, kind=kind, cell=cell))

    def put(self, table: str, key: Key, column: str, said: Said) -> None:
        """Keep a cell; one that is there already is a fault."""
        row = self.rows.setdefault(table, {}).setdefault(key, {})
        if column in row:
            before = f"{row[column].sheet}!{row[column].cell}"
            self.fault(said.sheet, said.cell, f"stands in {before} as well", "keep one of the two", "twice")
        else:
            row[column] = said

    def read(self, column: Column, cell: SheetCell, sheet: str) -> str | None:
        """The text of a cell as it is meant; None where it cannot be taken."""
        place = cell.place
        wrong = misread(column, cell)
        if wrong is not None:
            self.faults.append(CellFault(sheet, *wrong[:2], cell.row, column.name, None, wrong[2], place))
            return None
        taken = cells_meant(column, cell)
        if taken is None:
            return cell.text
        kind = "number" if column.numeric else "flag" if column.kind == "flag" else "text"
        self.corrections.append(Correction(sheet, place, column.name, cell.text, *taken, kind))
        return taken[0]


def heads(grid: Grid) -> dict[str, int]:
    """The headings of a sheet, units in brackets aside, and their columns; the first of two that are alike."""
    found: dict[str, int] = {}
    for at, cell in sorted(grid.rows[0].items()) if grid.rows else ():
        found.setdefault(cell.text.strip().split(" (")[0], at)
    return found


def read_figures(grid: Grid, trusts: Sequence[str], told: SheetWords) -> None:
    """Read a sheet of figures.

    Args:
        grid: the sheet.
        trusts: the codes on the sheet `who`.
        told: what is known so far, and the periods that most sheets have.
    """
    at = heads(grid)
    lacking = [name for name in NEEDED if name not in at]
    if lacking:
        remedy = f"write the headings {', '.join(lacking)} in its first row"
        told.fault(grid.name, "", f"has no heading {lacking[0]}", remedy, "heading")
        return
    periods = {name: column for name, column in at.items() if name not in {*TEXTS, VALUE, GRADE, SOURCE}}
    if list(periods) != told.periods:
        said = (
            f"has the periods {', '.join(periods) or 'none'}, and the other sheets {', '.join(told.periods)}"
        )
        told.fault(grid.name, "", said, "give all the same, in the same order", "heading")
        return
    for row in grid.rows[1:]:
        _row(grid.name, row, at, periods, trusts, told)


def _row(
    sheet: str,
    row: Mapping[int, SheetCell],
    at: Mapping[str, int],
    periods: Mapping[str, int],
    trusts: Sequence[str],
    told: SheetWords,
) -> None:
    texts = {
        name: row[at[name]].text.strip() if name in at and at[name] in row else ""
        for name in (*TEXTS, GRADE, SOURCE)
    }
    number = next(iter(row.values())).row
    if texts["table"] == SETTING:
        _setting(sheet, number, texts["figure"], row.get(at[VALUE]), told)
        return
    found = _what(sheet, number, texts, at, told)
    if found is None:
        return
    table, column = found
    grade = texts[GRADE].upper()
    if grade and grade not in {"A", "B", "C", "D"}:
        told.fault(
            sheet, f"{letters(at[GRADE])}{number}", f"has the grade '{grade}'", "write A, B, C or D", "grade"
        )
    parts = parted(texts["item"]) if texts["item"] else ()
    if not _fits(sheet, number, texts, parts, table, at, told):
        return
    who, general = texts["trust"], texts["trust"] == ALL and about(table) == EVERY
    of_trust = about(table) == EVERY or (table.name == "control_totals" and parts[:1] == ("trust",))
    if of_trust and not general and who not in trusts:
        cell, count = told.strangers.get((sheet, who), (f"{letters(at['trust'])}{number}", 0))
        told.strangers[sheet, who] = (cell, count + 1)
        told.strange.setdefault((table.name, column.name, parts), set()).add(who)
        return
    name = "\t".join((who, texts["item"], table.name, column.name))
    for period, figure in _values(sheet, row, at, periods, table, told):
        text = told.read(column, figure, sheet)
        if text is None or not text.strip():
            continue
        place = figure.place
        said = Said(text, sheet, place, name, period, texts[SOURCE], grade)
        if general:
            told.for_all.setdefault((table.name, column.name), {})[parts, period] = said
        else:
            told.put(table.name, _key(table, who, parts, period), column.name, said)


def _setting(sheet: str, number: int, name: str, cell: SheetCell | None, told: SheetWords) -> None:
    place = f"{letters(cell.column) if cell else 'A'}{number}"
    value = to_number(cell.text) if cell else None
    if name not in KNOWN:
        told.fault(
            sheet, place, f"'{name}' is no setting", f"choose of {', '.join(sorted(KNOWN))}", "setting"
        )
    elif cell and value is None:
        told.fault(sheet, place, f"{cell.text!r} is not a number", "write a plain number", "setting")
    elif value is not None:
        told.settings[name] = value


def _what(
    sheet: str, number: int, texts: Mapping[str, str], at: Mapping[str, int], told: SheetWords
) -> tuple[Table, Column] | None:
    """The table and column that a row is of."""
    table = BY_NAME.get(texts["table"])
    if table is None or table.name in {"systems", "opportunities"}:
        close = get_close_matches(texts["table"], list(BY_NAME), 1)
        remedy = f"write {close[0]}" if close else "copy it from a row that is of the same kind"
        cell = f"{letters(at['table'])}{number}"
        told.fault(sheet, cell, f"'{texts['table']}' is no table of figures", remedy, "table")
        return None
    if texts["figure"] not in valued(table):
        cell = f"{letters(at['figure'])}{number}"
        remedy = f"choose of {', '.join(valued(table))}"
        told.fault(sheet, cell, f"'{texts['figure']}' is no figure of {table.name}", remedy, "figure")
        return None
    return table, table.column(texts["figure"])


def _fits(
    sheet: str,
    number: int,
    texts: Mapping[str, str],
    parts: Key,
    table: Table,
    at: Mapping[str, int],
    told: SheetWords,
) -> bool:
    """Whether a row says whose figure it is, and of what, as its table does."""
    wanted, whose = items(table), about(table)
    if len(parts) != len(wanted):
        said = f"has '{texts['item']}'" if parts else "is empty"
        remedy = f"write {' / '.join(wanted)}" if wanted else "empty it"
        told.fault(sheet, f"{letters(at['item'])}{number}", said, remedy, "item")
        return False
    if bool(texts["trust"]) != (whose is not None):
        said = "is empty" if whose else f"has '{texts['trust']}', and {table.name} is nobody's"
        remedy = f"write the {'trust' if whose == EVERY else whose}" if whose else "empty it"
        told.fault(sheet, f"{letters(at['trust'])}{number}", said, remedy, "whose")
        told.strange.setdefault((table.name, texts["figure"], parts), set()).add(f"row {number}")
        return False
    return True


def _values(
    sheet: str,
    row: Mapping[int, SheetCell],
    at: Mapping[str, int],
    periods: Mapping[str, int],
    table: Table,
    told: SheetWords,
) -> list[tuple[str, SheetCell]]:
    """The cells that hold a figure, with their periods; one in the wrong column is a fault."""
    by_period = [(period, row[column]) for period, column in periods.items() if column in row]
    single = [("", row[at[VALUE]])] if at[VALUE] in row else []
    right, wrong = (by_period, single) if across(table) else (single, by_period)
    for _, cell in wrong:
        if cell.text.strip():
            remedy = "write it under its period" if across(table) else "write it in the column value"
            said = f"{table.name} is {'by period' if across(table) else 'the same in all periods'}"
            told.fault(sheet, cell.place, said, remedy, "column")
    return right


def _key(table: Table, who: str, parts: Key, period: str) -> Key:
    known = dict(zip(items(table), parts, strict=True)) | {about(table): who, across(table): period}
    return tuple(known[name] for name in named(table))


def spread(told: SheetWords) -> list[str]:
    """Give every trust what holds for all, where its own row does not say otherwise.

    Returns:
        What was passed over, because no trust has such a row.
    """
    remarks = []
    for (name, column), said in told.for_all.items():
        table, used = BY_NAME[name], set()
        for key, row in told.rows.get(name, {}).items():
            by_name = dict(zip(named(table), key, strict=True))
            time = across(table)
            at = (tuple(by_name[part] for part in items(table)), by_name[time] if time else "")
            if at in said:
                used.add(at)
                row.setdefault(column, said[at])
        remarks += [
            f"{said[at].sheet}!{said[at].cell}: no trust has a row that it would hold for; passed over"
            for at in said.keys() - used
        ]
    return sorted(remarks)
