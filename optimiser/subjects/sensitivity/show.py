"""One assumption at a time: what moves the answer most, and the values that turn it."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from optimiser.amounts import shows
from optimiser.explain.storage import Kept
from optimiser.explain.words import plural, small
from optimiser.report.charts.style import BLUE, INK, NOT_ZERO, ORANGE, Drawing, Size, draw
from optimiser.report.section import Block, Content, folded, shown
from optimiser.report.table import ASSUMED, ReportTable, TableColumn, breakable, each
from optimiser.subjects.part import View

MOST = 12
"""Assumptions a quantity in the tornado, the widest swing first."""
ENDS = {"low": "Assumption at its low", "high": "Assumption at its high"}
SWITCHES = "◆"
SAID = ("switches", "tornado", "turns")
"""Kinds of findings that are said here; the rest are for whoever asks the command."""


def moved(kept: Kept) -> Sequence[str]:
    """The natural quantities that some assumption moves, in their order."""
    table = kept.tables.get("natural", pd.DataFrame(columns=["quantity", "unit", "swing"]))
    shown_ = [shows(row.swing, row.unit) for row in each(table)]
    return list(dict.fromkeys(table.loc[shown_, "quantity"]))


def tornado_table(kept: Kept, quantity: str) -> ReportTable:
    """The assumptions that move a quantity most, each at its low and its high."""
    table = kept.tables["natural"]
    frame = table[table["quantity"] == quantity]
    frame = frame[[shows(row.swing, row.unit) for row in each(frame)]].head(MOST).copy()
    label, unit = frame["label"].iloc[0], frame["unit"].iloc[0]
    frame["switches"] = frame["assumption"].map(_switching(kept))
    frame["called"] = breakable(frame["assumption"])
    columns = [
        *ASSUMED,
        TableColumn("switches", "The answer switches", "long"),
        TableColumn("at_low", f"At low ({unit})", unit),
        TableColumn("at_value", f"Central ({unit})", unit),
        TableColumn("at_high", f"At high ({unit})", unit),
    ]
    caption = f"What moves {small(label)} over all periods, one assumption at a time"
    return ReportTable(f"tornado-{quantity.replace(':', '-')}", caption, columns, frame)


def switching(kept: Kept) -> set[str]:
    """The assumptions inside whose range the answer switches."""
    table = kept.tables["switches"]
    return set(table.loc[table["what"].fillna("") != "", "assumption"])


def _switching(kept: Kept) -> dict[str, str]:
    """Assumption -> where the answer switches, or that it does not."""
    table = kept.tables["switches"]
    return {str(who): "; ".join(said) for who, said in table.groupby("assumption", sort=False)["said"]}


def switches_table(kept: Kept) -> ReportTable:
    """Every assumption with the values at which the answer switches; those with none at the end."""
    frame = kept.tables["switches"].copy()
    none = frame["switches"].fillna("") == ""
    frame["what"] = frame["what"].where(~none, frame["said"])
    frame["called"] = breakable(frame["assumption"])
    columns = [
        *ASSUMED,
        TableColumn("way", "Would have to"),
        TableColumn("switching_value", "To", "number"),
        TableColumn("still", "Not yet at", "number"),
        TableColumn("what", "Before", "long"),
    ]
    kinds = frame.groupby("switches")["assumption"].nunique()
    foot = pd.DataFrame(
        [
            ("Without a switch", f"{int(none.sum()):,} of {frame['assumption'].nunique():,}"),
            *((plural(float(kinds.get(kind, 0)), "assumption"), means) for kind, means in kept.about.items()),
        ],
        columns=["assumption", "what"],
    )
    frame = frame.assign(none=none).sort_values("none", kind="stable")
    note = (
        f"The answer switches where {'; where '.join(kept.about.values())}. All other assumptions stay at their "
        "central value. Where neither the low nor the high switches anything, nothing between was looked at."
    )
    return ReportTable("switches", "The values at which the answer switches", columns, frame, foot, note)


def _chart(rows: pd.DataFrame, unit: str, size: Size) -> alt.TopLevelMixin:
    room = 150 if size.narrow else 290
    y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=room - 10))
    legend = alt.Legend(orient="top", direction="vertical" if size.narrow else "horizontal")
    scale = alt.Scale(domain=list(ENDS.values()), range=[ORANGE, BLUE])
    x = alt.X(
        "end:Q",
        title=f"{unit} ({NOT_ZERO})",
        axis=alt.Axis(tickCount=4, format=",.0f"),
        scale=alt.Scale(zero=False),
    )
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


def show(_view: View, kept: Kept) -> Content:
    """The first quantity as a tornado, the others behind a line, and where an assumption turns the answer."""
    quantities = moved(kept)
    tables = [tornado_table(kept, name) for name in quantities]
    charts = (
        [tornado_chart(tables[0], switching(kept), str(tables[0].frame["unit"].iloc[0]))] if tables else []
    )
    blocks = [
        *(Block(chart=chart) for chart in charts),
        *map(shown, tables[:1]),
        *map(folded, [*tables[1:], switches_table(kept)]),
    ]
    return Content([f for f in kept.findings if f.id in SAID and "weighted" not in f.sentence], blocks)
