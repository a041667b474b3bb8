"""How robust is it? The fan of outcomes, other worlds, and the assumptions that move and turn the answer."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimiser.amounts import WEIGHTED
from optimiser.explain.kept import Kept
from optimiser.explain.words import plural
from optimiser.report.rows import each
from optimiser.report.table import Column, ReportTable
from trustmodels.allocation.measures import MEASURES

MOST = 12
"""Assumptions a measure in the tornado, the widest swing first."""
NOISE = 1e-3
"""A swing below this is what tolerances add up to."""
LEVELS = {"sector": "The sector", "system": "Systems", "trust": "Trusts"}
EVEN, HIGH = 0.5, 0.8


def outturn_table(kept: Kept) -> ReportTable:
    """The fan of the sector's outturn."""
    columns = [
        Column("period", "Period"),
        Column("planned", "If all is delivered", "£m"),
        Column("expected", "Expected", "£m"),
        Column("q05", "Worse in 1 draw of 20", "£m"),
        Column("q50", "Middle", "£m"),
        Column("q95", "Better in 1 draw of 20", "£m"),
        Column("worst_5", "Mean of the worst 5%", "£m"),
        Column("control_total", "Control total", "£m"),
        Column("chance", "Chance that it is met", "share"),
        Column("contingency_expected", "Held back to be 80% sure of the expected", "£m"),
    ]
    draws = kept.about.get("draws", "")
    note = (
        f"{f'{int(draws):,}' if draws.isdecimal() else 'Many'} draws of how much of each saving is delivered; "
        "nobody corrects course when delivery slips. The mean of the worst 5% is the conditional value at risk."
    )
    frame = kept.tables["outturn"]
    return ReportTable("outturn", "Where the sector ends when delivery varies, £m", columns, frame, note=note)


def chances_table(kept: Kept) -> ReportTable:
    """How many control totals are likely to be met, by level and period."""
    totals = kept.tables["totals"]
    rows = []
    for (level, period), own in totals[totals["basis"] == "reported"].groupby(
        ["level", "period"], sort=False
    ):
        chance = own["chance"].astype(float)
        counts = (
            float(len(own)),
            float(chance.sum()),
            float((chance >= EVEN).sum()),
            float((chance >= HIGH).sum()),
        )
        rows.append((LEVELS.get(str(level), str(level)), period, *counts, float(own["missed"].sum())))
    names = ["level", "period", "totals", "met", "even", "high", "missed"]
    columns = [
        Column("level", "Whose control totals"),
        Column("period", "Period"),
        Column("totals", "Totals", "count"),
        Column("met", "Met on average", "count"),
        Column("even", "Met with an even chance or better", "count"),
        Column("high", f"Met with {HIGH:.0%} or more", "count"),
        Column("missed", "Missed on average by (£m)", "£m"),
    ]
    frame = pd.DataFrame(rows, columns=names)
    return ReportTable("chances", "The chance that control totals are met", columns, frame)


def carriers_table(kept: Kept) -> ReportTable:
    """Where the risk comes from, over all periods."""
    areas = kept.tables["areas"]
    frame = areas[areas["period"] == areas["period"].iloc[-1]].copy() if len(areas) else areas.copy()
    frame["area"] = frame["area"].str.replace("_", " ").str.capitalize()
    columns = [
        Column("area", "Area of savings"),
        Column("at_risk", "Savings counted on (£m)", "£m"),
        Column("expected_loss", "Not expected to come (£m)", "£m"),
        Column("variance", "Share of the variance", "share"),
        Column("worst", "Share of the loss in the worst 5%", "share"),
    ]
    return ReportTable("carriers", "Where the delivery risk comes from, over all periods", columns, frame)


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
        Column("title", "Scenario", "text"),
        Column("same", "The answer", "state"),
        *(Column(kind.id, f"{kind.what} ({kind.unit})", kind.unit) for kind in each(kinds)),
        Column("same_top", "Of those asked for most, still among them", "count"),
        Column("scenario", "Name", "code"),
        Column("status", "Solved"),
    ]
    note = (
        "The same: the same imperatives are kept and missed, nothing that is short moves by more than a tenth, and in "
        "every period the sector ends on the same side of balance. Amounts are what is short over all periods."
    )
    foot = pd.concat([here, count], ignore_index=True)
    return ReportTable("worlds", "The answer in other worlds", columns, frame, foot, note)


def primary(kept: Kept) -> Sequence[str]:
    """The primary measures of the tornado that something moves, in their order."""
    table = kept.tables["tornado"]
    moved = table[table["swing"] > NOISE]
    return [name for name in dict.fromkeys(moved["measure"]) if MEASURES[name].primary]


def tornado_table(kept: Kept, measure: str) -> ReportTable:
    """The assumptions that move a measure most, each at its low and its high."""
    table = kept.tables["tornado"]
    unit = MEASURES[measure].unit
    told = "£m" if unit in ("£m", WEIGHTED) else "count"
    frame = table[(table["measure"] == measure) & (table["swing"] > NOISE)].head(MOST).copy()
    frame["switches"] = frame["assumption"].map(_switching(kept))
    frame["called"] = _breakable(frame["assumption"])
    columns = [
        Column("assumption", "Assumption", text="called"),
        Column("grade", "Grade"),
        Column("low", "Low", "number"),
        Column("value", "Central", "number"),
        Column("high", "High", "number"),
        Column("switches", "The answer switches", "long"),
        Column("at_low", f"At low ({unit})", told),
        Column("at_value", f"Central ({unit})", told),
        Column("at_high", f"At high ({unit})", told),
    ]
    name = measure.replace("_", " ")
    caption = f"What moves {name if measure == 'cash_short' else f'what is missed of {name}'}, one assumption at a time"
    return ReportTable(f"tornado-{measure}", caption, columns, frame)


def _breakable(names: pd.Series) -> pd.Series:
    """Names that a narrow column may break after an underscore."""
    return names.str.replace("_", "_\u200b")


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
    frame["called"] = _breakable(frame["assumption"])
    columns = [
        Column("assumption", "Assumption", text="called"),
        Column("grade", "Grade"),
        Column("low", "Low", "number"),
        Column("value", "Central", "number"),
        Column("high", "High", "number"),
        Column("way", "Would have to"),
        Column("switching_value", "To", "number"),
        Column("still", "Not yet at", "number"),
        Column("what", "Before", "long"),
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
