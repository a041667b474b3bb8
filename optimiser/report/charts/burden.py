"""Ranked burdens: what every trust is asked for as a share of its expenditure, the largest first."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.report.charts.drawing import Drawing, draw
from optimiser.report.charts.style import DARK, GREY, ORANGE, Size
from optimiser.report.figures import shown
from optimiser.report.reading import Reading
from optimiser.report.table import ReportTable
from optimiser.report.tables.asked import MARK, asked_rows

FEW = 20
"""Up to this many trusts are named along the axis."""


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    few = rows["trust"].nunique() <= FEW
    colour = alt.Color(
        "mark:N",
        title=None,
        scale=alt.Scale(domain=["Above 4%", "4% or less"], range=[DARK, "#6FA8DC"]),
    )
    share = {"title": "Share of expenditure", "axis": alt.Axis(format=".0%", tickCount=5)}
    rule = alt.Chart().mark_rule(color=ORANGE, strokeDash=[5, 3], strokeWidth=1.5)
    if few:
        bars = alt.Chart().mark_bar().encode(
            x=alt.X("cip_pct:Q", **share), y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=150)), color=colour
        )  # fmt: skip
        layers = alt.layer(bars, rule.encode(x=alt.datum(MARK)), data=rows)
        return layers.properties(width=size.panel(rows["period"].nunique(), 170), height=22 * rows["trust"].nunique()).facet(
            alt.Facet("period:N", sort=None), columns=size.columns(rows["period"].nunique())
        )  # fmt: skip
    bars = alt.Chart().mark_bar(size=max(1.5, 0.7 * size.width / rows["trust"].nunique())).encode(
        x=alt.X("rank:Q", title="Trusts, largest share first", scale=alt.Scale(nice=False, zero=False, padding=4)),
        y=alt.Y("cip_pct:Q", **share),
        color=colour,
    )  # fmt: skip
    middle = alt.Chart().mark_text(align="right", dx=-2, dy=-6, color=GREY, fontSize=12).encode(
        x=alt.value(size.width - 70), y=alt.value(12), text="label:N"
    ).transform_filter("datum.rank == 1")  # fmt: skip
    layers = alt.layer(bars, rule.encode(y=alt.datum(MARK)), middle, data=rows)
    return layers.properties(width=size.width - 70, height=150).facet(
        alt.Facet("period:N", sort=None), columns=1
    )


def _ranked(reading: Reading) -> pd.DataFrame:
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


def burden(reading: Reading, behind: ReportTable) -> Drawing:
    """The ranked requirement of every trust, a panel a period, with a rule at 4%."""
    rows = _ranked(reading)
    labels = rows.drop_duplicates("period")[["period", "label"]].itertuples(index=False)
    words = "; ".join(f"{y}: {label}" for y, label in labels)
    description = (
        f"One bar a trust and a panel a period, the largest share first, with a rule at 4%. {words}."
    )
    title = "Efficiency requirement as a share of expenditure, trust by trust"
    return draw("burden", title, description, behind, lambda size: _chart(rows, size))
