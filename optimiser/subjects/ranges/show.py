"""Figures that were open, beside who is asked for what."""

from __future__ import annotations

from optimiser.explain.kept import Kept
from optimiser.explain.opened import Opened
from optimiser.explain.ranges.ends import ALL
from optimiser.explain.ranges.keep import NAME
from optimiser.explain.ranges.quantity import BY_ID
from optimiser.explain.ranges.told import OPEN
from optimiser.report.areas import placed
from optimiser.report.section import Content, folded
from optimiser.report.table import Column, ReportTable
from optimiser.subjects.part import View

WHOLE = "all periods"


def open_figures(reading: Opened, kept: Kept) -> ReportTable:
    """Every figure of a trust that was open by more than £1m, the widest first."""
    rows = kept.tables[NAME]
    rows = placed(rows[rows["width"] > OPEN], reading.instance)
    rows = rows.sort_values("width", ascending=False, kind="stable").reset_index(drop=True)
    rows["what"] = [BY_ID[quantity].noun.capitalize() for quantity in rows["quantity"]]
    rows["when"] = rows["period"].astype(str).replace(ALL, WHOLE)
    columns = [
        Column("name", "Trust"),
        Column("trust", "Code", "code"),
        Column("what", "Figure"),
        Column("when", "Period"),
        Column("told", "In this plan (£m)", "£m"),
        Column("least", "At least (£m)", "£m"),
        Column("most", "At most (£m)", "£m"),
    ]
    note = (
        "Each figure alone, with the yes/no decisions of the plan: any figure between would serve the nation as "
        "well, and what one trust gains others lose."
    )
    return ReportTable("open-figures", "Figures of trusts that were open", columns, rows, note=note)


def show(view: View, kept: Kept) -> Content:
    """Which figures were open, and the least and most of each."""
    return Content(kept.findings, [folded(open_figures(view.lead, kept))])
