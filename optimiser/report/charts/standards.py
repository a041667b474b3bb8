"""The share of patients inside each standard: this plan, its target, and nothing done."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from optimiser.amounts import shown
from optimiser.report.charts.drawing import Drawing, draw
from optimiser.report.charts.style import BLUE, GREY, ORANGE, Size, panels
from optimiser.report.rows import each
from optimiser.report.table import ReportTable

SERIES = {"target": "Target", "share": "This plan", "nothing": "Nothing done"}


def _scaled(marks: list[Any]) -> dict[str, Any]:
    """The same legend for colour, shape and dash."""
    return {"title": None, "scale": alt.Scale(domain=list(SERIES.values()), range=marks)}


def _label(base: alt.Chart, name: str, dy: int) -> alt.Chart:
    texts: alt.Chart = base.mark_text(dy=dy, fontSize=12).encode(text="label:N")
    return texts.transform_filter(f"datum.series == '{name}'")


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    across = rows["standard_name"].nunique()
    percent = alt.Axis(format=".0%", tickCount=5)
    base = alt.Chart().encode(
        x=alt.X("period:N", sort=None, title=None, axis=alt.Axis(labelAngle=0), scale=alt.Scale(padding=0.4)),
        y=alt.Y("value:Q", title=None, axis=percent, scale=alt.Scale(zero=False, padding=18)),
        color=alt.Color("series:N", **_scaled([ORANGE, BLUE, GREY])),
    )
    dash = alt.StrokeDash("series:N", **_scaled([[6, 3], [1, 0], [2, 2]]))
    shape = alt.Shape("series:N", **_scaled(["triangle-down", "circle", "square"]))
    lines = base.mark_line(strokeWidth=2).encode(strokeDash=dash)
    points = base.mark_point(filled=True, size=70, opacity=1).encode(shape=shape)
    texts = (_label(base, SERIES["target"], -12), _label(base, SERIES["share"], 16))
    layers = alt.layer(lines, points, *texts, data=rows).properties(width=size.panel(across, 70), height=210)
    found: alt.FacetChart = panels(layers, "standard_name", size.columns(across)).resolve_scale(
        y="independent"
    )
    return found


def standards_chart(behind: ReportTable) -> Drawing:
    """One panel a standard, the three shares by period."""
    wide = behind.frame[["standard_name", "period", *SERIES]]
    rows = wide.melt(["standard_name", "period"], list(SERIES), "series", "value").dropna()
    rows["series"] = rows["series"].map(SERIES)
    rows["label"] = [shown(value, "share") for value in rows["value"]]
    last = wide.drop_duplicates("standard_name", keep="last")
    words = "; ".join(
        f"{r.standard_name} in {r.period}: {shown(r.share, 'share')} in this plan, target "
        f"{shown(r.target, 'share')}, "
        f"{shown(r.nothing, 'share')} if nothing is done"
        for r in each(last)
    )
    title = "Share of patients inside each standard"
    return draw(
        "standards-chart", title, f"Lines by period. {words}.", behind, lambda size: _chart(rows, size)
    )
