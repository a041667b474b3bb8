"""What does the answer rest on? Assumptions with grades, and how the data of each imperative are known."""

from __future__ import annotations

import pandas as pd

from optimiser.instances import Instance
from optimiser.report.rows import groups, looked_up
from optimiser.report.table import Column, ReportTable

RESTS = {
    "Finance": "trusts drivers adjustments control_totals commissioners envelope "
    "opportunities one_offs opening cash",
    "Access": "standards flows lists capacity travel changes change_effects",
    "Safety": "staffing beds estate",
}
"""The tables from which each imperative is computed; savings and money bear on all three."""

KEYS = set(
    "trust system period standard opportunity change stock measure level id type area step kind name".split()  # noqa: SIM905
)
"""Columns that say which row it is, not how much."""

BASES = ("published", "estimated", "synthetic")


def source_rows(instance: Instance) -> pd.DataFrame:
    """One row a column of data: table, column, basis, grade, imperative; keys and names are left out."""
    rows = instance.tables["sources"]
    of_table = {table: imperative for imperative, tables in RESTS.items() for table in tables.split()}
    rows = rows.assign(imperative=looked_up(rows["table"], of_table))
    return rows[(rows["imperative"] != "") & ~rows["column"].isin(KEYS)].reset_index(drop=True)


def basis(instance: Instance) -> ReportTable:
    """By imperative: how many columns are published, estimated or synthetic, and which rest on judgement."""
    rows = source_rows(instance)
    found = []
    for imperative in RESTS:
        mine = rows[rows["imperative"] == imperative]
        judged = mine[mine["grade"] == "D"]
        counts = [float((mine["basis"] == kind).sum()) for kind in BASES]
        share = len(judged) / len(mine) if len(mine) else float("nan")
        names = "; ".join(f"{t}: {', '.join(part['column'])}" for t, part in groups(judged, "table"))
        found.append((imperative, float(len(mine)), *counts, float(len(judged)), share, names))
    columns = ["imperative", "columns", *BASES, "judged", "share", "names"]
    frame = pd.DataFrame(found, columns=columns)
    frame = frame[frame["columns"] > 0]
    heads = [
        Column("imperative", "Imperative"),
        Column("columns", "Columns of data", "count"),
        *(Column(kind, kind.capitalize(), "count") for kind in BASES),
        Column("judged", "Grade D", "count"),
        Column("share", "Share that is grade D", "share"),
        Column("names", "Which are grade D (judgement)", "long"),
    ]
    note = "Counted by column of the instance’s tables. Savings and money bear on access and safety as well."
    return ReportTable("basis", "What each imperative rests on", heads, frame, note=note)


def assumptions(instance: Instance) -> ReportTable:
    """Every assumption with its range and grade, the weakest grade first."""
    rows = instance.tables["assumptions"].sort_values(["grade", "id"], ascending=[False, True], kind="stable")
    columns = [
        Column("statement", "Assumption", "long"),
        Column("value", "Value", "number"),
        Column("low", "Low", "number"),
        Column("high", "High", "number"),
        Column("unit", "Unit"),
        Column("grade", "Grade"),
        Column("source", "Source", "long"),
    ]
    note = (
        "Grades: A published causal, B published association or national derivation, C calibrated, D "
        "judgement."
    )
    return ReportTable("assumptions", "Assumptions with their grades", columns, rows, note=note)
