"""The workbook of a new instance: six sheets to work in, coloured by grade, and what stands behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from optimiser.extras.starter.cells import SETTING
from optimiser.extras.starter.evidence import Evidence
from optimiser.extras.starter.layout import (
    ALL,
    GRADE,
    SAVINGS,
    SHEETS,
    SOURCE,
    TEXTS,
    VALUE,
    WHO,
    SheetFigure,
    figures,
    known,
)
from optimiser.extras.workbook.sheet import Sheet, SheetColumn, notes_sheet, with_unit
from optimiser.extras.workbook.write import digits_sheet, workbook_bytes
from optimiser.instances import Instance
from trustmodels.contract import BY_NAME, SETTINGS, Column

WHO_COLUMNS = ("trust", "name", "type", "system", "latitude", "longitude")
OF_SYSTEM = {"system name": "name", "region": "region"}
"""Headings of `who` that are of the trust's system, and their columns."""
WHO_HEADINGS = ("trust", "name", "type", "system", "system name", "region", "latitude", "longitude")
FILLED = "filled"
"""The hidden sheet of every figure as it was filled in, so that a changed one is known."""
FILLED_HEADINGS = ("row", "period", "value")
BEHIND = ("sources", "assumptions")
ANSWERS = "accepted"
"""The table in which questions about figures are answered: a sheet of headings until somebody does."""
COLOURS = {"A": "#D9EAD3", "B": "#E8F3D6", "C": "#FFF2CC", "D": "#F9DCC4"}
NOTES = (
    ("What this is", "The beginning of an instance: every cell is filled in, and you write your own figures over it."),
    ("Six sheets", "who, money, savings, access, safety, promises. What stands behind them need not be touched."),
    ("Begin with", "money: income and expenditure of each trust; savings: what each can save; promises: pots, totals."),
    ("A row", "One figure of one trust (or system, or type), its periods side by side. Figures without a period stand "
     "in the column value. Rows of “all” hold for all trusts; a row of a trust itself goes before it."),
    ("Rows to add", "Copy a row and change trust or item. An empty cell is no figure; empty rows are passed over. A "
     "trust that is added on who needs rows of its own on the other sheets."),
    ("Rows to leave out", "Delete them. Delete all rows of a table, and that part of the model is left out."),
    ("Grade A, green", "The trust's own published figure."),
    ("Grade B, light green", "The trust's own figure, estimated from published ones by a stated rule."),
    ("Grade C, yellow", "A median of published figures of its type, a share of a national figure, or calibrated."),
    ("Grade D, orange", "A judgement, or a median of judgements. These are the first to replace."),
    ("Your own figures", "Write the grade you would give it, and where it comes from, beside the figure. What is "
     "changed without that is recorded as “entered in the workbook” with grade D."),
    ("A figure that is right", "Where one is asked about that is right, say so on the sheet accepted: its table, key "
     "and column as the question has them, why, who looked at it, and when."),
    ("Reading it back", "optimiser new FOLDER --from-workbook FILE.xlsx; each fault is named by sheet and cell."),
    ("Numbers", "£m unless the unit says otherwise; shares are fractions: 0.05 is 5%, and 5% is understood."),
)  # fmt: skip


def starter_workbook(instance: Instance, evidence: Evidence) -> bytes:
    """The workbook of a new instance.

    Args:
        instance: from `start`.
        evidence: what is known of its figures.

    Raises:
        MissingExtraError: xlsxwriter is not installed.
    """
    tables = {name: instance.tables[name] for name in instance.tables if name in instance.present}
    periods = list(tables["periods"]["period"])
    sheets, filled = [_who(instance, evidence)], []
    for name in SHEETS:
        if name == SAVINGS:
            sheets.append(_savings(instance, evidence))
        elif name != WHO:
            rows = list(figures(tables, name))
            if rows or name in {"money", "promises"}:
                sheets.append(_sheet(name, rows, periods, evidence, instance))
                filled += [said for figure in rows for said in _said(figure, evidence, instance)]
    filled += _schemes(tables["opportunities"], evidence)
    digits = digits_sheet(instance)
    behind = [_table(instance, name) for name in BEHIND if name in tables]
    behind += [_table(instance, ANSWERS), _filled(filled), *([digits] if digits is not None else [])]
    first = notes_sheet(f"{instance.name}: the beginning of an instance", "How to work in it.", NOTES)
    about = {
        "title": f"Instance {instance.name}",
        "subject": "Beginning of an instance of the trust optimiser",
    }
    return workbook_bytes([first, *sheets, *behind], about)


def row_name(who: str, item: str, table: str, column: str) -> str:
    """What a row of figures is called among those that were filled in."""
    return "\t".join((who, item, table, column))


def _said(figure: SheetFigure, evidence: Evidence, instance: Instance) -> Iterable[tuple[str, str, object]]:
    """The cells of a row as they are filled in, and its source."""
    name = row_name(figure.who, figure.item, figure.table.name, figure.column)
    yield from ((name, period, value) for period, value in figure.values.items())
    yield name, SOURCE, _graded(figure, evidence, list(instance.tables["trusts"]["trust"]))[1]


def _schemes(frame: pd.DataFrame, evidence: Evidence) -> Iterable[tuple[str, str, object]]:
    for row in frame.to_dict(orient="records"):
        source = evidence.words("opportunities", "potential", str(row["trust"]))
        for name, value in row.items():
            if name != "opportunity" and known(value):
                said = row_name(str(row["trust"]), str(row["opportunity"]), "opportunities", str(name))
                yield said, "", value
                yield said, SOURCE, source


