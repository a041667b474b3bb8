"""The share of patients inside each standard: this plan, its target, and nothing done."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.report.charts.drawing import Drawing, draw
from optimiser.report.charts.style import BLUE, GREY, ORANGE, Size
from optimiser.report.figures import shown
from optimiser.report.table import ReportTable

SERIES = {"target": "Target", "share": "This plan", "nothing": "Nothing done"}


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    names = list(SERIES.values())
    panels = rows["standard_name"].nunique()
    base = alt.Chart().encode(
        x=alt.X("period:N", sort=None, title=None, axis=alt.Axis(labelAngle=0), scale=alt.Scale(padding=0.4)),
        y=alt.Y("value:Q", title=None, axis=alt.Axis(format=".0%", tickCount=5), scale=alt.Scale(zero=False, padding=18)),
        color=alt.Color("series:N", title=None, sort=names, scale=alt.Scale(domain=names, range=[ORANGE, BLUE, GREY])),
    )  # fmt: skip
    dash = alt.StrokeDash(
        "series:N", title=None, scale=alt.Scale(domain=names, range=[[6, 3], [1, 0], [2, 2]])
    )
    shape = alt.Shape(
        "series:N", title=None, scale=alt.Scale(domain=names, range=["triangle-down", "circle", "square"])
    )
    lines = base.mark_line(strokeWidth=2).encode(strokeDash=dash)
    points = base.mark_point(filled=True, size=70, opacity=1).encode(shape=shape)
    over, under = (
        base.mark_text(dy=dy, fontSize=12)
        .encode(text="label:N")
        .transform_filter(f"datum.series == '{name}'")
        for dy, name in ((-12, names[0]), (16, names[1]))
    )
    layers = alt.layer(lines, points, over, under, data=rows)
    facet = alt.Facet("standard_name:N", sort=None)
    return layers.properties(width=size.panel(panels, 70), height=210).facet(
        facet, columns=size.columns(panels)
    ).resolve_scale(y="independent", color="shared", shape="shared", strokeDash="shared")  # fmt: skip


def standards_chart(behind: ReportTable) -> Drawing:
    """One panel a standard, the three shares by period."""
    wide = behind.frame[["standard_name", "period", *SERIES]]
    rows = wide.melt(["standard_name", "period"], list(SERIES), "series", "value").dropna()
    rows["series"] = rows["series"].map(SERIES)
    rows["label"] = [shown(value, "share") for value in rows["value"]]
    last = wide.drop_duplicates("standard_name", keep="last")
    words = "; ".join(
        f"{r.standard_name} in {r.period}: {shown(r.share, 'share')} in this plan, target {shown(r.target, 'share')}, "
        f"{shown(r.nothing, 'share')} if nothing is done"
        for r in last.itertuples()
    )
    title = "Share of patients inside each standard"
    return draw(
        "standards-chart", title, f"Lines by period. {words}.", behind, lambda size: _chart(rows, size)
    )
