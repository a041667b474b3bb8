"""How far can we get? Each line of the three imperatives by period: how much is short, and at how many."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.opened import Opened
from optimiser.report.table import Column, ReportTable, spread
from optimiser.report.tables.shortfalls import shortfalls

MODES = {"yield": "", "hold": "held", "off": "off: shapes nothing"}
NOTE = (
    "“Missed” counts the commitments that are short, of those that were made. Finance is shown by level: "
    "the levels overlap and do not add up."
)


def reach_rows(reading: Opened) -> pd.DataFrame:
    """One row a line and period: imperative, line, id, again, unit, mode, period, amount, missed, asked."""
    rows = shortfalls(reading)
    keys = ["imperative", "line", "id", "again", "unit", "mode", "period"]
    return rows.groupby(keys, sort=False, as_index=False).agg(
        amount=("amount", "sum"), missed=("short", "sum"), asked=("short", "size")
    )


def reach(reading: Opened) -> ReportTable:
    """What is short, by imperative and period, over all trusts."""
    rows = reach_rows(reading)
    rows["count"] = [
        f"{missed:,} of {asked:,}" for missed, asked in zip(rows["missed"], rows["asked"], strict=True)
    ]
    rows["imperative"] = rows["imperative"].str.capitalize()
    rows["mode"] = rows["mode"].map(MODES)
    wide = spread(rows, ["line", "imperative", "unit", "mode"], ["amount", "count"])
    columns = [
        Column("line", "What was promised"),
        Column("imperative", "Imperative"),
        Column("unit", "Unit"),
    ]
    for y in reading.periods:
        columns += [Column(f"amount:{y}", f"{y} short", "by row"), Column(f"count:{y}", f"{y} missed")]
    if (wide["mode"] != "").any():
        columns.append(Column("mode", "Standing"))
    return ReportTable(
        "reach",
        "What is short, by imperative and period",
        columns,
        wide,
        note=NOTE,
    )
