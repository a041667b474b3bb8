"""What is short by region: one panel for each imperative that is short, a bar a region."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.report.charts.drawing import Drawing, draw
from optimiser.report.charts.style import BLUE, INK, Size
from optimiser.report.figures import said, shown
from optimiser.report.reading import Reading
from optimiser.report.table import ReportTable
from optimiser.report.tables.shortfalls import shortfalls

MOST = 4
"""Panels at most: the lines with the most that is short."""


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    panels = rows["line"].nunique()
    y = alt.Y("region:N", sort=None, title=None, axis=alt.Axis(labelLimit=150))
    x = alt.X("amount:Q", title=None, axis=None)
    bars = alt.Chart().mark_bar(color=BLUE, height=14).encode(x=x, y=y)
    text = alt.Chart().mark_text(align="left", dx=4, fontSize=12, color=INK).encode(x=x, y=y, text="label:N")
    layers = alt.layer(bars, text, data=rows)
    across = 1 if size.narrow else min(2, panels)
    around = 180 if size.narrow else 200 + 60
    width = max(120, (size.width - around) // across - (30 if across > 1 else 40))
    return layers.properties(width=width, height=24 * rows["region"].nunique()).facet(
        alt.Facet("panel:N", sort=None), columns=across
    ).resolve_scale(x="independent")  # fmt: skip


def regions_chart(reading: Reading, behind: ReportTable) -> Drawing | None:
    """The lines that are short in the last period, by region; nothing where nothing is short or one region is all."""
    rows = shortfalls(reading)
    rows = rows[(rows["period"] == reading.last) & (rows["trust"] != "")]
    found = rows.groupby(["line", "unit", "imperative", "region"], sort=False, as_index=False)["amount"].sum()
    short = found.groupby("line")["amount"].transform("sum") > 1e-6
    found = found[short & ~found["line"].str.startswith("Underlying")]
    kept = list(dict.fromkeys(found["line"]))[:MOST]
    found = found[found["line"].isin(kept)].sort_values("region", kind="stable")
    found["place"] = found["line"].map(kept.index)
    found = found.sort_values(["place", "region"], kind="stable")
    if found.empty or found["region"].nunique() < 2:
        return None
    found["label"] = [shown(r.amount, r.unit) for r in found.itertuples()]
    found["panel"] = found["line"] + " (" + found["unit"] + ")"
    words = "; ".join(
        f"{line}: most in {r['region']} ({said(r['amount'], r['unit'])}{'' if r['unit'] == '£m' else ' ' + r['unit']})"
        for line in kept
        for r in [found[found["line"] == line].sort_values("amount", ascending=False, kind="stable").iloc[0]]
    )
    title = f"What is short in {reading.last}, by region"
    return draw("regions-chart", title, f"A bar a region. {words}.", behind, lambda size: _chart(found, size))
