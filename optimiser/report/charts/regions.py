"""What is short by region: one panel for each imperative that is short, a bar a region."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.amounts import said, shown
from optimiser.explain.opened import Opened
from optimiser.report.charts.drawing import Drawing, draw
from optimiser.report.charts.style import BLUE, INK, Size, panels
from optimiser.report.rows import each, records
from optimiser.report.table import ReportTable
from optimiser.report.tables.shortfalls import shortfalls

MOST, FEWEST, SOME = 4, 2, 1e-6
"""Panels at most; regions at least; and what counts as short."""


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    y = alt.Y("region:N", sort=None, title=None, axis=alt.Axis(labelLimit=150))
    x = alt.X("amount:Q", title=None, axis=None)
    bars = alt.Chart().mark_bar(color=BLUE, height=14).encode(x=x, y=y)
    text = alt.Chart().mark_text(align="left", dx=4, fontSize=12, color=INK).encode(x=x, y=y, text="label:N")
    across = size.columns(min(2, rows["line"].nunique()))
    width = size.panel(across, 180 if size.narrow else 260) - 20
    layers = alt.layer(bars, text, data=rows).properties(width=width, height=24 * rows["region"].nunique())
    found: alt.FacetChart = panels(layers, "panel", across).resolve_scale(x="independent")
    return found


def regions_chart(reading: Opened, behind: ReportTable) -> Drawing | None:
    """The lines that are short in the last period, by region; nothing where there is no second region."""
    rows = shortfalls(reading)
    rows = rows[(rows["period"] == reading.last) & (rows["trust"] != "") & (rows["again"] == "")]
    found = rows.groupby(["line", "unit", "imperative", "region"], sort=False, as_index=False)["amount"].sum()
    short = found.groupby("line")["amount"].transform("sum") > SOME
    found = found[short]
    kept = list(dict.fromkeys(found["line"]))[:MOST]
    found = found[found["line"].isin(kept)].sort_values("region", kind="stable")
    found["place"] = found["line"].map(kept.index)
    found = found.sort_values(["place", "region"], kind="stable")
    if found.empty or found["region"].nunique() < FEWEST:
        return None
    found["label"] = [shown(r.amount, r.unit) for r in each(found)]
    found["panel"] = found["line"] + " (" + found["unit"] + ")"
    words = "; ".join(f"{line}: {_most(found[found['line'] == line])}" for line in kept)
    title = f"What is short in {reading.last}, by region"
    return draw("regions-chart", title, f"A bar a region. {words}.", behind, lambda size: _chart(found, size))


def _most(rows: pd.DataFrame) -> str:
    """Where it is most, and how much."""
    row = records(rows.sort_values("amount", ascending=False, kind="stable"))[0]
    unit = "" if row["unit"] == "£m" else f" {row['unit']}"
    return f"most in {row['region']} ({said(row['amount'], row['unit'])}{unit})"
