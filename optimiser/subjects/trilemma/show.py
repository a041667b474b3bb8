"""Which imperative fails, where, and what would restore it."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import money
from optimiser.explain.storage import Kept
from optimiser.instances import Instance
from optimiser.questions import IMPERATIVES
from optimiser.report.section import Content, folded, shown
from optimiser.report.table import ReportTable, TableColumn, placed
from optimiser.report.tables.answer import named_quantities
from optimiser.subjects.part import View
from optimiser.subjects.trilemma.buy_back import BEYOND, CHOICE, KEPT, MONEY, buy_back, buy_back_finding, heat
from optimiser.subjects.trilemma.compute import combination_counts, drops

FEW = 20
"""Rows in full view; all of them are behind a line that opens them."""
STATES = {
    KEPT: "● Kept",
    CHOICE: "◐ Only if another is dropped",
    MONEY: "▲ Needs money",
    BEYOND: "✕ Beyond money",
}
KEY = (
    "● kept in the most that the trust can deliver alone; ◐ it could be delivered alone, but only if another is "
    "dropped; ▲ not alone, but the money beside it restores it; ✕ no money restores it in the time: staff, beds or "
    "capacity are missing. Money is support over all periods. Alone means: own schemes, one-offs, cash and "
    "capacity, and a part of the capital budget by expenditure; no grants, loans, places, transfers or service "
    "changes."
)
_WANTED = ("largest_burden",)


def orders_table(orders: pd.DataFrame) -> ReportTable:
    """The six orders side by side; an order without a plan has its status only."""
    frame = orders.reindex(columns=[*orders, *(name for name in _WANTED if name not in orders)])
    words = frame["order"].str.replace(", ", ", then ").str.capitalize()
    none = frame["status"].map({"stopped": " (none found in the time)"}).fillna(" (no plan)")
    frame["order"] = words.where(frame["status"].isin(["optimal", "feasible"]), words + none)
    columns = [
        TableColumn("order", "Order of the imperatives"),
        *(TableColumn(q.id, f"{q.label} ({q.unit})", q.unit) for q in named_quantities(frame)),
        TableColumn("largest_burden", "Largest burden", "share"),
    ]  # fmt: skip
    note = "Each order is solved in full: what comes first is missed by as little as it can be. Over all periods."
    return ReportTable("orders", "The six orders of the imperatives side by side", columns, frame, note=note)


def _heat_columns() -> list[TableColumn]:
    return [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        *(TableColumn(i, i.capitalize(), "state") for i in IMPERATIVES),
        TableColumn("price_finance", "Money for finance (£m)", "£m"),
        TableColumn("price_with_access", "With access (£m)", "£m"),
        TableColumn("price_with_safety", "With safety (£m)", "£m"),
        TableColumn("price_all_three", "All three (£m)", "£m"),
    ]


def heat_rows(table: pd.DataFrame, instance: Instance) -> pd.DataFrame:
    """The heat table with names, symbols and words; where money is needed for finance the cell says how much."""
    found = placed(heat(table), instance)
    for imperative in IMPERATIVES:
        found[imperative] = found[imperative].map(STATES)
    needs = found["finance"] == STATES[MONEY]
    words = [f"{STATES[MONEY].split()[0]} Needs {money(amount)}" for amount in found["price_finance"]]
    found["finance"] = found["finance"].where(~needs, words)
    return found


def heat_tables(table: pd.DataFrame, instance: Instance) -> list[ReportTable]:
    """The dearest trusts, and all of them where there are more."""
    rows = heat_rows(table, instance)
    whole = "Every trust standing alone: what it keeps, and the money that restores the rest"
    every = ReportTable("heat", whole, _heat_columns(), rows, note=KEY)
    if len(rows) <= FEW:
        return [every]
    first = f"Standing alone: the {FEW} trusts for which most money is missing"
    return [ReportTable("heat-first", first, _heat_columns(), rows.head(FEW), note=KEY), every]


def counts_table(table: pd.DataFrame) -> ReportTable:
    """Each combination: who delivers it alone, whom money would bring to it, and whom it would not."""
    frame = combination_counts(table).assign(trusts=float(table["trust"].nunique()))
    frame["combination"] = frame["combination"].str.capitalize()
    columns = [
        TableColumn("combination", "What is to be delivered"),
        TableColumn("alone", "Trusts that deliver it alone", "count"),
        TableColumn("with_money", "Trusts that money would bring to it", "count"),
        TableColumn("support", "Money for these (£m)", "£m"),
        TableColumn("not_with_money", "Trusts that no money brings to it", "count"),
        TableColumn("trusts", "Trusts in all", "count"),
    ]
    caption = "The seven combinations of finance, access and safety, for trusts standing alone"
    return ReportTable("combinations", caption, columns, frame)


def drops_table(table: pd.DataFrame) -> ReportTable:
    """What is dropped, by how many trusts."""
    what = drops(table)["drops"].replace("", "nothing")
    frame = what.value_counts().rename("trusts").rename_axis("drops").reset_index()
    frame["drops"] = frame["drops"].str.capitalize()
    columns = [
        TableColumn("drops", "What is dropped to keep the most alone"),
        TableColumn("trusts", "Trusts", "count"),
    ]
    note = "Where a trust could keep as much in several ways, the one that keeps finance, then access, is counted."
    return ReportTable("drops", "Who has to drop what", columns, frame, note=note)


def buy_back_tables(table: pd.DataFrame, instance: Instance) -> list[ReportTable]:
    """The list of what money buys back, the cheapest first, in full view as far as it is short, and its totals."""
    rows = placed(buy_back(table), instance)
    for column in ("brought_to", "restores", "alone"):
        rows[column] = rows[column].replace("", "nothing").str.capitalize()
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("alone", "Delivers alone"),
        TableColumn("restores", "Money restores"),
        TableColumn("support", "For (£m)", "£m"),
        TableColumn("support_so_far", "Running total (£m)", "£m"),
        TableColumn("trusts_so_far", "Trusts so far", "count"),
    ]
    note = (
        "The most that money can bring each trust to beyond what it delivers alone, the cheapest first. Support over "
        "all periods; what no money restores is not in it."
    )
    caption = "Buy-back list: what money restores, trust by trust, the cheapest first"
    every = ReportTable("buy-back", caption, columns, rows, note=note)
    if len(rows) <= FEW:
        return [every]
    first = f"Buy-back list: the {FEW} trusts whose imperatives are restored most cheaply"
    return [ReportTable("buy-back-first", first, columns, rows.head(FEW), note=note), every]


def restored(table: pd.DataFrame) -> ReportTable:
    """How many trusts get back what, and for how much in all."""
    rows = buy_back(table)
    rows["restores"] = rows["restores"].str.capitalize()
    frame = rows.groupby("restores", sort=False)["support"].agg(["size", "sum"]).reset_index()
    foot = pd.DataFrame([{"restores": "All", "size": float(len(rows)), "sum": rows["support"].sum()}])
    columns = [
        TableColumn("restores", "Restored"), TableColumn("size", "Trusts", "count"),
        TableColumn("sum", "For (£m)", "£m"),
    ]  # fmt: skip
    return ReportTable("restored", "What the buy-back list restores in all", columns, frame, foot)


def show_orders(_view: View, kept: Kept) -> Content:
    """The national sentence and the six orders."""
    return Content(kept.findings, [shown(orders_table(kept.tables["orders"]))])


def show_alone(view: View, kept: Kept) -> Content:
    """Trusts standing alone and the buy-back list."""
    table = kept.tables["map"]
    first, *rest = heat_tables(table, view.instance)
    buy, *every = buy_back_tables(table, view.instance)
    blocks = [
        shown(first),
        *map(folded, rest),
        shown(buy),
        *map(folded, every),
        folded(counts_table(table)),
        folded(drops_table(table)),
        folded(restored(table)),
    ]
    return Content([*kept.findings, *buy_back_finding(table)], blocks)
