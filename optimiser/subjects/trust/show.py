"""Why a trust is asked for this: at most six lines for each trust that somebody asked about."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.explain.storage import Kept
from optimiser.explain.trust.figures import FIGURES, UNIT
from optimiser.explain.trust.waterfall import MADE_OF, POSITION, REPORTED, TOTAL
from optimiser.report.section import Content, folded, shown
from optimiser.report.table import ReportTable, TableColumn, spread
from optimiser.subjects.part import View

LAST = (POSITION, "grant", REPORTED, TOTAL)
"""The steps that end the way, whatever comes before them in a period."""
YEARS = {"trust_start": "do_nothing", "trust_ask": "cip", "trust_support": "grant"}
"""The findings whose evidence has a row a period, with a figure that no other row of theirs has."""


def evidence(kept: Kept, id_: str, *needed: str) -> pd.DataFrame:
    """The evidence of a finding of the story: the rows in which the columns are given; none where there are none."""
    found = next((finding.evidence for finding in kept.findings if finding.id == id_), pd.DataFrame())
    missing = [column for column in needed if column not in found]
    return pd.DataFrame() if missing or found.empty else found.dropna(subset=list(needed))


def years_table(kept: Kept, id_: str) -> ReportTable:
    """Each period: where it starts, what is asked, what is given and on what condition."""
    frames = [evidence(kept, name, "period", figure).set_index("period") for name, figure in YEARS.items()]
    frame = pd.concat(frames, axis=1).reset_index()
    for figure in FIGURES:
        frame[f"{figure}_told"] = _as_told(frame, figure)
    columns = [
        TableColumn("period", "Period"),
        TableColumn("income", "Income if nothing is done (£m)", "£m"),
        TableColumn("expenditure", "Expenditure (£m)", "£m"),
        TableColumn("do_nothing", "Position if nothing is done (£m)", "£m"),
        TableColumn("cip_told", "Asked for (£m)", "£m"),
        TableColumn("cip_pct", "Share of expenditure", "share"),
        TableColumn("grant_told", "Grant (£m)", "£m"),
        TableColumn("loan_told", "Loan (£m)", "£m"),
        TableColumn("entitlement", "Entitled to at most (£m)", "£m"),
        TableColumn("condition", "If it had made at least", "share"),
        *_ranges(frame),
    ]
    return ReportTable(id_, "Where it starts, what it is asked for and what it gets", columns, frame)


def _as_told(frame: pd.DataFrame, figure: str) -> pd.Series:
    """A figure as the trust is told it, rounded so that all trusts' add up; the plan's own where none is kept."""
    if f"{figure}_told" not in frame:
        return frame[figure]
    told = frame[f"{figure}_told"]
    return told.where(told != 0, frame[figure].clip(upper=UNIT / 3))


def _ranges(frame: pd.DataFrame) -> list[TableColumn]:
    """The ends of the figures that were open in some period."""
    nouns = {"ask": "Asked for", "grant": "Grant", "loan": "Loan"}
    ends = {"least": "could be as little as", "most": "could be as much as"}
    return [
        TableColumn(f"{quantity}_{end}", f"{noun} {words} (£m)", "£m")
        for quantity, noun in nouns.items()
        for end, words in ends.items()
        if f"{quantity}_{end}" in frame and frame[f"{quantity}_{end}"].notna().any()
    ]


def steps_table(kept: Kept, id_: str) -> ReportTable:
    """From doing nothing to the reported position, step by step."""
    rows = kept.tables["waterfall"]
    periods = [str(period) for period in dict.fromkeys(rows["period"])]
    frame = spread(rows, ["part", "kind"], ["amount"])
    order = frame["part"].map({part: at for at, part in enumerate(LAST, start=1)}).fillna(0)
    order = order.where(frame["kind"] != MADE_OF, 0)
    frame = frame.loc[order.sort_values(kind="stable").index].reset_index(drop=True)
    frame["name"] = frame["part"].astype(str).str.capitalize()
    columns = [TableColumn("name", "Step"), *(TableColumn(f"amount:{y}", y, "£m") for y in periods)]
    return ReportTable(id_, "From doing nothing to its reported position, £m", columns, frame)


def areas_table(kept: Kept, id_: str) -> ReportTable:
    """The areas of savings that the requirement comes from."""
    frame = evidence(kept, "trust_ask", "area", "asked").copy()
    if len(frame):
        frame["area"] = frame["area"].astype(str).str.replace("_", " ").str.capitalize()
    columns = [TableColumn("area", "Area"), TableColumn("asked", "Asked for, all periods (£m)", "£m")]
    return ReportTable(id_, "What it is asked for, by area of savings", columns, frame)


def binds_table(kept: Kept, id_: str) -> ReportTable:
    """The commitments that bind it."""
    frame = evidence(kept, "trust_binds", "what").copy()
    counts = evidence(kept, "trust_binds", "schemes")
    note = ""
    if len(counts):
        full, schemes, unplaced = (int(counts[name].iloc[0]) for name in ("full", "schemes", "unplaced"))
        note = f"{full} of {schemes} schemes stand at full potential; {unplaced} want a place that they do not get."
    if len(frame):
        frame["said"], frame["unit"] = frame["unit"], frame["unit"].map(_told)
        frame["what"] = frame["what"].astype(str).str.capitalize()
    columns = [
        TableColumn("what", "What binds"),
        TableColumn("period", "Period"),
        TableColumn("status", "Standing"),
        TableColumn("value", "Value", "by row"),
        TableColumn("limit", "Limit", "by row"),
        TableColumn("said", "Unit"),
    ]
    return ReportTable(id_, "What binds it", columns, frame, note=note)


def lower_table(kept: Kept, id_: str) -> ReportTable:
    """What asking it for less would do, in natural quantities."""
    frame = evidence(kept, "trust_lower_ask", "what", "before")
    relief = evidence(kept, "trust_lower_ask", "relief")
    amount = f"£{float(relief['relief'].iloc[0]):.1f}m" if len(relief) else "something"
    columns = [
        TableColumn("what", "What"),
        TableColumn("unit", "Unit"),
        TableColumn("before", "In this plan", "by row"),
        TableColumn("after", "If it is asked for less", "by row"),
        TableColumn("change", "Change", "change by row"),
    ]
    return ReportTable(id_, f"What asking it for {amount} less would do, over all periods", columns, frame)


def payers_table(kept: Kept, id_: str) -> ReportTable:
    """Who would then be asked for more."""
    frame = evidence(kept, "trust_lower_ask", "trust", "more")
    columns = [TableColumn("trust", "Trust", "code"), TableColumn("more", "Asked for more (£m)", "£m")]
    return ReportTable(id_, "Who would be asked for more in its place", columns, frame)


def alike_table(kept: Kept, id_: str) -> ReportTable:
    """Trusts like it."""
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("expenditure", "Expenditure (£m)", "£m"),
        TableColumn("asked", "Asked for, all periods (£m)", "£m"),
        TableColumn("asked_share", "Share of expenditure", "share"),
    ]
    caption = "How the nearest trusts of its type are asked"
    return ReportTable(id_, caption, columns, evidence(kept, "trust_comparable", "trust"))


def _told(unit: str) -> str:
    """How an explanation rounds a unit."""
    return unit if unit in {"£m", "share"} else "count"


def lines_of(kept: Kept) -> list[Finding]:
    """The story, at most six lines."""
    return [finding for finding in kept.findings if finding.id.startswith("trust_")]


def show(_view: View, kept: Kept) -> Content:
    """The lines of the command with their tables, under the name of the trust."""
    name, code = kept.name, kept.about.get("trust", "")
    *first, last = [replace(line, next_question="") for line in lines_of(kept)]
    last = replace(last, next_question=f"optimiser explain RUN --trust {code} --letter")
    blocks = [
        shown(years_table(kept, f"{name}-years")),
        folded(steps_table(kept, f"{name}-steps")),
        folded(areas_table(kept, f"{name}-areas")),
        folded(binds_table(kept, f"{name}-binds")),
        folded(lower_table(kept, f"{name}-lower")),
        folded(payers_table(kept, f"{name}-payers")),
        folded(alike_table(kept, f"{name}-alike")),
    ]
    return Content([*first, last], blocks, f"Why {kept.about.get('name', code)} ({code}) is asked for this")
