"""What should we believe of the plans? The tracker of the year, the flags, and where it may end."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import altair as alt
import pandas as pd

from optimiser import amounts
from optimiser.amounts import money
from optimiser.explain.storage import Kept
from optimiser.instances import Instance
from optimiser.report.charts.style import DARK, INK, NOT_ZERO, ORANGE, TURQUOISE, Drawing, Size, draw
from optimiser.report.section import Content, drawn, folded, shown
from optimiser.report.table import ReportTable, TableColumn, each, who
from optimiser.subjects.part import View

FLAGS = {
    "little": "Under 20% of the year’s plan",
    "behind": "More than 50% behind its plan to date",
    "deficit": "In deficit to date",
}
MARKS = {True: "▲ Yes", False: "no"}
UNITS = {"count": "trusts", "share": "", "£m": "£m", "times": "times"}
READINGS = {"all": "All that is still forecast", "new": "Only what does not run yet"}
POINTS = {"q50": "Middle draw", "forecast": "Trusts’ own forecast", "control_total": "Control total"}
WHOLE = 10.0
"""£m across from which whole millions tell ticks apart."""
LOOKS = {
    "Middle draw": ("square", "white"),
    "Trusts’ own forecast": ("diamond", ORANGE),
    "Control total": ("triangle-up", INK),
}
BANDS = {"q05 to q95": "Nine draws of ten", "q25 to q75": "Half of the draws"}


def _named(rows: pd.DataFrame, instance: Instance) -> pd.DataFrame:
    names = who(instance).set_index("trust")[["name", "region"]]
    frame = rows.join(names, on="trust")
    frame["times"] = [times(value) for value in frame["catch_up"]]
    for flag in (*FLAGS, "triple"):
        frame[flag] = frame[flag].astype(bool).map(MARKS)
    return frame


def times(multiple: float) -> str:
    """A catch-up multiple as the finding says it; nothing made to date has none."""
    return "–" if isnan(multiple) else f"{multiple:.2f}"


def _total(kept: Kept) -> pd.DataFrame:
    """The row of all trusts: amounts, and how many have each flag."""
    total = kept.tables["total"].assign(name="All trusts", trust="", region="")
    total["times"] = [times(value) for value in total["catch_up"]]
    for flag in (*FLAGS, "triple"):
        total[flag] = [f"{int(value):,}" for value in total[flag]]
    return total


def tracker_table(kept: Kept, instance: Instance) -> ReportTable:
    """Every monitored trust: those with all three flags first, then the furthest behind."""
    rows = kept.tables["rows"].sort_values(["triple", "missed"], ascending=False, kind="stable")
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("plan_year", "Plan of the year (£m)", "£m"),
        TableColumn("plan_to_date", "Plan to date (£m)", "£m"),
        TableColumn("actual_to_date", "Made to date (£m)", "£m"),
        TableColumn("delivered", "Of the plan to date", "share"),
        TableColumn("of_year", "Of the year", "share"),
        TableColumn("forecast", "Forecast of the year (£m)", "£m"),
        TableColumn("to_come", "Still to come (£m)", "£m"),
        TableColumn("catch_up", "Catch-up: that over what was made (times)", "number", text="times"),
        TableColumn("position_to_date", "Position to date (£m)", "£m"),
        TableColumn("position_forecast", "Position forecast (£m)", "£m"),
        *(TableColumn(flag, heading, "state") for flag, heading in FLAGS.items()),
        TableColumn("triple", "All three", "state"),
    ]
    period = kept.about.get("period", "the year")
    note = (
        "From the monitoring table, as it was handed in. The catch-up is what the forecast still takes over what was "
        "made to date. Trusts with all three flags stand first."
    )
    caption = f"The tracker of {period}: plan, actual and forecast"
    return ReportTable("tracker", caption, columns, _named(rows, instance), _total(kept), note)


def triple_table(kept: Kept, instance: Instance) -> ReportTable:
    """The trusts for which all three flags hold."""
    rows = kept.tables["rows"]
    frame = _named(rows[rows["triple"].astype(bool)], instance)
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("region", "Region"),
        TableColumn("of_year", "Made, of the year’s plan", "share"),
        TableColumn("delivered", "Made, of the plan to date", "share"),
        TableColumn("position_to_date", "Position to date (£m)", "£m"),
        TableColumn("forecast", "Savings forecast for the year (£m)", "£m"),
        TableColumn("catch_up", "Catch-up (times what was made)", "number", text="times"),
        TableColumn("position_forecast", "Position forecast (£m)", "£m"),
    ]
    caption = "All three flags: little made of the year, far behind the plan to date, and in deficit"
    return ReportTable("triple", caption, columns, frame)


def summary_table(kept: Kept) -> ReportTable:
    """The sums behind the sentences: to date, the forecast, what it takes, and deficits now and then."""
    total, rows = kept.tables["total"].iloc[0], kept.tables["rows"]
    facts = [
        ("Trusts that are monitored", len(rows), "count"),
        ("Savings planned to date", total["plan_to_date"], "£m"),
        ("Savings made to date", total["actual_to_date"], "£m"),
        ("Made, of the plan to date", total["delivered"], "share"),
        ("Savings forecast for the year", total["forecast"], "£m"),
        ("Forecast, of the year’s plan", total["of_forecast"], "share"),
        ("Still to come for the forecast", total["to_come"], "£m"),
        ("That, of what the plan has left", total["rest"], "share"),
        ("Catch-up: that over what was made", total["catch_up"], "times"),
        ("Trusts in deficit to date", (rows["position_to_date"] < 0).sum(), "count"),
        ("Trusts that forecast a deficit", (rows["position_forecast"] < 0).sum(), "count"),
        ("Position to date", total["position_to_date"], "£m"),
        ("Position forecast", total["position_forecast"], "£m"),
        ("What the rest would have to bring", total["position_forecast"] - total["position_to_date"], "£m"),
    ]
    frame = pd.DataFrame(
        [(name, float(value), UNITS[unit], _said(float(value), unit)) for name, value, unit in facts],
        columns=["figure", "value", "unit said", "told"],
    )
    columns = [
        TableColumn("figure", "All trusts together"),
        TableColumn("value", "Value", "number", text="told"),
        TableColumn("unit said", "Unit"),
    ]
    return ReportTable(
        "track-total", "The year to date and the forecast, all trusts together", columns, frame
    )


def _said(value: float, unit: str) -> str:
    return times(value) if unit == "times" else amounts.shown(value, unit)


def outlook_table(kept: Kept) -> ReportTable:
    """Where the year ends if what is still to come is delivered as savings usually are."""
    frame = kept.tables["outlook"].copy()
    frame["reading"] = frame["at_risk"].map(READINGS)
    columns = [
        TableColumn("reading", "What is at risk"),
        TableColumn("amount_at_risk", "Savings at risk", "£m"),
        TableColumn("q05", "Worse in 1 draw of 20", "£m"),
        TableColumn("q25", "Worse in 1 of 4", "£m"),
        TableColumn("q50", "Middle", "£m"),
        TableColumn("q75", "Better in 1 of 4", "£m"),
        TableColumn("q95", "Better in 1 of 20", "£m"),
        TableColumn("forecast", "Trusts’ own forecast", "£m"),
        TableColumn("control_total", "Control total", "£m"),
        TableColumn("chance", "Chance that it is met", "share"),
    ]
    note = (
        f"{kept.about.get('draws', '')} draws with {kept.about.get('elapsed', '')} of the period over. Growth, prices "
        "and access are as the trusts forecast them; shares delivered are those of the opportunities and of the "
        "delivery table."
    )
    caption = f"Where {kept.about.get('period', 'the year')} ends when the savings to come are at risk, £m"
    return ReportTable("outlook", caption, columns, frame, note=note)


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    room = 120 if size.narrow else 230
    y = alt.Y("reading:N", sort=None, title=None, axis=alt.Axis(labelLimit=room - 10))
    span = float(rows["high"].max() - rows["low"].min())
    axis = alt.Axis(tickCount=5, format=",.0f" if span > WHOLE else ",.1f")
    bands, points = list(BANDS.values()), list(POINTS.values())
    legend = alt.Legend(orient="top", direction="vertical" if size.narrow else "horizontal")
    colour = alt.Color(
        "what:N", title=None, scale=alt.Scale(domain=bands, range=[TURQUOISE, DARK]), legend=legend
    )
    x = alt.X(
        "low:Q",
        title=f"Position of the year, £m ({NOT_ZERO})",
        axis=axis,
        scale=alt.Scale(zero=False, padding=12),
    )
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


def show(view: View, kept: Kept) -> Content:
    """To date, the catch-up, the flags and the fan."""
    instance = view.instance
    blocks = [
        shown(triple_table(kept, instance)),
        *drawn(outlook_chart(kept, outlook_table(kept))),
        shown(tracker_table(kept, instance)),
        folded(summary_table(kept)),
    ]
    findings = [replace(finding, next_question="") for finding in kept.findings]
    findings[-1] = replace(findings[-1], next_question="optimiser track INSTANCE")
    return Content(findings, blocks)
