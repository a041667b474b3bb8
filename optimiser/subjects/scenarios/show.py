"""The answer in other worlds."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.storage import Kept
from optimiser.report.section import Content, shown
from optimiser.report.table import ReportTable, TableColumn, each
from optimiser.subjects.part import View


def scenarios_table(kept: Kept) -> ReportTable:
    """Every scenario: what it is, what is short in it, and whether the answer is the same."""
    frame, amounts = kept.tables["runs"].copy(), kept.tables["amounts"]
    amounts = amounts.assign(scenario=amounts["scenario"].fillna(""))
    kinds = amounts.drop_duplicates("id")
    wide = amounts.set_index(["scenario", "id"])["amount"].unstack("id") if len(amounts) else pd.DataFrame()
    frame["same"] = frame["same"].map({True: "● The same", False: "▲ Not the same"})
    planned = frame["status"].isin(["optimal", "feasible"])
    frame["same"] = frame["same"].where(planned, "✕ No plan")
    same = int(kept.tables["runs"]["same"].sum())
    here = pd.DataFrame([{"title": "Without a scenario", "same": "", "scenario": ""}])
    count = pd.DataFrame([{"title": "The same answer in", "same": f"{same:,} of {len(frame):,} scenarios"}])
    for name in kinds["id"]:
        frame[name], here[name] = frame["scenario"].map(wide[name]), here["scenario"].map(wide[name])
    columns = [
        TableColumn("title", "Scenario", "text"),
        TableColumn("same", "The answer", "state"),
        *(TableColumn(kind.id, f"{kind.what} ({kind.unit})", kind.unit) for kind in each(kinds)),
        TableColumn("same_top", "Of those asked for most, still among them", "count"),
        TableColumn("scenario", "Name", "code"),
        TableColumn("status", "Solved"),
    ]
    note = (
        "The same: the same imperatives are kept and missed, nothing that is short moves by more than a tenth, and in "
        "every period the sector ends on the same side of balance. Amounts are what is short over all periods."
    )
    foot = pd.concat([here, count], ignore_index=True)
    return ReportTable("worlds", "The answer in other worlds", columns, frame, foot, note)


def show(_view: View, kept: Kept) -> Content:
    """In how many scenarios the answer is the same, and what is short in each."""
    return Content([f for f in kept.findings if f.id == "scenarios"], [shown(scenarios_table(kept))])
