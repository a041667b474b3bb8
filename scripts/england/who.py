"""Periods, systems, trusts and the growth of prices, costs and demand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scripts.england.assumptions import USE

PERIODS = ("2025-26", "2026-27", "2027-28")
FIRST = PERIODS[0]
POUNDS = 1e6  # £ in £m


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
    """Do-nothing expenditure of the first year, £m: what the plan spends, and the savings that it counts on.

    The plans count on the same share of it at every trust, so that a trust which made just these savings would end
    at its plan: that is also what support asks of it.
    """
    spending: pd.Series = (trusts["turnover"] - trusts["plan"]) / (1 - planned_share(trusts))
    return spending


def planned_share(trusts: pd.DataFrame) -> float:
    """The savings in the plans as a share of do-nothing expenditure: together `planned_efficiency` of turnover."""
    planned = USE["planned_efficiency"] * trusts["turnover"].sum()
    return float(planned / ((trusts["turnover"] - trusts["plan"]).sum() + planned))


def trust_table(trusts: pd.DataFrame) -> pd.DataFrame:
    """The trusts, with income and expenditure taken back from the first year to the base year.

    Income is rounded up and expenditure down, by less than £1, so that rounding entitles nobody to support.
    """
    first = drivers().iloc[0]
    price = (1 + first["price_uplift"]) * (1 + first["funded_growth"])
    cost = (1 + first["cost_inflation"]) * (1 + first["marginal_cost"] * first["demand_growth"])
    return pd.DataFrame(
        {
            "trust": trusts["trust"],
            "name": trusts["name"],
            "type": trusts["type"],
            "system": trusts["system"],
            "income": np.ceil(trusts["turnover"] / price * POUNDS) / POUNDS,
            "expenditure": np.floor(first_year_spending(trusts) / cost * POUNDS) / POUNDS,
            "latitude": trusts["latitude"].round(5),
            "longitude": trusts["longitude"].round(5),
            "expected_cost": (first_year_spending(trusts) / cost / trusts["cost_index"]).round(4),
        }
    )


def growth(rate: float) -> dict[str, float]:
    """What a figure of the first year has become in each period at this rate a year."""
    return {period: (1 + rate) ** years for years, period in enumerate(PERIODS)}
