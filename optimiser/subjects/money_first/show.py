"""A plan beside the one that puts access and money in the opposite order: a sentence and a chart."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.amounts import amount
from optimiser.explain.storage import Kept
from optimiser.report.charts.style import BLUE, ORANGE, WIDE, Drawing, Size, draw
from optimiser.report.section import Block, Content, folded
from optimiser.report.table import ReportTable, TableColumn, each
from optimiser.subjects.money_first.compute import OWN
from optimiser.subjects.part import View

ORDERS = {"access_first": "Access before money", "money_first": "Money before access"}
PANELS = {"finance": "£m", "access": "patients"}
"""The imperatives between which the choice lies, and the unit in which each adds up."""
BAR = 18
FIGURE, TITLE = (
    "either-order-chart",
    "What the access costs in money, and what the money would cost in access",
)


def orders_of(kept: Kept) -> dict[str, str]:
    """Both orders by column, in words, with a mark at that of the run."""
    own = kept.about.get(OWN, "access_first")
    return {name: f"{words} (this plan)" if name == own else words for name, words in ORDERS.items()}


def order_rows(kept: Kept) -> pd.DataFrame:
    """A row a shortfall and period that is short under one of the orders."""
    rows = kept.tables["pair"]
    return rows[rows[list(ORDERS)].abs().max(axis=1) > 0].reset_index(drop=True)


def order_table(kept: Kept) -> ReportTable:
    """Both orders side by side."""
    rows = order_rows(kept)
    rows = rows.assign(change=rows["money_first"] - rows["access_first"], said=rows["unit"])
    columns = [
        TableColumn("what", "What is short"),
        TableColumn("said", "Unit"),
        TableColumn("period", "Period"),
        *(TableColumn(name, heading, "by row") for name, heading in orders_of(kept).items()),
        TableColumn("change", "Change with money first", "change by row"),
    ]
    note = "Each order is solved in full. What is more short under one of them is the price of the other."
    return ReportTable(
        "either-order", "What is short with access first and with money first", columns, rows, note=note
    )


def _sums(kept: Kept) -> pd.DataFrame:
    """By imperative, period and order what is short in the unit of the imperative's first promise."""
    rows = order_rows(kept)
    rows = rows[rows["imperative"].isin(list(PANELS)) & (rows["unit"] == rows["imperative"].map(PANELS))]
    first = rows[rows["id"].isin(rows.groupby("imperative")["id"].first()) | (rows["imperative"] == "access")]
    sums = first.groupby(["imperative", "period"], sort=False)[list(ORDERS)].sum().reset_index()
    long = sums.melt(["imperative", "period"], list(ORDERS), "order", "amount")
    long["words"], long["place"] = long["order"].map(orders_of(kept)), long["order"].map(list(ORDERS).index)
    return long


def _panel(rows: pd.DataFrame, title: str, words: list[str], size: Size) -> alt.Chart:
    scale = alt.Scale(domain=words, range=[BLUE, ORANGE])
    bars = alt.Chart(rows).mark_bar(height=BAR).encode(
        x=alt.X("amount:Q", title=title, axis=alt.Axis(tickCount=4, format=",.0f"), scale=alt.Scale(zero=True)),
        y=alt.Y("period:N", sort=None, title=None),
        yOffset=alt.YOffset("place:O"),
        color=alt.Color("words:N", title=None, scale=scale),
    )  # fmt: skip
    panel: alt.Chart = bars.properties(width=size.panel(2, 160), height=3 * BAR * rows["period"].nunique())
    return panel


def order_chart(kept: Kept, id_: str = FIGURE, title: str = TITLE, room: Size = WIDE) -> Drawing | None:
    """Money and patients short under either order; nothing where either has none to show.

    Args:
        kept: what was found of both orders.
        id_: of the figure, where it stands a second time.
        title: what is told with it.
        room: on a desk or a sheet of paper.
    """
    rows, words = _sums(kept), list(orders_of(kept).values())
    titles = {"finance": "Finance: short, £m", "access": "Access: patients short, standards added up"}
    shown = [name for name in PANELS if (rows["imperative"] == name).any()]
    if not shown:
        return None

    def chart(size: Size) -> alt.TopLevelMixin:
        panels = [_panel(rows[rows["imperative"] == name], titles[name], words, size) for name in shown]
        return alt.vconcat(*panels) if size.narrow else alt.hconcat(*panels)

    told = "; ".join(
        f"{r.imperative}, {r.period}, {r.words.lower()}: {amount(r.amount, PANELS[r.imperative])}"
        for r in each(rows)
    )
    return draw(id_, title, f"Bars by period and order. {told}.", order_table(kept), chart, room)


def show(_view: View, kept: Kept) -> Content:
    """What either order is short of, drawn where it differs."""
    chart = order_chart(kept)
    return Content(kept.findings, [*([Block(chart=chart)] if chart else []), folded(order_table(kept))])
