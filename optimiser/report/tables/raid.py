"""What turning capital into support costs later: two plans, period by period."""

from __future__ import annotations

from optimiser.explain.kept import Kept
from optimiser.report.table import Column, ReportTable, spread


def raid_table(kept: Kept) -> ReportTable:
    """A row an amount, and for each period the plan as it is and with the raid."""
    rows = kept.tables["sector"]
    rows = rows.assign(change=rows["after"] - rows["before"])
    periods = [str(period) for period in dict.fromkeys(rows["period"])]
    frame = spread(rows, ["what", "unit"], ["before", "after", "change"]).rename(columns={"unit": "said"})
    frame["unit"] = ["told £m" if unit == "£m" else "told count" for unit in frame["said"]]
    columns = [Column("what", "The sector"), Column("said", "Unit")]
    for period in periods:
        columns += [
            Column(f"before:{period}", f"{period} without", "by row"),
            Column(f"change:{period}", f"{period}: what the raid changes", "change by row"),
        ]
    note = (
        f"Scenario {kept.about.get('scenario', '')}: the same question, solved again with capital that may be turned "
        "into support."
    )
    return ReportTable(
        "raid", "What turning capital into support gains now and costs later", columns, frame, note=note
    )


def decisions_table(kept: Kept) -> ReportTable:
    """Schemes, changes and places that the raid stops or lets begin."""
    frame = kept.tables["changes"].copy()
    frame["what"] = frame["decision"].astype(str).str.capitalize()
    frame["way"] = frame["taken"].map({True: "Taken only with the raid", False: "Stopped by the raid"})
    columns = [Column("what", "Decision"), Column("way", "What becomes of it")]
    return ReportTable("raid-decisions", "Yes/no decisions that the raid flips", columns, frame)