def _filled(rows: Sequence[tuple[str, str, object]]) -> Sheet:
    columns = (
        SheetColumn("row", "row", "@"),
        SheetColumn("period", "period", "@"),
        SheetColumn("value", "value"),
    )
    frame = pd.DataFrame(rows, columns=list(FILLED_HEADINGS), dtype=object)
    title = "The figures as they were filled in. Leave this sheet as it is."
    return Sheet(FILLED, title, "", columns, frame, bare=True, hidden=True)


def _who(instance: Instance, evidence: Evidence) -> Sheet:
    trusts = instance.tables["trusts"]
    systems = instance.tables["systems"]
    frame = trusts[list(WHO_COLUMNS)].copy()
    for heading, name in OF_SYSTEM.items():
        frame[heading] = trusts["system"].map(dict(zip(systems["system"], systems[name], strict=True)))
    frame[GRADE] = [evidence.grade("trusts", "name", code) for code in trusts["trust"]]
    frame[SOURCE] = [
        "typed in" if c in evidence.typed else evidence.words("trusts", "name", c) for c in trusts["trust"]
    ]
    columns = [_column(BY_NAME["trusts"].column(name)) for name in WHO_COLUMNS]
    by_name = {column.name: column for column in columns}
    headings = [by_name.get(name, SheetColumn(name, name, "@")) for name in WHO_HEADINGS]
    return _shaded(WHO, [*headings, *_last()], frame)


def _savings(instance: Instance, evidence: Evidence) -> Sheet:
    frame = instance.tables["opportunities"].copy()
    frame[GRADE] = [evidence.grade("opportunities", "potential", code) for code in frame["trust"]]
    frame[SOURCE] = [evidence.words("opportunities", "potential", code) for code in frame["trust"]]
    columns = [_column(column) for column in BY_NAME["opportunities"].columns]
    return _shaded(SAVINGS, [*columns, *_last()], frame)


def _sheet(
    name: str, rows: Sequence[SheetFigure], periods: Sequence[str], evidence: Evidence, instance: Instance
) -> Sheet:
    codes = list(instance.tables["trusts"]["trust"])
    listed = [_row(figure, periods, evidence, codes) for figure in rows]
    if name == "promises":
        listed += [
            _setting(instance, setting.name) for setting in SETTINGS if setting.name in instance.settings
        ]
    headings = [*TEXTS, VALUE, *periods, GRADE, SOURCE]
    frame = pd.DataFrame(listed, columns=headings, dtype=object)
    columns = [SheetColumn(heading, heading, "@") for heading in TEXTS]
    columns += [SheetColumn(heading, heading) for heading in (VALUE, *periods)]
    return _shaded(name, [*columns, *_last()], frame)


def _row(
    figure: SheetFigure, periods: Sequence[str], evidence: Evidence, codes: Sequence[str]
) -> dict[str, object]:
    column = figure.table.column(figure.column)
    grade, source = _graded(figure, evidence, codes)
    values = {period or VALUE: value for period, value in figure.values.items()}
    return {
        "trust": figure.who,
        "item": figure.item,
        "table": figure.table.name,
        "figure": figure.column,
        "meaning": column.meaning,
        "unit": column.unit,
        **{heading: values.get(heading) for heading in (VALUE, *periods)},
        GRADE: grade,
        SOURCE: source,
    }


def _graded(figure: SheetFigure, evidence: Evidence, codes: Sequence[str]) -> tuple[str, str]:
    """The grade of a row and where it comes from; of what holds for all trusts, the worst."""
    level = figure.item.split(" / ")[0] if figure.table.name == "control_totals" else ""
    at = (figure.table.name, figure.column)
    whose = codes if figure.who == ALL else [figure.who]
    grade, worst = max(((evidence.grade(*at, who, level), who) for who in whose), key=lambda pair: pair[0])
    return grade, evidence.words(*at, worst, level)


def _setting(instance: Instance, name: str) -> dict[str, object]:
    setting = next(setting for setting in SETTINGS if setting.name == name)
    about = {"item": "", "trust": "", "table": SETTING, "figure": name}
    said = {"meaning": setting.meaning, "unit": setting.unit, VALUE: instance.settings[name]}
    return {**about, **said, GRADE: "D", SOURCE: "setting of the source"}


def _last() -> list[SheetColumn]:
    return [SheetColumn(GRADE, GRADE, "@", tuple(COLOURS)), SheetColumn(SOURCE, SOURCE, "@")]


def _column(column: Column) -> SheetColumn:
    if column.numeric:
        return SheetColumn(column.name, with_unit(column.name, column.unit))
    return SheetColumn(column.name, column.name, "@", () if column.kind == "flag" else column.choices)


def _shaded(name: str, columns: Sequence[SheetColumn], frame: pd.DataFrame) -> Sheet:
    return Sheet(name, SHEETS[name], "", tuple(columns), frame, bare=True, shade_by=GRADE, shades=COLOURS)


def _table(instance: Instance, name: str) -> Sheet:
    table = BY_NAME[name]
    columns = tuple(
        SheetColumn(column.name, column.name, "General" if column.numeric else "@")
        for column in table.columns
    )
    return Sheet(name, table.meaning, "", columns, instance.tables[name], bare=True)
