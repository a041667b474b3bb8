"""Offers beside asks, and the contracts among which each trust would choose."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.storage import Kept
from optimiser.report.section import Content, folded, shown
from optimiser.report.table import ReportTable, TableColumn
from optimiser.subjects.part import View
from optimiser.tolerances import TOLD

FEW = 20
"""Offers in full view."""


def offers_table(kept: Kept, most: int | None = None) -> ReportTable:
    """A row an offer, the largest difference first."""
    frame = kept.tables["offers"]
    needed = frame["share_needed"].where(frame["unknown"] <= TOLD)
    frame = frame.assign(share_needed=needed.clip(0.0, 1.0))
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("period", "Period"),
        TableColumn("asked", "Asked for", "£m"),
        TableColumn("expected", "Plan expects of it", "£m"),
        TableColumn("offer", "Offers", "£m"),
        TableColumn("low", "At least", "£m"),
        TableColumn("high", "At most", "£m"),
        TableColumn("difference", "Offer over what the plan expects", "change £m"),
        TableColumn("chance_trust", "Chance of the whole ask, by the trust", "share"),
        TableColumn("share_expected", "Of its schemes, the plan expects", "share"),
        TableColumn("share_needed", "For the offer it would take", "share"),
        TableColumn("chance_plan", "Chance of the offer, by the plan", "share"),
        TableColumn("unknown", "Beyond all its schemes in full", "£m"),
        TableColumn("reason", "Its reason", "long"),
    ]
    note = (
        "Asked for is counted as if every scheme brought all it promises; of that the plan expects a part to arrive. "
        "The offer is what the trust believes will arrive, with the least and the most that it believes. Both sides "
        "can be held to what they say: the trust to its range, the plan to the spread of delivery. Where not even "
        "all schemes would do, the share that the offer would take is a dash, and another column says what is short."
    )
    rows = frame if most is None else frame.head(most)
    sums = frame[["asked", "expected", "offer", "low", "high", "difference", "unknown"]].sum()
    foot = pd.DataFrame([{"name": "All offers", **sums}])
    name = "offers" if most is None else "offers-first"
    return ReportTable(name, "What trusts offer beside what they are asked for", columns, rows, foot, note)


def menu_table(kept: Kept) -> ReportTable:
    """The contracts of each trust."""
    frame = kept.tables["menu"].copy()
    for column in ("picks", "plan_picks"):
        frame[f"{column}_said"] = frame[column].astype(bool).map({True: "● yes", False: ""})
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("period", "Period"),
        TableColumn("contract", "Contract", "count"),
        TableColumn("ask", "Asks for (£m)", "£m"),
        TableColumn("support", "Comes with support of (£m)", "change £m"),
        TableColumn("autonomy", "Keeps of each £1 beyond, bears of each £1 short", "share"),
        TableColumn("brings", "What the trust expects of it (£m)", "change £m"),
        TableColumn("picks_said", "An honest trust picks"),
        TableColumn("plan_picks_said", "It would pick if the plan were right"),
        TableColumn("loses", "It loses by signing this (£m)", "£m"),
    ]
    note = (
        "Instead of one ask, each trust is offered five contracts. A larger ask comes with more support and with more "
        "autonomy: a larger share of whatever it saves beyond the ask is its own, and of whatever it misses it bears "
        "as much. They are set so that a trust does best, by its own belief, with the ask that it really expects to "
        "meet: there is nothing to gain by promising less or more. If what the plan expects arrives, the contract of "
        "that ask comes with the plan’s grant. Below nothing it pays in."
    )
    signed = [
        {"name": words, "ask": float(frame.loc[frame[by].astype(bool), "ask"].sum())}
        for words, by in (
            ("Signed by honest trusts", "picks"),
            ("Signed if the plan were right", "plan_picks"),
        )
    ]
    caption = "A menu of contracts: ask, support, autonomy"
    return ReportTable("offers-menu", caption, columns, frame, pd.DataFrame(signed), note)


def show(_view: View, kept: Kept) -> Content:
    """The offers that differ most, all of them behind a line, and the menu."""
    every = offers_table(kept)
    blocks = [shown(every)] if len(every.frame) <= FEW else [shown(offers_table(kept, FEW)), folded(every)]
    return Content(kept.findings, [*blocks, folded(menu_table(kept))])
