"""Control totals, the envelope, and cash."""

from __future__ import annotations

import math

import pandas as pd

from scripts.england.assumptions import USE
from scripts.england.who import FIRST, PERIODS, first_year_spending, planned_share

SUPPORT_2025_26 = 2200.0  # £m; published
DAYS = 365


def control_totals(trusts: pd.DataFrame) -> pd.DataFrame:
    """What trusts, systems and the sector have to reach.

    In the first year support closes every planned deficit, and planned surpluses stand; later, everybody
    has to break even. In the last year the sector also has to break even without support and one-offs.
    """
    first = trusts.assign(amount=trusts["plan"].clip(lower=0.0).round(2))
    by_system = first.groupby("system")["amount"].sum().round(2)
    rows = []
    for period in PERIODS:
        kept = 1.0 if period == FIRST else 0.0
        rows += [
            ("trust", t, period, "reported", kept * x)
            for t, x in zip(first["trust"], first["amount"], strict=True)
        ]
        rows += [("system", s, period, "reported", kept * x) for s, x in by_system.items()]
        rows.append(("sector", "*", period, "reported", kept * round(first["amount"].sum(), 2)))
    rows.append(("sector", "*", PERIODS[-1], "underlying", 0.0))
    return pd.DataFrame(rows, columns=["level", "id", "period", "basis", "amount"])


def first_condition(trusts: pd.DataFrame) -> float:
    """The plan's own savings as a share of do-nothing expenditure: who makes them ends at the plan.

    Rounded up in the ninth decimal, so that rounding entitles nobody to support.
    """
    return math.ceil(planned_share(trusts) * 1e9 + 1) / 1e9


def envelope(trusts: pd.DataFrame) -> pd.DataFrame:
    """Pots, limits and conditions of each year. Empty: no limit, or none in these years."""
    rows = [
        {
            "period": period,
            "grant_pot": round(SUPPORT_2025_26 * max(0.0, 1 - USE["support_taper"] * years)),
            "loan_pot": USE["loan_pot"],
            "loan_rate": USE["loan_rate"],
            "capital_budget": USE["capital_safety"] + USE["capital_savings"],
            "capital_to_revenue_limit": None,
            "efficiency_min": USE["efficiency_least"],
            "efficiency_max": USE["efficiency_most"],
            "one_off_share": USE["one_off_share"],
            "smallest_award": USE["smallest_award"],
            "bailout_condition": USE["later_condition"] if years else first_condition(trusts),
            "support_places": USE["support_places"],
            "support_cost": USE["support_cost"],
            "contested_changes": None,
            "repair_least": USE["capital_safety"],
        }
        for years, period in enumerate(PERIODS)
    ]
    return pd.DataFrame(rows)


def cash(trusts: pd.DataFrame) -> pd.DataFrame:
    """What a trust must keep: a few days of its spending."""
    minimum = first_year_spending(trusts) * USE["minimum_cash_days"] / DAYS
    return pd.DataFrame({"trust": trusts["trust"], "minimum": minimum.round(2)})


def opening(trusts: pd.DataFrame, standard: str) -> pd.DataFrame:
    """Cash (estimated), the critical backlog and the waiting list (published) before the first year."""
    stocks = {
        "cash": (first_year_spending(trusts) * USE["opening_cash_days"] / DAYS).round(2),
        "backlog": critical_backlog(trusts).round(3),
        f"list:{standard}": trusts["list"],
    }
    rows = [
        (trust, stock, amounts[at])
        for at, trust in enumerate(trusts["trust"])
        for stock, amounts in stocks.items()
        if stock != "backlog" or amounts[at] > 0
    ]
    return pd.DataFrame(rows, columns=["trust", "stock", "amount"])


def critical_backlog(trusts: pd.DataFrame) -> pd.Series:
    """High and significant-risk backlog, £m."""
    return trusts["backlog_high"] + trusts["backlog_significant"]
