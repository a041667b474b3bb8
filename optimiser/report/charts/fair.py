"""The burden of every trust under the plan and under each rule of sharing out, sorted."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.amounts import shown
from optimiser.explain.kept import Kept
from optimiser.report.charts.drawing import Drawing, draw
from optimiser.report.charts.style import DARK, ORANGE, Size
from optimiser.report.reading import Reading
from optimiser.report.rows import each
from optimiser.report.tables.asked import MARK
from optimiser.report.tables.fair import share_rows, shares_table, titles

_NO_LABELS = alt.Axis(labels=False, ticks=False, grid=False)


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    order = list(dict.fromkeys(rows["title"]))
    scale = alt.Scale(nice=False, zero=False, padding=6)
    dots = alt.Chart().mark_circle(size=18 if size.narrow else 24, color=DARK, opacity=1)
    dots = dots.encode(
        x=alt.X("rank:Q", title="Trusts, largest share first", scale=scale, axis=_NO_LABELS),
        y=alt.Y("share:Q", title="Share of expenditure", axis=alt.Axis(format=".0%", tickCount=5)),
    )
    rule = alt.Chart().mark_rule(color=ORANGE, strokeDash=[5, 3], strokeWidth=1.5).encode(y=alt.datum(MARK))
    columns = size.columns(min(len(order), 3))
    layers = alt.layer(dots, rule, data=rows).properties(width=size.panel(min(len(order), 3), 70), height=150)
    faceted: alt.FacetChart = layers.facet(alt.Facet("title:N", sort=order), columns=columns)
    return faceted


def fair_chart(kept: Kept, lead: Reading) -> Drawing:
    """A dot a trust and a panel a rule, the largest share first, with a rule at 4%."""
    rows = share_rows(kept, lead)
    rows["rank"] = rows.groupby("rule").cumcount() + 1
    order = {name: at for at, name in enumerate(titles(kept).values())}
    rows = rows.sort_values(["title", "rank"], key=lambda c: c.map(order) if c.name == "title" else c)
    found = rows.groupby("title", sort=False)["share"]
    above = (rows["share"] > MARK).groupby(rows["title"], sort=False).sum()
    ends = pd.DataFrame(
        {"title": found.max().index, "most": found.max(), "least": found.min(), "above": above}
    )
    words = "; ".join(
        f"{row.title}: {shown(row.least, 'share')} to {shown(row.most, 'share')}, {row.above} above "
        f"{shown(MARK, 'share')}"
        for row in each(ends)
    )
    description = f"One dot a trust, a panel for the plan and for each rule, over all periods. {words}."
    title = "What is asked of each trust as a share of expenditure, under each rule of sharing out"
    behind = shares_table(kept, lead)
    return draw("fair-chart", title, description, behind, lambda size: _chart(rows, size))
