"""The nation's waterfall: what must be found, what is delivered, and the gap by cause."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.amounts import money
from optimiser.explain.kept import Kept
from optimiser.report.charts.drawing import Drawing, draw
from optimiser.report.charts.style import BLUE, DARK, GREY, INK, ORANGE, Size
from optimiser.report.rows import each
from optimiser.report.table import ReportTable
from optimiser.report.tables.causes import nation_steps

KINDS = {"total": "Amount", "better": "Closes it", "worse": "Opens it"}


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    room = 150 if size.narrow else 260
    most = float(rows[["start", "end"]].max().max())
    scale = alt.Scale(domain=[min(0.0, float(rows["end"].min())), most * 1.18], nice=False)
    axis = alt.Axis(tickCount=4 if size.narrow else 6, format=",.0f")
    y = alt.Y("step:N", sort=None, title=None, axis=alt.Axis(labelLimit=room - 10))
    shades = alt.Scale(domain=list(KINDS.values()), range=[DARK, BLUE, ORANGE])
    colour = alt.Color("words:N", title=None, scale=shades)
    x = alt.X("start:Q", title="£m", scale=scale, axis=axis)
    bars = alt.Chart().mark_bar(height=17).encode(x=x, x2="end:Q", y=y, color=colour)
    text = (
        alt.Chart()
        .mark_text(align="left", dx=4, fontSize=12, color=INK)
        .encode(x="high:Q", y=y, text="label:N")
    )
    zero = alt.Chart().mark_rule(color=GREY).encode(x=alt.datum(0))
    layers = alt.layer(zero, bars, text, data=rows)
    found: alt.TopLevelMixin = layers.properties(width=size.width - room - 20, height=26 * len(rows))
    return found


def nation_chart(kept: Kept, behind: ReportTable) -> Drawing:
    """A bar a step, from what must be found down to what nobody has found."""
    rows = nation_steps(kept)
    rows["words"] = rows["kind"].map(KINDS)
    rows["high"] = rows[["start", "end"]].max(axis=1)
    rows["label"] = [money(amount) for amount in rows["amount"]]
    words = "; ".join(f"{row.step} {row.label}" for row in each(rows))
    when = kept.about.get("period", "")
    title = f"The nation in {when}: what must be found, what is delivered, and the gap by cause, £m"
    return draw(
        "nation-chart", title, f"Bars from the top down. {words}.", behind, lambda size: _chart(rows, size)
    )
