"""The accounts of a plan as tables: in money, and in the prices of one period."""

from __future__ import annotations

from optimiser.explain.storage import Kept
from optimiser.report.section import Content, folded, shown
from optimiser.report.table import ReportTable, TableColumn
from optimiser.subjects.part import View
from optimiser.totals import accounts

SIDES = {
    "provided": "Provided",
    "all provided": "Total: provided",
    "used": "Used",
    "all used": "Total: used",
    "left": "Total: left",
    "of it": "of it",
    "beside": "Beside it",
}
NOTE = (
    "Provided less used is what is left, which is the sum of the lines marked `of it`; lines marked `beside it` are "
    "part of no sum. Grants are inside RDEL, loans are cash, and the switch stands in both limits."
)


def accounts_table(kept: Kept, value: str) -> ReportTable:
    """A row a line of an account, a column a period.

    Args:
        kept: of the part.
        value: `amount`, or `real` for the prices of one period.
    """
    rows = accounts(kept.tables["lines"])
    periods = list(dict.fromkeys(kept.tables["lines"]["period"]))
    approval = rows["needs_approval"].map({True: "needs approval", False: ""})
    rows = rows.assign(side=rows["side"].map(SIDES), approval=approval)
    columns = [
        TableColumn("limit", "Account"),
        TableColumn("side", "Side"),
        TableColumn("what", "Line"),
        *(TableColumn(f"{value}:{period}", str(period), "£m") for period in periods),
    ]
    if value == "amount":
        columns.append(TableColumn("approval", "Approval"))
    prices = f"prices of {kept.about.get('base', '')}, {kept.about.get('prices', '')}"
    caption = "RDEL, CDEL and cash, £m" if value == "amount" else f"The same in real terms, £m: {prices}"
    return ReportTable(f"envelope-{value}", caption, columns, rows, note=NOTE)


def show(_view: View, kept: Kept) -> Content:
    """A sentence an account, the accounts in money, and folded in real terms."""
    return Content(
        kept.findings, [shown(accounts_table(kept, "amount")), folded(accounts_table(kept, "real"))]
    )
