"""Who is in it, the path of costs, promises, pots and stocks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimiser.extras.generator.trusts import by_period
from scripts.areas.finance import acute, interest
from scripts.areas.judged import PERIODS, USE
from scripts.shipping import apportion

FIRST, SECOND, LAST = PERIODS[0], PERIODS[1], PERIODS[-1]
RTT, DAYS = "RTT18", 365
PLANNED = {"2017-18": -496.0, "2018-19": -394.0, "2019-20": 0.0}  # £m; the first two are published plans
FUND = {"2017-18": 1800.0, "2018-19": 1800.0}  # £m; published
INTEREST = "Interest on interim loans open in March 2017"


def periods() -> pd.DataFrame:
    """Four financial years."""
    return pd.DataFrame({"period": PERIODS, "years": 1.0})


def systems(trusts: pd.DataFrame) -> pd.DataFrame:
    """The 44 areas."""
    found = trusts[["system", "system_name", "region"]].rename(columns={"system_name": "name"})
    return found.drop_duplicates("system").sort_values("system", ignore_index=True)


def trust_table(trusts: pd.DataFrame) -> pd.DataFrame:
    """The trusts of 2016-17."""
    names = ["trust", "name", "type", "system", "income", "expenditure", "latitude", "longitude"]
    return trusts[names].assign(latitude=trusts["latitude"].round(5), longitude=trusts["longitude"].round(5))


def drivers() -> pd.DataFrame:
    """Funding as published in 2017-18; later the growth of demand is paid for, at prices that lag behind costs."""
    uplift = round(USE["cost_inflation"] - USE["tariff_efficiency"], 6)
    first = round((1 + USE["income_growth"]) / (1 + uplift) - 1, 8)
    later = round(USE["later_funding"] * USE["marginal_cost"] * USE["demand_growth"], 8)
    row = {
        "price_uplift": uplift,
        "cost_inflation": USE["cost_inflation"],
        "demand_growth": USE["demand_growth"],
        "marginal_cost": USE["marginal_cost"],
    }
    rows = [
        {"period": period, "type": "*", "funded_growth": first if period == FIRST else later, **row}
        for period in PERIODS
    ]
    return pd.DataFrame(rows)


def adjustments(trusts: pd.DataFrame) -> pd.DataFrame:
    """The loans of before 2017-18 are debt that the model knows only by its interest."""
    owing = trusts.assign(cost=-interest(trusts))[interest(trusts) > 0].reset_index(drop=True)
    found = by_period(owing, list(PERIODS), label=INTEREST, amount=owing["cost"])
    return found[["trust", "period", "label", "amount"]]


def control_totals(trusts: pd.DataFrame) -> pd.DataFrame:
    """Every area balances in 2020-21; before that the sector keeps to its planned deficit."""
    rows = [("sector", "*", period, "reported", amount) for period, amount in PLANNED.items()]
    rows += [("system", system, LAST, "reported", 0.0) for system in systems(trusts)["system"]]
    return pd.DataFrame(rows, columns=["level", "id", "period", "basis", "amount"])


def commissioners(trusts: pd.DataFrame) -> pd.DataFrame:
    """What commissioners have over, shared among areas by their trusts' income, every year the same."""
    share = apportion(trusts.groupby("system")["turnover"].sum(), USE["commissioners"])
    rows = [(system, period, amount) for system, amount in share.items() for period in PERIODS]
    return pd.DataFrame(rows, columns=["system", "period", "position"])


def envelope() -> pd.DataFrame:
    """Pots and limits."""
    capital = round(USE["capital_free"] * USE["capital_total"], 2)
    raids = {FIRST: USE["raid_1"], SECOND: USE["raid_2"]}
    rows = [
        {
            "period": period,
            "grant_pot": FUND.get(period, USE["fund_later"]),
            "loan_pot": USE["interim_support"],
            "loan_rate": USE["loan_interest"],
            "capital_budget": capital,
            "capital_to_revenue_limit": raids.get(period, 0.0),
            "efficiency_min": USE["efficiency_least"],
            "efficiency_max": USE["efficiency_most"],
            "one_off_share": USE["one_off_share"],
            "smallest_award": None,
            "bailout_condition": 0.0 if period == FIRST else USE["condition_later"],
            "support_places": USE["support_places"],
            "support_cost": USE["support_cost"],
            "contested_changes": USE["contested_a_year"],
        }
        for period in PERIODS
    ]
    return pd.DataFrame(rows)


def opening(trusts: pd.DataFrame, waiting: pd.Series) -> pd.DataFrame:
    """Cash (a rule on published loans), backlog (published) and waiting lists (synthetic).

    An interim loan is given for what a trust needs to keep the least cash, so that whoever owed one in March 2017
    begins with that.
    """
    days = pd.Series(USE["opening_cash_days"], trusts.index).mask(
        trusts["loans"] > 0, USE["minimum_cash_days"]
    )
    stocks = {
        "cash": (trusts["expenditure"] * days / DAYS).round(2),
        "backlog": backlog(trusts),
        f"list:{RTT}": waiting,
    }
    parts = [
        pd.DataFrame({"trust": trusts["trust"], "stock": name, "amount": x}) for name, x in stocks.items()
    ]
    found = pd.concat(parts).sort_index(kind="stable")
    return found[(found["stock"] == "cash") | (found["amount"] > 0)].reset_index(drop=True)


def cash(trusts: pd.DataFrame) -> pd.DataFrame:
    """What must be left."""
    minimum = (trusts["expenditure"] * USE["minimum_cash_days"] / DAYS).round(2)
    return pd.DataFrame({"trust": trusts["trust"], "minimum": minimum})


def backlog(trusts: pd.DataFrame) -> pd.Series:
    """High and significant-risk backlog, £m."""
    return (trusts["backlog_high"] + trusts["backlog_significant"]).round(3)


def estate(trusts: pd.DataFrame) -> pd.DataFrame:
    """Growth and ceiling of the backlog."""
    held = backlog(trusts)
    ceiling = (held * (1 + USE["backlog_growth"]) ** USE["backlog_years"]).round(3)
    table = pd.DataFrame({"trust": trusts["trust"], "growth": USE["backlog_growth"], "ceiling": ceiling})
    return table[held > 0].reset_index(drop=True)


def ring_fences(trusts: pd.DataFrame) -> pd.DataFrame:
    """Trusts outside the acute sector are not asked for more than a share, so that it does not eat their money."""
    outside = trusts[~acute(trusts) & (trusts["type"] != "ambulance")]
    most = (outside.groupby("type")["expenditure"].sum() * USE["fence"]).round(2)
    rows = [(kind, period, np.nan, amount) for kind, amount in most.items() for period in PERIODS]
    return pd.DataFrame(rows, columns=["type", "period", "grant_least", "cip_most"])
