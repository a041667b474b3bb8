"""Panels: the share of patients inside each standard, and the way from doing nothing to the outturn."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from optimiser.amounts import said, shown
from optimiser.explain.verified_run import Opened
from optimiser.report.charts.style import BLUE, DARK, GREY, INK, ORANGE, PINK, Drawing, Size, draw, panels
from optimiser.report.table import ReportTable, each, records
from optimiser.report.tables.outturn import REPORTED, waterfall_rows

# The share of patients inside each standard: this plan, its target, and nothing done.

SERIES = {"target": "Target", "share": "This plan", "nothing": "Nothing done"}


def _scaled(marks: list[Any]) -> dict[str, Any]:
    """The same legend for colour, shape and dash."""
    return {"title": None, "scale": alt.Scale(domain=list(SERIES.values()), range=marks)}


def _standards_labels(base: alt.Chart) -> list[alt.Chart]:
    """The share above its point where it is the higher of plan and target, below where it is the lower one.

    Each stands on a white edge, so that no line runs through it; equal shares are told once.
    """
    found = []
    for side, dy in (("above", -13), ("below", 17)):
        texts = base.transform_filter(f"datum.side == '{side}'")
        edge = texts.mark_text(dy=dy, fontSize=12, stroke="white", strokeWidth=4, strokeJoin="round")
        found += [edge.encode(text="label:N"), texts.mark_text(dy=dy, fontSize=12).encode(text="label:N")]
    return found


def _sides(rows: pd.DataFrame) -> list[str]:
    """On which side of its point each label stands: `above`, `below`, or none."""
    told = rows[rows["series"] != SERIES["nothing"]]
    pairs = told.pivot_table(index=["standard_name", "period"], columns="series", values="value", sort=False)
    sides = []
    for row in each(rows):
        if row.series == SERIES["nothing"]:
            sides.append("")
            continue
        other = pairs.loc[(row.standard_name, row.period)].drop(row.series).max()
        told_already = row.series == SERIES["target"] and row.label == shown(other, "share")
        sides.append("" if told_already else "below" if row.value <= other else "above")
    return sides


def _standards_chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    across = rows["standard_name"].nunique()
    percent = alt.Axis(format=".0%", tickCount=5)
    base = alt.Chart().encode(
        x=alt.X("period:N", sort=None, title=None, axis=alt.Axis(labelAngle=0), scale=alt.Scale(padding=0.4)),
        y=alt.Y("value:Q", title=None, axis=percent, scale=alt.Scale(zero=False, padding=18)),
        color=alt.Color("series:N", **_scaled([PINK, BLUE, GREY])),
    )
    dash = alt.StrokeDash("series:N", **_scaled([[6, 3], [1, 0], [2, 2]]))
    shape = alt.Shape("series:N", **_scaled(["triangle-down", "circle", "square"]))
    lines = base.mark_line(strokeWidth=2).encode(strokeDash=dash)
    points = base.mark_point(filled=True, size=70, opacity=1).encode(shape=shape)
    layers = alt.layer(lines, points, *_standards_labels(base), data=rows).properties(
        width=size.panel(across, 70), height=210
    )
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
    rows["side"] = _sides(rows)
    last = wide.drop_duplicates("standard_name", keep="last")
    words = "; ".join(
        f"{r.standard_name} in {r.period}: {shown(r.share, 'share')} in this plan, target "
        f"{shown(r.target, 'share')}, "
        f"{shown(r.nothing, 'share')} if nothing is done"
        for r in each(last)
    )
    title = "Share of patients inside each standard (no axis starts at 0)"
    return draw(
        "standards-chart",
        title,
        f"Lines by period. {words}.",
        behind,
        lambda size: _standards_chart(rows, size),
    )


# The waterfall from doing nothing to the reported position, a panel a period.

KINDS = {"total": "Position", "better": "Improves the position", "worse": "Worsens it"}


def _across(rows: pd.DataFrame, size: Size) -> alt.X:
    """£m, with room at the left for the amounts."""
    low = float(rows[["start", "end"]].min().min())
    high = max(0.0, float(rows[["start", "end"]].max().max()))
    room = (0.34 if size.narrow else 0.2) * (high - low)
    scale = alt.Scale(domain=[low - room, high + 0.06 * (high - low)], nice=False)
    return alt.X("start:Q", title="£m", scale=scale, axis=alt.Axis(tickCount=4, format=",.0f"))


def _waterfall_chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
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
    rows["label"] = [_waterfall_label(row) for row in records(rows)]
    ends = rows[rows["step"].isin(["Do nothing", REPORTED])]
    words = "; ".join(f"{r.step} {r.period}: {said(r.amount, 'position')}" for r in each(ends))
    description = (
        f"From the position if nothing is done, through every step, to the reported position. {words}."
    )
    title = "From doing nothing to the reported position, £m"
    return draw("waterfall-chart", title, description, behind, lambda size: _waterfall_chart(rows, size))


def _waterfall_label(row: dict[str, object]) -> str:
    text = shown(row["amount"], "£m")
    return f"+{text}" if row["kind"] == "better" and text != "0" else text
