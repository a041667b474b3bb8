"""The plan beside the same with money before access: what is short under either order, by period."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.kept import Kept
from optimiser.report.table import Column, ReportTable

ORDERS = {"access_first": "Access before money (this plan)", "money_first": "Money before access"}


def order_rows(kept: Kept) -> pd.DataFrame:
    """A row a shortfall and period that is short under one of the orders."""
    rows = kept.tables["pair"]
    return rows[rows[list(ORDERS)].abs().max(axis=1) > 0].reset_index(drop=True)


def order_table(kept: Kept) -> ReportTable:
    """Both orders side by side."""
    rows = order_rows(kept)
    rows = rows.assign(change=rows["money_first"] - rows["access_first"], said=rows["unit"])
    columns = [
        Column("what", "What is short"),
        Column("said", "Unit"),
        Column("period", "Period"),
        *(Column(name, heading, "by row") for name, heading in ORDERS.items()),
        Column("change", "Change with money first", "change by row"),
    ]
    note = "Each order is solved in full. What is more short under one of them is the price of the other."
    return ReportTable(
        "either-order", "What is short with access first and with money first", columns, rows, note=note
    )
