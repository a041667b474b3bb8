"""Every assumption drawn together: the 80% range of each headline quantity, and what was drawn."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.amounts import said
from optimiser.explain.headline_range import DRAWS
from optimiser.explain.quantities import IN_ALL
from optimiser.explain.storage import Kept
from optimiser.explain.words import plural
from optimiser.report.charts.style import BLUE, ORANGE, Drawing, Size, draw
from optimiser.report.section import Block, Content, folded, shown
from optimiser.report.table import Column, ReportTable
from optimiser.subjects.part import View

LAST = ("draws-clash",)
"""Findings for whoever asks the command."""
COLUMNS = (
    Column("what", "What"),
    Column("unit", "Unit"),
    Column("period", "Period"),
    Column("central", "Under the central values", "by row"),
    Column("p10", "One draw in ten is below", "by row"),
    Column("p50", "Middle draw", "by row"),
    Column("p90", "One draw in ten is above", "by row"),
    Column("error", "Standard error of the ends", "by row"),
)


def ranges_table(kept: Kept, *, in_all: bool) -> ReportTable:
    """The 80% ranges over all periods, or period by period."""
    frame = kept.tables["ranges"]
    frame = frame[(frame["period"] == IN_ALL) == in_all].copy()
    frame["error"] = frame[["error_p10", "error_p90"]].max(axis=1)
    asked, planned = int(kept.about.get("asked", "0")), int(kept.about.get(DRAWS, "0"))
    note = (
        f"{plural(asked, 'draw')} of {plural(int(kept.about.get('assumptions', '0')), 'assumption')} together, "
        f"{planned:,} with a plan. Each draw is the whole plan made again for a world in which every assumption is "
        "another one, and is what would be short if everybody knew that world from the start. Eight draws of ten lie "
        "between the two ends. The error is how far an end would move if other draws had been made. Quantities that "
        "are nothing in every draw are left out."
    )
    title = "over all periods" if in_all else "period by period"
    columns = [c for c in COLUMNS if not (in_all and c.name == "period")]
    return ReportTable(
        f"spread-{'all' if in_all else 'periods'}",
        f"How wide the answer is, {title}",
        columns,
        frame,
        note=note,
    )


def beliefs_table(kept: Kept) -> ReportTable:
    """What was drawn of each assumption."""
    frame = kept.tables["beliefs"].copy()
    frame["called"] = frame["assumption"].str.replace("_", "_\u200b")
    columns = [
        Column("assumption", "Assumption", text="called"),
        Column("grade", "Grade"),
        Column("low", "Low", "number"),
        Column("value", "Central", "number"),
        Column("high", "High", "number"),
        Column("unit", "Unit"),
        Column("drawn", "Drawn as"),
        Column("p10", "One in ten below", "number"),
        Column("p90", "One in ten above", "number"),
        Column("correlated_with", "Goes together with", "long"),
    ]
    note = (
        "Triangular: the central value is the likeliest, and nothing lies beyond low and high. Three values: low, "
        "central or high, since nothing between them can be laid over the tables. Assumptions are independent but for "
        "those that the last column names."
    )
    return ReportTable("spread-beliefs", "What was drawn", columns, frame, note=note)


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    y = alt.Y("period:N", sort=None, title=None)
    x = alt.X("p10:Q", title="£m", axis=alt.Axis(tickCount=5, format=",.0f"), scale=alt.Scale(zero=False))
    base = alt.Chart(rows)
    bars = base.mark_bar(height=16, color=BLUE).encode(x=x, x2="p90:Q", y=y)
    ticks = base.mark_tick(thickness=4, size=26, color=ORANGE).encode(x="central:Q", y=y)
    found: alt.TopLevelMixin = alt.layer(bars, ticks).properties(
        width=size.width - 130, height=44 * len(rows)
    )
    return found


def ranges_chart(kept: Kept, behind: ReportTable) -> list[Block]:
    """The first of the money: a bar a period from the one end to the other, and a tick at the central values."""
    frame = kept.tables["ranges"]
    money = frame[(frame["unit"] == "£m") & (frame["period"] != IN_ALL)]
    if money.empty:
        return []
    rows = money[money["quantity"] == money["quantity"].iloc[0]]
    last = rows.iloc[-1]
    ends = f"from {said(last['p10'], '£m')} to {said(last['p90'], '£m')}"
    description = (
        f"A bar for each period, and a tick where the central values lie. In {last['period']} the bar goes {ends}, and "
        f"the tick is at {said(last['central'], '£m')}."
    )
    title = f"{last['what']}, £m: eight draws of ten (bar) and the central values (tick)"
    drawing: Drawing = draw("spread-chart", title, description, behind, lambda size: _chart(rows, size))
    return [Block(chart=drawing)]


def show(_view: View, kept: Kept) -> Content:
    """The ranges over all periods in full view, by period and the beliefs behind lines."""
    sums, periods = ranges_table(kept, in_all=True), ranges_table(kept, in_all=False)
    blocks = [*ranges_chart(kept, periods), shown(sums), folded(periods), folded(beliefs_table(kept))]
    return Content([f for f in kept.findings if f.id not in LAST], blocks)
