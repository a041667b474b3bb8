"""The smallest support: level by level, region by region and year by year."""

from __future__ import annotations

from math import isnan

import pandas as pd

from optimiser.explain.kept import Kept
from optimiser.report.rows import records
from optimiser.report.table import Column, ReportTable

KEPT = {"finance": "Control totals", "access": "Access standards", "safety": "Safety floors"}
SHORT = {"patients": "Patients", "wte": "Staff (WTE)", "beds": "Beds"}
NO_PLAN = "✕ No plan keeps the control totals"


def _of(row: dict[str, object], name: str) -> str:
    kept, promised = row[f"{name}_kept"], row[f"{name}_promised"]
    if not isinstance(kept, float) or isnan(kept):
        return "–"
    return f"{kept:,.0f} of {promised:,.0f}"


def levels_table(kept: Kept) -> ReportTable:
    """A row a level of support: what holds, and what is short."""
    frame = kept.tables["levels"].copy()
    frame["standing"] = [_standing(row) for row in records(frame)]
    for name in KEPT:
        frame[f"{name}_of"] = [_of(row, name) for row in records(frame)]
    columns = [
        Column("support", "Support, all years (£m)", "£m"),
        Column("part", "Of the least", "share"),
        Column("standing", "Standing", "state"),
        *(Column(f"{name}_of", f"{words} kept") for name, words in KEPT.items() if _any(frame, f"{name}_promised")),
        *(Column(f"{name}_short", f"{words} short", "count") for name, words in SHORT.items()
          if _any(frame, f"{name}_short")),
    ]  # fmt: skip
    note = (
        "Solved again at each level, every year cut by the same part, every decision free: control totals must hold, "
        "and safety comes before access. Counts are of places and years, shortfalls over all years. Changes smaller "
        "than the gap of the solves can be noise."
    )
    return ReportTable("minimum-levels", "What holds at each level of support", columns, frame, note=note)


def _standing(row: dict[str, object]) -> str:
    if row["status"] == "infeasible":
        return NO_PLAN
    if row["status"] not in {"optimal", "feasible"}:
        return f"✕ No plan is found ({row['status']})"
    return "● The least" if row["part"] == 1 else "◐ Less than the least"


def _any(frame: pd.DataFrame, column: str) -> bool:
    return bool((frame[column].fillna(0.0) > 0).any())


def periods_table(kept: Kept) -> ReportTable:
    """Pot, top-up and support, year by year, with the range."""
    frame = kept.tables["periods"]
    columns = [
        Column("period", "Period"),
        Column("pot", "In the pot", "£m"),
        Column("top_up", "Top-up", "£m"),
        Column("support", "Least support", "£m"),
        Column("low", "Range at 80%: from", "£m"),
        Column("high", "to", "£m"),
    ]
    caption = "The least support year by year, £m"
    return ReportTable(
        "minimum-years", caption, columns, frame.iloc[:-1], frame.iloc[-1:], _about_range(kept)
    )


def _about_range(kept: Kept) -> str:
    if not kept.about.get("range"):
        return "No range: the instance does not say how uncertain delivery is."
    draws = kept.about.get("draws", "many")
    return (
        f"The range is {kept.about['range']}: {draws} draws of the support that trusts call for when what they save "
        "falls short of what is expected or goes beyond it. A tenth of the draws lies below it and a tenth above. "
        "Ranges of years and regions do not add up. Growth, prices and access do not vary in it."
    )


def regions_table(kept: Kept) -> ReportTable:
    """The least support region by region, and what gives there first."""
    frame = kept.tables["regions"].copy()
    frame["of"] = [f"{row['kept']:,.0f} of {row['promised']:,.0f}" for row in records(frame)]
    units = [name for name in SHORT if _any(frame, f"{name}_short") or _any(frame, f"{name}_more")]
    sums = ["planned", "kept", "promised", *(f"{n}_{k}" for n in units for k in ("short", "more"))]
    foot = pd.DataFrame([{"region": "All regions", **frame[sums].sum()}])
    foot["of"] = [f"{row['kept']:,.0f} of {row['promised']:,.0f}" for row in records(foot)]
    whole = kept.tables["periods"].iloc[-1]
    foot["low"], foot["high"] = float(whole["low"]), float(whole["high"])
    columns = [
        Column("region", "Region"),
        Column("planned", "Least support, all years (£m)", "£m"),
        Column("low", "Range at 80%: from (£m)", "£m"),
        Column("high", "to (£m)", "£m"),
        Column("of", "Standards and floors kept"),
        *(Column(f"{n}_short", f"{SHORT[n]} short even so", "count") for n in units),
        *(
            Column(f"{n}_more", f"{SHORT[n]} more at the level that gives first", "change count")
            for n in units
        ),
    ]
    return ReportTable(
        "minimum-regions", "The least support by region", columns, frame, foot, _about_range(kept)
    )


def gives_table(kept: Kept) -> ReportTable:
    """What each line is more short of, level by level and region by region."""
    frame = kept.tables["changes"].copy()
    frame["cut"] = 1 - frame["part"]
    frame["said"], frame["unit"] = frame["unit"], "count"
    frame.loc[frame["said"] == "£m", "unit"] = "£m"
    whole = frame.groupby(["cut", "support", "line", "said", "unit"], sort=False, as_index=False)[
        "more"
    ].sum()
    rows = pd.concat([whole.assign(region="All regions"), frame], ignore_index=True)
    rows = rows.sort_values(["cut", "line", "more"], ascending=[True, True, False], kind="stable")
    columns = [
        Column("line", "What gives"),
        Column("region", "Region"),
        Column("cut", "Less support by", "share"),
        Column("support", "Support left (£m)", "£m"),
        Column("more", "More short by", "change by row"),
        Column("said", "Unit"),
    ]
    return ReportTable("minimum-gives", "What gives first, and where", columns, rows.reset_index(drop=True))
