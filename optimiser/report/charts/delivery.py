"""What the plan that balances is made of: what can be expected, and what is assumed."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.amounts import said
from optimiser.report.charts.drawing import Drawing, draw
from optimiser.report.charts.style import BLUE, DARK, ORANGE, Size, panels
from optimiser.report.table import ReportTable

PARTS = {"identified": "Schemes", "one_offs": "One-offs", "unidentified": "Unidentified"}


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    scale = alt.Scale(domain=list(PARTS.values()), range=[BLUE, DARK, ORANGE])
    bars = alt.Chart(rows).mark_bar(stroke="white").encode(
        x=alt.X("amount:Q", title="£m asked for", axis=alt.Axis(tickCount=5, format=",.0f")),
        y=alt.Y("plan:N", sort=None, title=None),
        color=alt.Color("part:N", title=None, scale=scale),
        order=alt.Order("place:Q"),
    )  # fmt: skip
    return panels(bars.properties(width=size.width - 190, height=56), "period", 1)


def delivery_chart(far: ReportTable, even: ReportTable) -> Drawing:
    """The requirement of both plans by period, in its parts."""
    parts = []
    for plan, table in (("How far we can get", far), ("A plan that balances", even)):
        rows = table.frame[["period", *PARTS]].melt(["period"], list(PARTS), "part", "amount")
        parts.append(rows.assign(plan=plan))
    rows = pd.concat(parts, ignore_index=True)
    rows["place"] = rows["part"].map(list(PARTS).index)
    rows["part"] = rows["part"].map(PARTS)
    whole = even.foot.iloc[0]
    words = ", ".join(f"{name.lower()} {said(whole[key], '£m')}" for key, name in PARTS.items())
    description = (
        f"Stacked bars, both plans in every period. Over all periods the plan that balances has {words}."
    )
    title = "What the efficiency requirement is made of, in both plans"
    return draw("delivery-chart", title, description, even, lambda size: _chart(rows, size))
