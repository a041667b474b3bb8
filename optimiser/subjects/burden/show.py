"""Who bears it as a chart of trusts by deprivation and as tables by group."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.amounts import share, shown
from optimiser.explain.storage import Kept
from optimiser.report.charts.style import BLUE, NOT_ZERO, ORANGE, Drawing, Size, draw
from optimiser.report.section import Block, Content, folded
from optimiser.report.section import shown as in_view
from optimiser.report.table import ReportTable, TableColumn
from optimiser.subjects.burden.compute import TRAITS
from optimiser.subjects.part import View

HEADS = {
    "all": "All",
    "region": "Region",
    "type": "Type",
    **{name: trait.heading for name, trait in TRAITS.items()},
}
UNIT = {"deprivation": "", "aged_65": "share", "distance": "count"}
NOTE = (
    "Sums over the plan, shares of what the group spends with nothing decided. Fifths are of the trusts whose "
    "figure is known. Distance stands for rurality: from headquarters to headquarters, as the crow flies."
)


def groups_table(kept: Kept) -> ReportTable:
    """A row a group of every dimension."""
    rows = kept.tables["groups"].copy()
    rows["head"] = rows["dimension"].map(HEADS)
    rows["range"] = [
        _range(*values) for values in zip(rows["dimension"], rows["low"], rows["high"], strict=True)
    ]
    columns = [
        TableColumn("head", "By"),
        TableColumn("group", "Group"),
        TableColumn("range", "From, to"),
        TableColumn("trusts", "Trusts", "count"),
        TableColumn("ask", "Asked for, £m", "£m"),
        TableColumn("ask_share", "of spending", "share"),
        TableColumn("grant", "Grants, £m", "£m"),
        TableColumn("grant_share", "of spending", "share"),
        TableColumn("loan", "Loans, £m", "£m"),
        TableColumn("missed", "Control totals missed, £m", "£m"),
        TableColumn("missed_share", "of spending", "share"),
    ]
    return ReportTable(
        "bearers-groups", "Who is asked, supported and short, by group", columns, rows, note=NOTE
    )


def _range(dimension: str, low: float, high: float) -> str:
    if dimension not in UNIT:
        return ""
    return f"{shown(low, UNIT[dimension])} to {shown(high, UNIT[dimension])}"


def slopes_table(kept: Kept) -> ReportTable:
    """A row a figure of the catchment and measure: the slope, its range, and how much of the spread it tells."""
    rows = kept.tables["slopes"].copy()
    words = {"ask": "Asked for", "grant": "Grants", "missed": "Control totals missed"}
    rows["what"], rows["step"] = (
        rows["measure"].map(words),
        [TRAITS[name].of_step for name in rows["dimension"]],
    )
    rows["per_low"], rows["per_high"] = 1000 * rows["low"], 1000 * rows["high"]
    rows["said"] = rows["clear"].map({True: "yes", False: "no"})
    columns = [
        TableColumn("what", "What"),
        TableColumn("step", "For each"),
        TableColumn("trusts", "Trusts", "count"),
        TableColumn("of", "of", "count"),
        TableColumn("per_1000", "In every £1,000m spent, £m", "change £m"),
        TableColumn("per_low", "at least", "change £m"),
        TableColumn("per_high", "at most", "change £m"),
        TableColumn("explained", "Part of the spread", "share"),
        TableColumn("said", "Clear"),
    ]
    known = kept.about.get("catchments", "")
    note = f"A line through the trusts, weighted by spending; the range is two standard errors. {known}."
    return ReportTable("bearers-slopes", "How it moves with the catchment", columns, rows, note=note)


def patients_table(kept: Kept) -> ReportTable:
    """Patients short of each standard by group."""
    rows = kept.tables["patients"]
    rows = rows.assign(head=rows["dimension"].map(HEADS))
    columns = [
        TableColumn("head", "By"),
        TableColumn("name", "Standard"),
        TableColumn("group", "Group"),
        TableColumn("short", "Patients short", "patients"),
        TableColumn("share", "of all", "share"),
    ]
    note = "Sums over the periods of the plan; of all: of attendances, or of those waiting at the end of each period."
    return ReportTable(
        "bearers-patients", "Patients short of each standard, by group", columns, rows, note=note
    )


def trusts_table(kept: Kept) -> ReportTable:
    """A row a trust."""
    rows = kept.tables["trusts"]
    rows = rows.assign(ask_share=rows["ask"] / rows["spent"])
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("type", "Type"),
        TableColumn("region", "Region"),
        TableColumn("deprivation", TRAITS["deprivation"].heading, "number"),
        TableColumn("aged_65", TRAITS["aged_65"].heading, "share"),
        TableColumn("distance", TRAITS["distance"].heading, "count"),
        TableColumn("ask", "Asked for, £m", "£m"),
        TableColumn("ask_share", "of spending", "share"),
        TableColumn("grant", "Grants, £m", "£m"),
        TableColumn("missed", "Control total missed, £m", "£m"),
    ]
    return ReportTable("bearers-trusts", "Who bears it, trust by trust, over the plan", columns, rows)


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    words = f"Deprivation score of the catchment ({NOT_ZERO})"
    across = alt.X("deprivation:Q", title=words, scale=alt.Scale(zero=False))
    share_axis = alt.Axis(format=".1%", tickCount=5)
    up = alt.Y(
        "ask_share:Q", title=f"Share of spending ({NOT_ZERO})", axis=share_axis, scale=alt.Scale(zero=False)
    )
    dots = alt.Chart(rows).mark_circle(color=BLUE, opacity=0.6, aria=True).encode(
        x=across, y=up, description="told:N", size=alt.Size("spent:Q", legend=None, scale=alt.Scale(range=[12, 260]))
    )  # fmt: skip
    ends = rows.sort_values("deprivation").iloc[[0, -1]]
    line = alt.Chart(ends).mark_line(color=ORANGE, strokeDash=[5, 3]).encode(x=across, y="fitted:Q")
    return alt.layer(dots, line).properties(width=size.width - 90, height=260)


def deprivation_chart(kept: Kept) -> Drawing | None:
    """Trusts by deprivation and ask, with the line; nothing where there is no slope."""
    slopes = kept.tables["slopes"]
    own = slopes[(slopes["dimension"] == "deprivation") & (slopes["measure"] == "ask")]
    if own.empty:
        return None
    rows = kept.tables["trusts"]
    rows = rows[rows["deprivation"].notna() & (rows["spent"] > 0)]
    rows = rows.assign(ask_share=rows["ask"] / rows["spent"])
    whole = rows["spent"].sum()
    middle, mean = ((rows[name] * rows["spent"]).sum() / whole for name in ("deprivation", "ask_share"))
    slope = float(own["slope"].iloc[0]) / TRAITS["deprivation"].step
    rows = rows.assign(fitted=mean + slope * (rows["deprivation"] - middle))
    rows = rows.assign(told=rows["name"] + ": " + rows["ask_share"].map(share))
    ends = rows.sort_values("deprivation")["fitted"]
    words = (
        f"A dot a trust, larger where it spends more, and a dashed line from {share(ends.iloc[0])} at the least "
        f"deprived catchment to {share(ends.iloc[-1])} at the most deprived."
    )
    title = "What trusts are asked for, by the deprivation of their catchment"
    return draw("bearers-chart", title, words, trusts_table(kept), lambda size: _chart(rows, size))


def show(_view: View, kept: Kept) -> Content:
    """The chart, the groups in full view, and slopes, patients and trusts folded."""
    chart = deprivation_chart(kept)
    return Content(
        kept.findings,
        [
            *([Block(chart=chart)] if chart else []),
            in_view(groups_table(kept)),
            in_view(slopes_table(kept)),
            folded(patients_table(kept)),
            folded(trusts_table(kept)),
        ],
    )
