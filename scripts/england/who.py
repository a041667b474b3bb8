"""Periods, systems, trusts and the growth of prices, costs and demand."""

from __future__ import annotations

import pandas as pd

from scripts.england.assumptions import USE

PERIODS = ("2025-26", "2026-27", "2027-28")
FIRST = PERIODS[0]


def periods() -> pd.DataFrame:
    """Three financial years."""
    return pd.DataFrame({"period": PERIODS, "years": 1.0})


def systems(trusts: pd.DataFrame) -> pd.DataFrame:
    """The integrated care boards."""
    found = trusts[["system", "system_name", "region"]].rename(columns={"system_name": "name"})
    return found.drop_duplicates("system").sort_values("system", ignore_index=True)


def drivers() -> pd.DataFrame:
    """Growth a year; one row for all types of trust."""
    marginal, demand = USE["marginal_cost"], USE["demand_growth"]
    rows = [
        {
            "period": period,
            "type": "*",
            "price_uplift": round(uplift - USE["tariff_efficiency"], 6),
            "funded_growth": round(USE["funded_demand"] * marginal * demand, 6),
            "cost_inflation": uplift,
            "demand_growth": demand,
            "marginal_cost": marginal,
        }
        for period, uplift in ((p, USE["cost_uplift_" + p.replace("-", "_")]) for p in PERIODS)
    ]
    return pd.DataFrame(rows)


def first_year_spending(trusts: pd.DataFrame) -> pd.Series:
    """Do-nothing expenditure of the first year, £m: turnover less a position without the plan's savings.

    The plan counts on savings of `planned_efficiency` of turnover, so without them a trust spends that
    much more than the published plan says.
    """
    planned = USE["planned_efficiency"] * trusts["turnover"]
    return trusts["turnover"] - trusts["plan"] + planned


def trust_table(trusts: pd.DataFrame) -> pd.DataFrame:
    """The trusts, with income and expenditure taken back from the first year to the base year."""
    first = drivers().iloc[0]
    price = (1 + first["price_uplift"]) * (1 + first["funded_growth"])
    cost = (1 + first["cost_inflation"]) * (1 + first["marginal_cost"] * first["demand_growth"])
    return pd.DataFrame(
        {
            "trust": trusts["trust"],
            "name": trusts["name"],
            "type": trusts["type"],
            "system": trusts["system"],
            "income": (trusts["turnover"] / price).round(4),
            "expenditure": (first_year_spending(trusts) / cost).round(4),
            "latitude": trusts["latitude"].round(5),
            "longitude": trusts["longitude"].round(5),
        }
    )


def growth(rate: float) -> dict[str, float]:
    """What a figure of the first year has become in each period at this rate a year."""
    return {period: (1 + rate) ** years for years, period in enumerate(PERIODS)}
