"""Support by region: grants and loans, a bar a region and a panel a period."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.amounts import said
from optimiser.report.charts.drawing import Drawing, draw
from optimiser.report.charts.style import BLUE, SKY, Size, panels
from optimiser.report.rows import each
from optimiser.report.table import ReportTable

SOME = 1e-6
KINDS = {"grant": "Grants", "loan": "Loans"}


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    across = rows["period"].nunique()
    scale = alt.Scale(domain=list(KINDS.values()), range=[BLUE, SKY])
    bars = alt.Chart(rows).mark_bar(height=16, stroke="white").encode(
        x=alt.X("amount:Q", title="£m", axis=alt.Axis(tickCount=4, format=",.0f")),
        y=alt.Y("region:N", sort=None, title=None, axis=alt.Axis(labelLimit=150)),
        color=alt.Color("kind:N", title=None, scale=scale),
        order=alt.Order("place:Q"),
    )  # fmt: skip
    bars = bars.properties(width=size.panel(across, 180), height=26 * rows["region"].nunique())
    return panels(bars, "period", size.columns(across))


def support_chart(behind: ReportTable) -> Drawing | None:
    """Grants and loans by region; nothing where none are given."""
    wide = behind.frame[["region", "period", *KINDS]]
    rows = wide.melt(["region", "period"], list(KINDS), "kind", "amount")
    if rows["amount"].sum() <= SOME:
        return None
    rows["place"] = rows["kind"].map({"grant": 0, "loan": 1})
    rows["kind"] = rows["kind"].map(KINDS)
    whole = behind.foot
    words = "; ".join(
        f"{r.period}: grants {said(r.grant, '£m')}, loans {said(r.loan, '£m')}" for r in each(whole)
    )
    title = "Grants and loans by region, £m"
    return draw(
        "support-chart", title, f"Stacked bars by region. {words}.", behind, lambda size: _chart(rows, size)
    )
