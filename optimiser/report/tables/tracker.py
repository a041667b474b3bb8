"""The tracker of a year under way: plan, actual and forecast by trust, who is flagged, and the fan."""

from __future__ import annotations

from math import isnan

import pandas as pd

from optimiser.amounts import shown
from optimiser.explain.kept import Kept
from optimiser.instances import Instance
from optimiser.report.areas import who
from optimiser.report.table import Column, ReportTable

FLAGS = {
    "little": "Under 20% of the year’s plan",
    "behind": "More than 50% behind its plan to date",
    "deficit": "In deficit to date",
}
MARKS = {True: "▲ Yes", False: "no"}
UNITS = {"count": "trusts", "share": "", "£m": "£m", "times": "times"}
READINGS = {"all": "All that is still forecast", "new": "Only what does not run yet"}


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
        Column("name", "Trust"),
        Column("trust", "Code", "code"),
        Column("plan_year", "Plan of the year (£m)", "£m"),
        Column("plan_to_date", "Plan to date (£m)", "£m"),
        Column("actual_to_date", "Made to date (£m)", "£m"),
        Column("delivered", "Of the plan to date", "share"),
        Column("of_year", "Of the year", "share"),
        Column("forecast", "Forecast of the year (£m)", "£m"),
        Column("to_come", "Still to come (£m)", "£m"),
        Column("catch_up", "Catch-up: that over what was made (times)", "number", text="times"),
        Column("position_to_date", "Position to date (£m)", "£m"),
        Column("position_forecast", "Position forecast (£m)", "£m"),
        *(Column(flag, heading, "state") for flag, heading in FLAGS.items()),
        Column("triple", "All three", "state"),
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
        Column("name", "Trust"),
        Column("trust", "Code", "code"),
        Column("region", "Region"),
        Column("of_year", "Made, of the year’s plan", "share"),
        Column("delivered", "Made, of the plan to date", "share"),
        Column("position_to_date", "Position to date (£m)", "£m"),
        Column("forecast", "Savings forecast for the year (£m)", "£m"),
        Column("catch_up", "Catch-up (times what was made)", "number", text="times"),
        Column("position_forecast", "Position forecast (£m)", "£m"),
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
        Column("figure", "All trusts together"),
        Column("value", "Value", "number", text="told"),
        Column("unit said", "Unit"),
    ]
    return ReportTable(
        "track-total", "The year to date and the forecast, all trusts together", columns, frame
    )


def _said(value: float, unit: str) -> str:
    return times(value) if unit == "times" else shown(value, unit)


def outlook_table(kept: Kept) -> ReportTable:
    """Where the year ends if what is still to come is delivered as savings usually are."""
    frame = kept.tables["outlook"].copy()
    frame["reading"] = frame["at_risk"].map(READINGS)
    columns = [
        Column("reading", "What is at risk"),
        Column("amount_at_risk", "Savings at risk", "£m"),
        Column("q05", "Worse in 1 draw of 20", "£m"),
        Column("q25", "Worse in 1 of 4", "£m"),
        Column("q50", "Middle", "£m"),
        Column("q75", "Better in 1 of 4", "£m"),
        Column("q95", "Better in 1 of 20", "£m"),
        Column("forecast", "Trusts’ own forecast", "£m"),
        Column("control_total", "Control total", "£m"),
        Column("chance", "Chance that it is met", "share"),
    ]
    note = (
        f"{kept.about.get('draws', '')} draws with {kept.about.get('elapsed', '')} of the period over. Growth, prices "
        "and access are as the trusts forecast them; shares delivered are those of the opportunities and of the "
        "delivery table."
    )
    caption = f"Where {kept.about.get('period', 'the year')} ends when the savings to come are at risk, £m"
    return ReportTable("outlook", caption, columns, frame, note=note)
