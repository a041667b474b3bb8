"""The charts of a brief: small enough for two on a line of a sheet, each titled by what it shows."""

from __future__ import annotations

from textwrap import wrap

import altair as alt
import pandas as pd

from optimiser.amounts import said, shown
from optimiser.explain.verified_run import Opened
from optimiser.report.charts.style import BLUE, DARK, GREY, INK, ORANGE, TURQUOISE, Drawing, Size, draw
from optimiser.report.facts import Facts
from optimiser.report.table import ReportTable, each
from optimiser.report.tables.asks import MARK, asked_rows

HALF = Size(430, narrow=False)
"""Half a sheet: printed, its letters are about as large as those beside it."""
KINDS = {"nothing": "Nothing done", "plan": "This plan"}
INSIDE = {"nothing": "Nothing done", "share": "This plan", "target": "Target"}
BAR, ROOM, WRAP = 15, 0.32, 30
"""Height of a bar; room for a label, as a share of the axis; letters of a name on one line."""


def position_chart(
    lead: Opened, facts: Facts, outturn: pd.DataFrame | None, title: str, behind: ReportTable
) -> Drawing:
    """Where trusts end, with nothing done and with the plan, and the range of the plan in nine draws of ten.

    Args:
        lead: the plan.
        facts: with the position of each period, and `:nothing` of each.
        outturn: period, q05, q95 of the draws; None where it was not simulated.
        title: the finding.
        behind: the table with the steps between the two.
    """
    pairs = [
        (y, kind, facts.number(f"{y}:nothing" if kind == "nothing" else y))
        for y in lead.periods
        for kind in KINDS
    ]
    rows = pd.DataFrame(pairs, columns=["period", "kind", "amount"])
    rows["words"], rows["place"] = rows["kind"].map(KINDS), rows["kind"].map(list(KINDS).index)
    rows["label"] = [shown(amount, "£m") for amount in rows["amount"]]
    rows["low"] = rows["amount"].clip(upper=0.0)
    spread = pd.DataFrame({"period": [], "q05": [], "q95": [], "place": []})
    if outturn is not None:
        spread = outturn[["period", "q05", "q95"]].assign(place=1)
        rows = rows.merge(outturn[["period", "q05"]], on="period", how="left")
        plan = rows["kind"] == "plan"
        rows.loc[plan, "low"] = rows.loc[plan, ["low", "q05"]].min(axis=1)
    words = "; ".join(f"{r.period}, {r.words.lower()}: {said(r.amount, 'position')}" for r in each(rows))
    if outturn is not None:
        ends = (f"{r.period} {said(r.q05, 'position')} to {said(r.q95, 'position')}" for r in each(spread))
        words += f". The thin line is where the plan ends in nine draws of ten: {'; '.join(ends)}"
    return draw(
        "brief-position", title, f"Bars by period, £m. {words}.", behind,
        lambda size: _positions(rows, spread, size), HALF,
    )  # fmt: skip


