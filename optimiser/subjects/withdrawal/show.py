"""The withdrawal of support as tables: by year, the order of the trusts, and what it costs in patients."""

from __future__ import annotations

from optimiser.explain.storage import Kept
from optimiser.report.section import Content, folded, shown
from optimiser.report.table import ReportTable, TableColumn
from optimiser.subjects.part import View
from optimiser.subjects.withdrawal.compute import NEVER

NOTE = (
    "Each trust alone: own savings, one-offs, cash and part of the capital budget by expenditure, safety as far as it "
    "goes; no grants, loans, places, transfers or service changes. The first figure is what no plan can do without, "
    "since no patients are bought; the second has waiting as near its targets as it can come."
)


def periods_table(kept: Kept) -> ReportTable:
    """A row a period: who lacks something without support, and how much."""
    columns = [
        TableColumn("period", "Year"),
        TableColumn("trusts", "Trusts", "count"),
        TableColumn("lacking", "Cannot live without support", "count"),
        TableColumn("least", "They lack, £m", "£m"),
        TableColumn("lacking_with_access", "… with waiting as near its targets as it can come", "count"),
        TableColumn("with_access", "They lack then, £m", "£m"),
    ]
    return ReportTable(
        "withdrawal-periods", "What trusts lack without support", columns, kept.tables["periods"], note=NOTE
    )


def order_table(kept: Kept) -> ReportTable:
    """A row a trust, in the order in which support can be withdrawn."""
    rows = kept.tables["order"].copy()
    rows["free"] = rows["free_from"].fillna(NEVER).replace({NEVER: "not in the plan"})
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("type", "Type"),
        TableColumn("region", "Region"),
        TableColumn("place", "Place", "count"),
        TableColumn("free", "Support can be withdrawn from"),
        TableColumn("lacks", "Lacks in the last year, £m", "£m"),
        TableColumn("lacks_share", "of spending", "share"),
        TableColumn("with_access", "… with waiting as near its targets as it can come, £m", "£m"),
    ]
    note = (
        "First those that are free of it earliest, then those that lack the least share of what they spend."
    )
    return ReportTable("withdrawal-order", "In what order support can be withdrawn", columns, rows, note=note)


def price_table(kept: Kept) -> ReportTable:
    """What is short and given with support and without."""
    columns = [
        TableColumn("what", "What"),
        TableColumn("unit", "Unit"),
        TableColumn("before", "In this plan", "by row"),
        TableColumn("after", "Without any grant", "by row"),
        TableColumn("change", "Change", "change by row"),
    ]
    return ReportTable(
        "withdrawal-price", "What doing without any grant costs", columns, kept.tables["price"]
    )


def show(_view: View, kept: Kept) -> Content:
    """Who, in what order and at what price; folded the order of all trusts."""
    price = [] if kept.tables["price"].empty else [shown(price_table(kept))]
    return Content(kept.findings, [shown(periods_table(kept)), *price, folded(order_table(kept))])
