"""The year of a raid and the next, the rate at which it breaks even, and every period."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.storage import Kept
from optimiser.report.section import Content, folded, shown
from optimiser.report.table import ReportTable, TableColumn, spread
from optimiser.subjects.part import View
from optimiser.subjects.raid.compute import BACKLOG, REPORTED, STOPPED, TELLS, TURNED, changes

TWO_YEARS = {
    TURNED: "Capital turned into support",
    REPORTED: "Revenue: reported position",
    "Capital spent": "Capital spent",
    BACKLOG: "High-risk backlog at the end of the year",
    STOPPED: "Schemes stopped",
}
READ = {
    "rate": "breaks even here",
    "": "",
    "nothing": "nothing changes",
    "pays": "pays at every rate up to 100%",
    "costs": "costs at every rate up to 100%",
    "several": "more than one rate may do",
}


def _first(rows: pd.DataFrame) -> int:
    """The place of the first period in which capital is turned into support."""
    own = rows[rows["what"] == TURNED].reset_index(drop=True)
    return int((own["change"] > TELLS).to_numpy().argmax())


def two_years_table(kept: Kept) -> ReportTable:
    """The year of the raid and the one after it: what the raid changes in each."""
    rows = changes(kept.tables["sector"])
    periods = [str(period) for period in dict.fromkeys(rows["period"])]
    years = periods[_first(rows) :][:2]
    rows = rows[rows["period"].isin(years) & rows["what"].isin(TWO_YEARS)]
    frame = spread(rows, ["what", "unit"], ["change"]).rename(columns={"unit": "said"})
    order = {what: at for at, what in enumerate(TWO_YEARS)}
    frame = frame.sort_values("what", key=lambda what: what.map(order)).reset_index(drop=True)
    frame["what"] = frame["what"].map(TWO_YEARS)
    frame["unit"] = ["£m" if unit == "£m" else "count" for unit in frame["said"]]
    heads = (f"{years[0]}: now", *(f"{year}: the next year" for year in years[1:]))
    columns = [
        TableColumn("what", "What the raid changes"),
        TableColumn("said", "Unit"),
        *(
            TableColumn(f"change:{year}", head, "change by row")
            for year, head in zip(years, heads, strict=True)
        ),
    ]
    more = "A plus sign: there is more of it with the raid."
    note = f"{_about(kept)} Backlog is that of the instance’s estate table. {more}"
    return ReportTable(
        "raid-years", "Raiding capital: revenue now, and the year after", columns, frame, note=note
    )


def rates_table(kept: Kept) -> ReportTable:
    """What is gained and lost at its present value, and the rate at which it is even."""
    frame = kept.tables["rates"].copy()
    frame["read"] = frame["kind"].astype(str).map(READ)
    columns = [
        TableColumn("reading", "What is counted", "long"),
        TableColumn("rate", "Discount rate a year", "share"),
        TableColumn("gains", "Gained (£m)", "£m"),
        TableColumn("losses", "Lost (£m)", "£m"),
        TableColumn("balance", "Balance (£m)", "change £m"),
        TableColumn("read", "Standing"),
    ]
    note = (
        "Changes of the reported position at their present value at the start of the plan, an amount of a year counted "
        "at its beginning. What is left behind: the higher backlog as a bill of the last year, and the change of the "
        "last year’s underlying position in every year after it, for good. The truth lies between the two. 3.5% is the "
        "rate of the Treasury’s Green Book; rates up to 100% are tried."
    )
    return ReportTable("raid-rates", "At which discount rate the raid breaks even", columns, frame, note=note)


def stream_table(kept: Kept) -> ReportTable:
    """What is discounted."""
    columns = [
        TableColumn("period", "Period"),
        TableColumn("years", "Years from the start", "number"),
        TableColumn("reported", "Reported position (£m)", "change £m"),
        TableColumn("backlog", "Backlog left at the end (£m)", "change £m"),
        TableColumn("for_good", "Underlying position left at the end (£m a year)", "change £m"),
    ]
    return ReportTable(
        "raid-stream", "What the raid changes, as it is discounted", columns, kept.tables["stream"]
    )


def raid_table(kept: Kept) -> ReportTable:
    """A row an amount, and for each period the plan without the raid and what the raid changes."""
    rows = changes(kept.tables["sector"])
    periods = [str(period) for period in dict.fromkeys(rows["period"])]
    frame = spread(rows, ["what", "unit"], ["before", "after", "change"]).rename(columns={"unit": "said"})
    frame["unit"] = ["£m" if unit == "£m" else "count" for unit in frame["said"]]
    columns = [TableColumn("what", "The sector"), TableColumn("said", "Unit")]
    for period in periods:
        columns += [
            TableColumn(f"before:{period}", f"{period} without", "by row"),
            TableColumn(f"change:{period}", f"{period}: what the raid changes", "change by row"),
        ]
    caption = "What turning capital into support gains now and costs later, every period"
    return ReportTable("raid", caption, columns, frame, note=_about(kept))


def _about(kept: Kept) -> str:
    return kept.about.get("note", "")


def decisions_table(kept: Kept) -> ReportTable:
    """Schemes, changes and places that the raid stops or lets begin."""
    frame = kept.tables["changes"].copy()
    frame["what"] = frame["decision"].astype(str).str.capitalize()
    frame["way"] = frame["taken"].map({True: "Taken only with the raid", False: "Stopped by the raid"})
    columns = [TableColumn("what", "Decision"), TableColumn("way", "What becomes of it")]
    return ReportTable("raid-decisions", "Yes/no decisions that the raid flips", columns, frame)


def show(_view: View, kept: Kept) -> Content:
    """What it brings and costs in two years, at which rate that is even, and the decisions that differ."""
    blocks = [
        shown(two_years_table(kept)),
        shown(rates_table(kept)),
        folded(stream_table(kept)),
        folded(raid_table(kept)),
        folded(decisions_table(kept)),
    ]
    return Content(kept.findings, blocks)
