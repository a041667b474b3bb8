"""Ranked burdens: what every trust is asked for as a share of its expenditure, the largest first."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from optimiser.amounts import shown
from optimiser.explain.opened import Opened
from optimiser.report.charts.drawing import Drawing, draw
from optimiser.report.charts.style import DARK, GREY, ORANGE, SKY, Size, panels
from optimiser.report.rows import each
from optimiser.report.table import ReportTable
from optimiser.report.tables.asked import MARK, asked_rows

FEW = 20
"""Up to this many trusts are named along the axis."""


def _share() -> dict[str, Any]:
    return {"title": "Share of expenditure", "axis": alt.Axis(format=".0%", tickCount=5)}


def _colour() -> alt.Color:
    scale = alt.Scale(domain=["Above 4%", "4% or less"], range=[DARK, SKY])
    return alt.Color("mark:N", title=None, scale=scale)


def _rule() -> alt.Chart:
    rule: alt.Chart = alt.Chart().mark_rule(color=ORANGE, strokeDash=[5, 3], strokeWidth=1.5)
    return rule


def _named(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """A few trusts: a named bar each."""
    across, trusts = rows["period"].nunique(), rows["trust"].nunique()
    names = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=150))
    bars = alt.Chart().mark_bar().encode(x=alt.X("cip_pct:Q", **_share()), y=names, color=_colour())
    layers = alt.layer(bars, _rule().encode(x=alt.datum(MARK)), data=rows)
    layers = layers.properties(width=size.panel(across, 170), height=22 * trusts)
    return panels(layers, "period", size.columns(across))


def _ranks(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Many trusts: a thin bar each, with the largest, the middle and the smallest share in words."""
    width = size.width - 70
    across = alt.X(
        "rank:Q", title="Trusts, largest share first", scale=alt.Scale(nice=False, zero=False, padding=4)
    )
    bars = alt.Chart().mark_bar(size=max(1.5, 0.7 * size.width / rows["trust"].nunique()))
    bars = bars.encode(x=across, y=alt.Y("cip_pct:Q", **_share()), color=_colour())
    words = alt.Chart().mark_text(align="right", dx=-2, dy=-6, color=GREY, fontSize=12)
    words = words.encode(x=alt.value(width), y=alt.value(12), text="label:N")
    words = words.transform_filter("datum.rank == 1")
    layers = alt.layer(bars, _rule().encode(y=alt.datum(MARK)), words, data=rows)
    return panels(layers.properties(width=width, height=150), "period", 1)


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    return _named(rows, size) if rows["trust"].nunique() <= FEW else _ranks(rows, size)


def _ranked(reading: Opened) -> pd.DataFrame:
    rows = asked_rows(reading)[["trust", "name", "period", "cip_pct", "above"]].copy()
    rows = rows.sort_values(["cip_pct", "name"], ascending=[False, True], kind="stable")
    rows["rank"] = rows.groupby("period").cumcount() + 1
    rows["order"] = rows["period"].map(reading.case.place_of)
    rows["mark"] = rows["above"].map({1.0: "Above 4%", 0.0: "4% or less"})
    found = rows.groupby("period")["cip_pct"].agg(["max", "median", "min"])
    labels = {
        y: f"largest {shown(r['max'], 'share')}, middle {shown(r['median'], 'share')}, "
        f"smallest {shown(r['min'], 'share')}"
        for y, r in found.iterrows()
    }
    rows["label"] = rows["period"].map(labels)
    return rows.sort_values(["order", "rank"], kind="stable")


def burden(reading: Opened, behind: ReportTable) -> Drawing:
    """The ranked requirement of every trust, a panel a period, with a rule at 4%."""
    rows = _ranked(reading)
    labels = each(rows.drop_duplicates("period")[["period", "label"]])
    words = "; ".join(f"{row.period}: {row.label}" for row in labels)
    description = (
        f"One bar a trust and a panel a period, the largest share first, with a rule at 4%. {words}."
    )
    title = "Efficiency requirement as a share of expenditure, trust by trust"
    return draw("burden", title, description, behind, lambda size: _chart(rows, size))
