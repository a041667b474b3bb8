"""The forecast fan: where the year may end on each reading of what is at risk, beside what trusts say."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.amounts import money
from optimiser.explain.kept import Kept
from optimiser.report.charts.drawing import Drawing, draw
from optimiser.report.charts.style import DARK, INK, ORANGE, SKY, Size
from optimiser.report.rows import each
from optimiser.report.table import ReportTable

POINTS = {"q50": "Middle draw", "forecast": "Trusts’ own forecast", "control_total": "Control total"}
WHOLE = 10.0
"""£m across from which whole millions tell ticks apart."""
LOOKS = {
    "Middle draw": ("square", "white"),
    "Trusts’ own forecast": ("diamond", ORANGE),
    "Control total": ("triangle-up", INK),
}
BANDS = {"q05 to q95": "Nine draws of ten", "q25 to q75": "Half of the draws"}


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    room = 120 if size.narrow else 230
    y = alt.Y("reading:N", sort=None, title=None, axis=alt.Axis(labelLimit=room - 10))
    span = float(rows["high"].max() - rows["low"].min())
    axis = alt.Axis(tickCount=5, format=",.0f" if span > WHOLE else ",.1f")
    bands, points = list(BANDS.values()), list(POINTS.values())
    legend = alt.Legend(orient="top", direction="vertical" if size.narrow else "horizontal")
    colour = alt.Color("what:N", title=None, scale=alt.Scale(domain=bands, range=[SKY, DARK]), legend=legend)
    x = alt.X("low:Q", title="Position of the year, £m", axis=axis, scale=alt.Scale(zero=False, padding=12))
    bars = [
        alt.Chart(rows[rows["what"] == name])
        .mark_bar(height=height)
        .encode(x=x, x2="high:Q", y=y, color=colour)
        for name, height in zip(bands, (30, 14), strict=True)
    ]
    marked = rows[rows["what"].isin(points)]
    named = [name for name in points if name in set(marked["what"])]
    looks = [LOOKS[name] for name in named]
    shape = alt.Shape("what:N", title=None, scale=alt.Scale(domain=named, range=[mark for mark, _ in looks]))
    fill = alt.Fill("what:N", title=None, scale=alt.Scale(domain=named, range=[shade for _, shade in looks]))
    marks = alt.Chart(marked).mark_point(size=150, opacity=1, stroke=INK, strokeWidth=1)
    layers = alt.layer(*bars, marks.encode(x=x, y=y, shape=shape, fill=fill))
    found: alt.TopLevelMixin = layers.properties(
        width=size.width - room - 30, height=52 * rows["reading"].nunique()
    )
    return found


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    bands = [
        (row.reading, words, getattr(row, low), getattr(row, high))
        for row in each(frame)
        for (low, high), words in ((key.split(" to "), words) for key, words in BANDS.items())
    ]
    points = [
        (row.reading, words, getattr(row, name), getattr(row, name))
        for row in each(frame)
        for name, words in POINTS.items()
    ]
    found = pd.DataFrame([*bands, *points], columns=["reading", "what", "low", "high"])
    return found.dropna(subset=["low"]).reset_index(drop=True)


def outlook_chart(kept: Kept, behind: ReportTable) -> Drawing | None:
    """The fan; nothing where the instance does not say how uncertain delivery is."""
    if behind.empty:
        return None
    rows = _rows(behind.frame)
    words = "; ".join(
        f"{row.reading}: {money(row.q05)} to {money(row.q95)}, {money(row.q50)} in the middle"
        for row in each(behind.frame)
    )
    said = money(float(behind.frame["forecast"].iloc[0]))
    title = f"Where {kept.about.get('period', 'the year')} may end beside what trusts forecast, £m"
    description = f"A bar a reading of what is at risk. {words}. Trusts’ own forecast: {said}."
    return draw("outlook-chart", title, description, behind, lambda size: _chart(rows, size))
