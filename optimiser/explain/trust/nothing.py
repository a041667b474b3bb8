"""Where a trust starts, in its parts: income, expenditure, what prices and costs add, and each labelled adjustment."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import money, shows
from optimiser.explain.opened import Opened
from optimiser.explain.rows import each_row
from optimiser.explain.words import joined

BASE_INCOME, BASE_COST = "income at base prices", "expenditure at base prices"
PRICES, COSTS = "what prices and funding add", "what costs and demand add"
UNNAMED = "adjustment without a label"


def nothing_parts(answer: Opened, trust: str) -> pd.DataFrame:
    """What the position of a trust if nothing is done is made of.

    Args:
        answer: a verified run.
        trust: its code.

    Returns:
        A row a period and part (£m, what makes the position worse is negative), adjustments by their label; the
        parts of a period add up to `do_nothing`.
    """
    rows = [(y, part, amount) for y in answer.case.periods for part, amount in _parts(answer, trust, y)]
    return pd.DataFrame(rows, columns=["period", "part", "amount"])


def _parts(answer: Opened, trust: str, period: str) -> list[tuple[str, float]]:
    case, own = answer.case, answer.case.data.trusts[trust]
    length = case.years[period]
    income, cost = length * float(own.income), length * float(own.expenditure)
    return [
        (BASE_INCOME, income),
        (BASE_COST, -cost),
        (PRICES, case.income[trust, period] - income),
        (COSTS, cost - case.expenditure[trust, period]),
        *_adjustments(answer, trust, period),
    ]


def _adjustments(answer: Opened, trust: str, period: str) -> list[tuple[str, float]]:
    """Each adjustment by its label; rows of one label are one part."""
    table = answer.instance.tables["adjustments"]
    rows = table[(table["trust"] == trust) & (table["period"] == period)]
    named = rows.assign(label=rows["label"].fillna("").replace("", UNNAMED))
    sums = named.groupby("label", sort=False)["amount"].sum()
    return [(str(label), float(amount)) for label, amount in sums.items()]


def nothing_said(parts: pd.DataFrame) -> str:
    """The parts in a sentence, a clause a period."""
    return joined(_clause(str(period), rows) for period, rows in parts.groupby("period", sort=False))


def _clause(period: str, rows: pd.DataFrame) -> str:
    amounts = [f"{row.part} {money(row.amount)}" for row in each_row(rows) if shows(row.amount, "£m")]
    return f"{', '.join(amounts)} in {period}"