def _positions(rows: pd.DataFrame, spread: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    low = min(0.0, float(rows[["amount", "low"]].min().min()))
    high = max(0.0, float(rows["amount"].max()), float(spread["q95"].max()) if len(spread) else 0.0)
    room = ROOM * (high - low or 1.0)
    scale = alt.Scale(domain=[low - room, high + room / 4], nice=False)
    x = alt.X(
        "amount:Q", title="£m (a deficit is below 0)", scale=scale, axis=alt.Axis(tickCount=4, format=",.0f")
    )
    y, offset = alt.Y("period:N", sort=None, title=None), alt.YOffset("place:O")
    colours = alt.Scale(domain=list(KINDS.values()), range=[GREY, BLUE])
    base = alt.Chart(rows).encode(y=y, yOffset=offset)
    bars = base.mark_bar(height=BAR).encode(x=x, color=alt.Color("words:N", title=None, scale=colours))
    text = base.mark_text(align="right", dx=-4, fontSize=12, color=INK).encode(x="low:Q", text="label:N")
    layers = [bars, text]
    if len(spread):
        line = (
            alt.Chart(spread)
            .mark_rule(color=INK, strokeWidth=2)
            .encode(x="q05:Q", x2="q95:Q", y=y, yOffset=offset)
        )
        layers.append(line)
    height = 2 * (BAR + 6) * rows["period"].nunique()
    found: alt.TopLevelMixin = alt.layer(*layers).properties(width=size.width - 80, height=height)
    return found


def access_chart(rows: pd.DataFrame, extremes: pd.DataFrame, title: str, behind: ReportTable) -> Drawing:
    """The share inside each standard at the end: nothing done, this plan with its range over regions, the target.

    Args:
        rows: standard_name, nothing, share, target; a row a standard.
        extremes: standard_name, least, most.
        title: the finding.
        behind: the table with the figures.
    """
    wide = rows[["standard_name", *INSIDE]].merge(extremes, on="standard_name", how="left")
    words = "; ".join(
        f"{r.standard_name}: {shown(r.share, 'share')} in this plan ({shown(r.least, 'share')} to "
        f"{shown(r.most, 'share')} by region), target {shown(r.target, 'share')}, nothing done "
        f"{shown(r.nothing, 'share')}"
        for r in each(wide)
    )
    wide["standard_name"] = ["\n".join(wrap(name, WRAP)) for name in wide["standard_name"]]
    points = wide.melt(["standard_name"], list(INSIDE), "series", "value").dropna()
    points["series"] = points["series"].map(INSIDE)
    description = f"Points on a line a standard; the bar is the range over regions. {words}."
    return draw("brief-access", title, description, behind, lambda size: _inside(points, wide, size), HALF)


def _inside(points: pd.DataFrame, wide: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    lines = alt.Axis(
        labelLimit=190, labelFontSize=12, labelLineHeight=12, labelExpr=r"split(datum.label, '\n')"
    )
    names = alt.Y("standard_name:N", sort=None, title=None, axis=lines)
    scale = alt.Scale(zero=False, padding=12)
    title = "Share of patients inside (the axis does not start at 0)"
    x = alt.X("value:Q", title=title, scale=scale, axis=alt.Axis(format=".0%", tickCount=5))
    colour = alt.Scale(domain=list(INSIDE.values()), range=[GREY, BLUE, ORANGE])
    shape = alt.Scale(domain=list(INSIDE.values()), range=["square", "circle", "triangle-down"])
    bars = (
        alt.Chart(wide)
        .mark_bar(height=7, color=TURQUOISE, opacity=0.55)
        .encode(x="least:Q", x2="most:Q", y=names)
    )
    dots = alt.Chart(points).mark_point(filled=True, size=75, opacity=1).encode(
        x=x, y=names,
        color=alt.Color("series:N", title=None, scale=colour), shape=alt.Shape("series:N", title=None, scale=shape),
    )  # fmt: skip
    found: alt.TopLevelMixin = alt.layer(bars, dots).properties(width=size.width - 215, height=27 * len(wide))
    return found


def asked_chart(lead: Opened, title: str, behind: ReportTable) -> Drawing:
    """A stroke a trust where its ask stands as a share of expenditure, a line a period, with the middle and 4%.

    Args:
        lead: the plan.
        title: the finding.
        behind: the table of trusts.
    """
    rows = asked_rows(lead)[["period", "trust", "cip_pct"]].copy()
    middle = (
        rows.groupby("period", sort=False, as_index=False)["cip_pct"]
        .agg(["min", "median", "max"])
        .reset_index()
    )
    middle["label"] = [f"middle {shown(value, 'share')}" for value in middle["median"]]
    words = "; ".join(
        f"{r.period}: from {shown(r.min, 'share')} to {shown(r.max, 'share')}, {r.label}"
        for r in each(middle[["period", "min", "median", "max", "label"]])
    )
    description = f"A stroke a trust and a line a period; the broken line is 4%. {words}."
    return draw("brief-asked", title, description, behind, lambda size: _strokes(rows, middle, size), HALF)


def _strokes(rows: pd.DataFrame, middle: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    y = alt.Y("period:N", sort=None, title=None)
    axis, most = alt.Axis(format=".0%", tickCount=6), max(float(middle["max"].max()), MARK)
    x = alt.X(
        "cip_pct:Q",
        title="Share of expenditure asked for",
        axis=axis,
        scale=alt.Scale(domain=[0, 1.3 * most], nice=False),
    )
    strokes = alt.Chart(rows).mark_tick(color=BLUE, opacity=0.45, thickness=2, height=16).encode(x=x, y=y)
    centre = alt.Chart(middle).mark_point(filled=True, shape="diamond", size=110, color=DARK, opacity=1)
    centre = centre.encode(x="median:Q", y=y)
    text = (
        alt.Chart(middle)
        .mark_text(align="left", dx=8, fontSize=12, color=INK)
        .encode(x="max:Q", y=y, text="label:N")
    )
    rule = alt.Chart(pd.DataFrame({"mark": [MARK]})).mark_rule(
        color=ORANGE, strokeDash=[5, 3], strokeWidth=1.5
    )
    layers: alt.LayerChart | alt.FacetChart = alt.layer(strokes, rule.encode(x="mark:Q"), centre, text)
    return layers.properties(width=size.width - 80, height=34 * rows["period"].nunique())
