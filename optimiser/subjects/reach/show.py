"""What the targets would take as tables: a row a standard and year, and folded a row a trust."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.storage import Kept
from optimiser.report.section import Content, folded, shown
from optimiser.report.table import ReportTable, TableColumn, each
from optimiser.subjects.part import View
from optimiser.subjects.reach.compute import furthest

NOTE = (
    "With nothing decided: patients lacking at the trusts that miss a target (on a list, by how many it is too long). "
    "Pace is the most by which trusts have been seen to improve by then. Cost is gross, the cheapest steps of capacity "
    "first and what is beyond them at the dearest; the range has all of them at the one price or the other. No plan is "
    "behind this: beds, cash and staff in post may forbid what could be bought."
)


def standards_table(kept: Kept) -> ReportTable:
    """A row a standard and period."""
    columns = [
        TableColumn("name", "Standard"),
        TableColumn("period", "Year"),
        TableColumn("trusts", "Trusts with a target", "count"),
        TableColumn("met", "There with nothing decided", "count"),
        TableColumn("lacking", "Patients lacking", "patients"),
        TableColumn("too_fast", "Trusts that would have to go faster than seen", "count"),
        TableColumn("at_pace", "Patients at the pace seen", "patients"),
        TableColumn("cost", "Cost, £m", "£m"),
        TableColumn("cheapest", "at least", "£m"),
        TableColumn("dearest", "at most", "£m"),
        TableColumn("wte", "Staff, WTE", "WTE"),
        TableColumn("unsold", "Patients beyond any capacity on offer", "patients"),
    ]
    return ReportTable(
        "reach-standards",
        "What meeting every target would take",
        columns,
        kept.tables["standards"],
        note=NOTE,
    )


def trusts_table(kept: Kept) -> ReportTable:
    """A row a trust that would have to go faster than trusts have been seen to, in the first year of each standard."""
    trusts = kept.tables["trusts"]
    first = trusts.drop_duplicates("standard").sort_values("standard")
    rows = pd.concat([furthest(trusts, row.standard, row.period) for row in each(first)], ignore_index=True)
    columns = [
        TableColumn("who", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("name", "Standard"),
        TableColumn("period", "Year"),
        TableColumn("points", "Needed, share", "share"),
        TableColumn("seen", "Pace seen, share", "share"),
        TableColumn("lacking", "Patients lacking", "patients"),
        TableColumn("cost", "Cost, £m", "£m"),
    ]
    return ReportTable(
        "reach-trusts", "Who would have to go faster than trusts have been seen to", columns, rows
    )


def show(_view: View, kept: Kept) -> Content:
    """A sentence a standard, the table by standard, and folded the trusts that would have to go too fast."""
    return Content(kept.findings, [shown(standards_table(kept)), folded(trusts_table(kept))])
