"""Four rules of bargaining side by side: who gains what, what it means in patients and pounds, and whom it moves."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.amounts import share
from optimiser.explain.storage import Kept
from optimiser.explain.words import capital
from optimiser.report.charts.style import BLUE, DARK, ORANGE, Drawing, Size, draw
from optimiser.report.section import Content, drawn, folded, shown
from optimiser.report.table import ReportTable, TableColumn, each
from optimiser.subjects.part import View

FEW = 20
"""Trusts in full view."""
RULES_IN_WORDS = (
    "Each rule begins from what everybody would have if nobody agreed, and looks at what each gains on that. Nash: the "
    "gains multiplied are as large as can be; it gives most where little is lost elsewhere by it. Egalitarian: "
    "everybody’s shortfall falls by the same percentage. Kalai-Smorodinsky: everybody gets the same share of the most "
    "that it could get. None of them is right by itself: where all four lie close together there is little to argue "
    "about, and where they lie apart the argument is about the rule."
)


def gains_table(kept: Kept) -> ReportTable:
    """A row a rule and party: the share that it gains; what that is in pounds and patients, `effects_table` says."""
    columns = [
        TableColumn("rule", "Rule"),
        TableColumn("party", "Party"),
        TableColumn("share", "Gains, of the most it could", "share"),
        TableColumn("measure", "Measured by"),
        TableColumn("within", "Another plan may do better by", "share"),
    ]
    frame = kept.tables["settlements"].copy()
    frame["measure"] = frame["measure"].str.replace("_", " ").str.capitalize()
    return ReportTable(
        "bargaining-gains", "What each party gains by three rules", columns, frame, note=RULES_IN_WORDS
    )


def effects_table(kept: Kept) -> ReportTable:
    """What each settlement means in natural units."""
    frame = kept.tables["effects"]
    rules = [str(name) for name in frame if name not in {"what", "unit"}]
    columns = [
        TableColumn("what", "What"),
        TableColumn("unit", "Unit"),
        *(TableColumn(rule, capital(rule), "by row") for rule in rules),
    ]
    note = (
        "Over all periods: what is missed of each promise, and the money. The equal concession takes the same share of "
        "everybody’s way from its best; where nobody agrees that is each party’s worst, it is the Kalai-Smorodinsky "
        "settlement."
    )
    return ReportTable("bargaining-effects", "What each settlement means", columns, frame, note=note)


def trusts_table(kept: Kept) -> ReportTable:
    """The trusts that a rule moves against the equal concession, those moved most first."""
    frame = kept.tables["trusts"]
    frame = frame[frame["moved"].astype(bool)].copy()
    frame["far"] = frame[["ask_more", "grant_more"]].abs().max(axis=1)
    frame = frame.sort_values(["far", "trust"], ascending=[False, True], kind="stable")
    frame["settlement"] = frame["settlement"].str.capitalize()
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("settlement", "Rule"),
        TableColumn("ask", "Asked for (£m)", "£m"),
        TableColumn("ask_more", "More than in the equal concession (£m)", "change £m"),
        TableColumn("grant", "Given (£m)", "£m"),
        TableColumn("grant_more", "More than in the equal concession (£m)", "change £m"),
    ]
    note = (
        f"Trusts whose ask or grant over all periods is more than £{kept.about.get('moved', '1')}m another one than "
        "in the equal concession. Each settlement is shared out among trusts as evenly as can be."
    )
    return ReportTable("bargaining-trusts", "Which trusts each settlement moves", columns, frame, note=note)


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    order = list(dict.fromkeys(rows["rule"]))
    colours = alt.Scale(domain=order, range=[BLUE, ORANGE, DARK][: len(order)])
    x = alt.X("share:Q", title="Gained, of the most it could gain",
              axis=alt.Axis(format=".0%", tickCount=5), scale=alt.Scale(domain=[0, 1]))  # fmt: skip
    found: alt.TopLevelMixin = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("party:N", sort=None, title=None),
            yOffset=alt.YOffset("rule:N", sort=order),
            color=alt.Color("rule:N", title=None, scale=colours, sort=order),
        )
        .properties(width=size.width - 150, height=62 * rows["party"].nunique())
    )
    return found


def gains_chart(kept: Kept, behind: ReportTable) -> Drawing | None:
    """A bar a party and rule: what it gains of what it could."""
    rows = kept.tables["settlements"].dropna(subset=["share"])
    if rows.empty:
        return None
    rows = rows.assign(share=rows["share"].clip(0.0, 1.0), rule=rows["rule"].map(capital))
    words = "; ".join(f"{row.rule}, {row.party} {share(row.share)}" for row in each(rows))
    return draw(
        "bargaining-chart", "What each party gains by each rule, as a share of the most it could gain",
        f"Three bars for each party. {words}.", behind, lambda size: _chart(rows[["rule", "party", "share"]], size),
    )  # fmt: skip


def show(_view: View, kept: Kept) -> Content:
    """The chart with its table, what it means, and the trusts that are moved."""
    trusts = trusts_table(kept)
    block = shown(trusts) if len(trusts.frame) <= FEW else folded(trusts)
    chart = drawn(gains_chart(kept, gains_table(kept)))
    return Content(kept.findings, [*chart, shown(effects_table(kept)), block])
