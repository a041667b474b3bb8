"""The tornado: what a measure is with each assumption at its low and at its high, the widest swing on top."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.report.charts.drawing import Drawing, draw
from optimiser.report.charts.style import BLUE, INK, ORANGE, Size
from optimiser.report.rows import each
from optimiser.report.table import ReportTable

ENDS = {"low": "Assumption at its low", "high": "Assumption at its high"}
SWITCHES = "◆"


def _chart(rows: pd.DataFrame, unit: str, size: Size) -> alt.TopLevelMixin:
    room = 150 if size.narrow else 290
    y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=room - 10))
    legend = alt.Legend(orient="top", direction="vertical" if size.narrow else "horizontal")
    scale = alt.Scale(domain=list(ENDS.values()), range=[ORANGE, BLUE])
    x = alt.X("end:Q", title=unit, axis=alt.Axis(tickCount=4, format=",.0f"), scale=alt.Scale(zero=False))
    bars = (
        alt.Chart(rows)
        .mark_bar(height=14)
        .encode(x=x, x2="centre:Q", y=y, color=alt.Color("which:N", title=None, scale=scale, legend=legend))
    )
    line = alt.Chart(rows.head(1)).mark_rule(color=INK).encode(x="centre:Q")
    found: alt.TopLevelMixin = alt.layer(bars, line).properties(
        width=size.width - room - 30, height=24 * rows["label"].nunique()
    )
    return found


def tornado_chart(behind: ReportTable, switching: set[str], unit: str) -> Drawing:
    """A bar an assumption and end, from the measure at the central values.

    Args:
        behind: the table of the tornado.
        switching: the assumptions inside whose range the answer switches; they are marked.
        unit: of the measure.
    """
    rows = pd.DataFrame(
        [
            (_label(str(row.assumption), switching), words, getattr(row, f"at_{end}"), row.at_value)
            for row in each(behind.frame)
            for end, words in ENDS.items()
        ],
        columns=["label", "which", "end", "centre"],
    ).dropna()
    first = behind.frame.iloc[0]
    description = (
        f"Bars from the value at the central assumptions to that at the low and at the high; the widest is "
        f"{str(first['assumption']).replace('_', ' ')}. {SWITCHES}: inside its range the answer switches."
    )
    return draw(
        f"{behind.id}-chart", behind.caption, description, behind, lambda size: _chart(rows, unit, size)
    )


def _label(who: str, switching: set[str]) -> str:
    return f"{who.replace('_', ' ')}{f' {SWITCHES}' if who in switching else ''}"
