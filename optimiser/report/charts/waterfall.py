"""The waterfall from doing nothing to the reported position, a panel a period."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.amounts import said, shown
from optimiser.explain.opened import Opened
from optimiser.report.charts.drawing import Drawing, draw
from optimiser.report.charts.style import BLUE, DARK, GREY, INK, ORANGE, Size, panels
from optimiser.report.rows import each, records
from optimiser.report.table import ReportTable
from optimiser.report.tables.waterfall import REPORTED, waterfall_rows

KINDS = {"total": "Position", "better": "Improves the position", "worse": "Worsens it"}


def _across(rows: pd.DataFrame, size: Size) -> alt.X:
    """£m, with room at the left for the amounts."""
    low = float(rows[["start", "end"]].min().min())
    high = max(0.0, float(rows[["start", "end"]].max().max()))
    room = (0.34 if size.narrow else 0.2) * (high - low)
    scale = alt.Scale(domain=[low - room, high + 0.06 * (high - low)], nice=False)
    return alt.X("start:Q", title="£m", scale=scale, axis=alt.Axis(tickCount=4, format=",.0f"))


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    across = rows["period"].nunique()
    y = alt.Y("step:N", sort=None, title=None, axis=alt.Axis(labelLimit=170 if size.narrow else 210))
    scale = alt.Scale(domain=list(KINDS.values()), range=[DARK, BLUE, ORANGE])
    colour = alt.Color("words:N", title=None, scale=scale)
    bars = alt.Chart().mark_bar(height=15).encode(x=_across(rows, size), x2="end:Q", y=y, color=colour)
    zero = alt.Chart().mark_rule(color=GREY).encode(x=alt.datum(0))
    text = alt.Chart().mark_text(align="right", dx=-4, fontSize=12, color=INK)
    layers = alt.layer(zero, bars, text.encode(x="low:Q", y=y, text="label:N"), data=rows)
    width = size.panel(across, 185 if size.narrow else 215)
    layers = layers.properties(width=width, height=22 * rows["step"].nunique())
    return panels(layers, "period", size.columns(across))


def waterfall_chart(reading: Opened, behind: ReportTable) -> Drawing:
    """Each step as a bar from where the one before ended, with its amount."""
    rows = waterfall_rows(reading)
    rows["words"] = rows["kind"].map(KINDS)
    rows["low"] = rows[["start", "end"]].min(axis=1)
    rows["label"] = [_label(row) for row in records(rows)]
    ends = rows[rows["step"].isin(["Do nothing", REPORTED])]
    words = "; ".join(f"{r.step} {r.period}: {said(r.amount, 'position')}" for r in each(ends))
    description = (
        f"From the position if nothing is done, through every step, to the reported position. {words}."
    )
    title = "From doing nothing to the reported position, £m"
    return draw("waterfall-chart", title, description, behind, lambda size: _chart(rows, size))


def _label(row: dict[str, object]) -> str:
    text = shown(row["amount"], "£m")
    return f"+{text}" if row["kind"] == "better" and text != "0" else text
