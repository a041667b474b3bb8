"""Income, cost and position of every provider, brought to the published totals of 2025-26; pots and promises.

All money is £m. The published totals are those of the draft accounts (financial performance report, quarter 4).
"""

from __future__ import annotations

import math

import pandas as pd

from optimiser.extras.england.ledger import USE
from optimiser.extras.england.source import Source

PERIODS = ("2026-27", "2027-28", "2028-29")
BASE = "2025-26"
FIRST, LAST = PERIODS[0], PERIODS[-1]
INCOME, EXPENDITURE = 151_851.0, 152_745.0
"""Providers' income and expenditure of 2025-26, deficit support in income; published."""
SUPPORT, WITHHELD = 2_200.0, 91.0
"""Deficit support of 2025-26, and what of it was not paid; published."""
SAFETY_FUND = 750.0
"""Estates safety fund a year; published."""
ALLOCATED_YEARS = 4
DAYS = 365
CATCHMENTS = "acute"
"""The type whose patients come from around it; those of specialist trusts come from everywhere."""
FENCED = ("mental-health", "community")
NON_ACUTE = ("mental-health", "community", "ambulance")


def periods() -> pd.DataFrame:
    """Three financial years."""
    return pd.DataFrame({"period": PERIODS, "years": 1.0})


def systems(trusts: pd.DataFrame) -> pd.DataFrame:
    """The integrated care boards."""
    found = trusts[["system", "system_name", "region"]].rename(columns={"system_name": "name"})
    return found.drop_duplicates("system").sort_values("system", ignore_index=True)


def sizes(trusts: pd.DataFrame) -> pd.Series:
    """Operating income of 2024-25: published, or the middle figure a WTE of its type times its WTE.

    Mental health, community and ambulance trusts: operating expenditure of 2023-24 and a year's growth.
    """
    grown = trusts["spent_2023"] * USE["non_acute_growth"]
    known = trusts["income_2024"].fillna(grown.where(trusts["type"].isin(NON_ACUTE)))
    each = (known / trusts["staff"]).groupby(trusts["type"]).transform("median")
    found: pd.Series = known.fillna(each * trusts["staff"])
    return found


def turnover(trusts: pd.DataFrame) -> pd.Series:
    """Operating income of 2025-26, deficit support in it: all grow alike to the published total."""
    size = sizes(trusts)
    return size * INCOME / size.sum()


def planned(trusts: pd.DataFrame) -> pd.Series:
    """Planned position of 2025-26 without support: the published per cent of turnover on the plans' basis.

    Five specialist and nine ambulance trusts have no published plan and are taken to have planned balance.
    """
    return trusts["plan"].fillna(0.0) / 100 * sizes(trusts) / USE["oversight_ratio"]


def supported(trusts: pd.DataFrame) -> pd.Series:
    """Deficit support received in 2025-26: what was paid, in proportion to planned deficits."""
    deficit = -planned(trusts).clip(upper=0.0)
    return deficit * (SUPPORT - WITHHELD) / deficit.sum()


FACTORS = 0.0, 5.0
"""A variance that has to be multiplied with less or more than this to come to the outturn does not tell it."""


def position(trusts: pd.DataFrame) -> pd.Series:
    """Outturn of 2025-26 without support, whose sum is the published one.

    Plan plus variance: of month 12 for mental health and community trusts; of month 9 for acute ones, all times
    the one factor that makes the total right. Where variances cannot tell the outturn, because most are of month 12
    or there are none, what is left to the published total is shared by size.
    """
    known, sofar = _settled(trusts)
    factor = later_factor(trusts)
    if FACTORS[0] <= factor <= FACTORS[1]:
        return known + sofar * factor
    size = sizes(trusts)
    return known + sofar + (_outturn() - (known + sofar).sum()) * size / size.sum()


def later_factor(trusts: pd.DataFrame) -> float:
    """What the variance of month 9 is multiplied with to come to the published outturn; NaN where there is none."""
    known, sofar = _settled(trusts)
    left = float(sofar.sum())
    return (_outturn() - float(known.sum())) / left if left else math.nan


def _outturn() -> float:
    """Published position of 2025-26 without deficit support, £m."""
    return INCOME - EXPENDITURE - (SUPPORT - WITHHELD)


def _settled(trusts: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Plan with the variance of month 12 where that is published; and the variance of month 9 elsewhere."""
    on = sizes(trusts) / USE["oversight_ratio"] / 100
    final = (trusts["month_12"] * on).fillna(0.0)
    sofar = (trusts["month_9"].where(trusts["month_12"].isna()) * on).fillna(0.0)
    return planned(trusts) + final, sofar


def variance(trusts: pd.DataFrame) -> pd.Series:
    """Variance to plan of 2025-26, % of turnover: month 12, or month 9, or none where none is published."""
    return trusts["month_12"].fillna(trusts["month_9"]).fillna(0.0)


def trust_table(trusts: pd.DataFrame) -> pd.DataFrame:
    """The trusts: income without support; expenditure with the savings put back that were made once."""
    income = turnover(trusts) - supported(trusts)
    spent = (income - position(trusts)) * (1 + USE["base_one_off"])
    table = pd.DataFrame(
        {
            "trust": trusts.index,
            "name": trusts["name"],
            "type": trusts["type"],
            "system": trusts["system"],
            "income": income.round(3),
            "expenditure": spent.round(3),
            "latitude": trusts["latitude"].round(5),
            "longitude": trusts["longitude"].round(5),
            "expected_cost": (spent / cost_index(trusts)).round(3),
            "deprivation": _of_catchment(trusts, "deprivation").round(1),
            "aged_65": (_of_catchment(trusts, "aged_65") / 100).round(3),
        }
    )
    return table.reset_index(drop=True)


def _of_catchment(trusts: pd.DataFrame, figure: str) -> pd.Series:
    """A figure of the catchments of acute trusts; NaN for the others, and where the source has none."""
    if figure not in trusts:
        return pd.Series(math.nan, trusts.index)
    return trusts[figure].where(trusts["type"] == CATCHMENTS)


def cost_index(trusts: pd.DataFrame) -> pd.Series:
    """Cost beside what the same patients would cost elsewhere, 1 in the middle of the type's index.

    National Cost Collection for acute and specialist trusts, relative cost of the oversight framework for mental
    health and community ones; NaN for ambulance trusts and where none is published.
    """
    acute = ~trusts["type"].isin(NON_ACUTE)
    raw = (trusts["cost"] / trusts["cost_expected"]).where(acute)
    raw = raw.fillna(trusts["relative_cost"].where(~acute))
    return raw / raw.groupby(acute).transform("median")


def drivers() -> pd.DataFrame:
    """Growth a year; community services have a row of their own because their growth is published."""
    rows = []
    for period in PERIODS:
        uplift = USE["cost_uplift_" + period.replace("-", "_")]
        for kind, name in (("*", "demand_growth"), ("community", "demand_growth_community")):
            rows.append(
                {
                    "period": period,
                    "type": kind,
                    "price_uplift": round(uplift - USE["tariff_efficiency"], 6),
                    "funded_growth": round(USE["funded_demand"] * USE["marginal_cost"] * USE[name], 6),
                    "cost_inflation": uplift,
                    "demand_growth": USE[name],
                    "marginal_cost": USE["marginal_cost"],
                }
            )
    return pd.DataFrame(rows)


def commissioners(trusts: pd.DataFrame) -> pd.DataFrame:
    """Balance of every board in every year, as the framework asks; together they ended 2025-26 £66m over."""
    boards = sorted(set(trusts["system"]))
    rows = [(board, period, 0.0) for period in PERIODS for board in boards]
    return pd.DataFrame(rows, columns=["system", "period", "position"])


def do_nothing_income(trusts: pd.DataFrame, period: str) -> float:
    """Do-nothing income of all providers in a period, £m."""
    table, level = trust_table(trusts), {"*": 1.0, "community": 1.0}
    for year in drivers().to_dict("records"):
        if PERIODS.index(str(year["period"])) <= PERIODS.index(period):
            level[str(year["type"])] *= (1 + float(year["price_uplift"])) * (1 + float(year["funded_growth"]))
    rates = table["type"].map(lambda of: level["community" if of == "community" else "*"])
    return float((table["income"] * rates).sum())


def spending(trusts: pd.DataFrame, period: str = FIRST, kind: str | None = None) -> pd.Series:
    """Do-nothing expenditure of a period by trust."""
    table = trust_table(trusts).set_index("trust")
    factor = {"*": 1.0, "community": 1.0}
    for year in drivers().to_dict("records"):
        if PERIODS.index(str(year["period"])) <= PERIODS.index(period):
            grown = 1 + float(year["marginal_cost"]) * float(year["demand_growth"])
            factor[str(year["type"])] *= (1 + float(year["cost_inflation"])) * grown
    rates = table["type"].map(lambda of: factor["community" if of == "community" else "*"])
    found: pd.Series = table["expenditure"] * rates
    return found if kind is None else found[table["type"] == kind]


def condition() -> dict[str, float]:
    """What a trust that broke even in 2025-26 must save in each period to break even again, of expenditure.

    Who does that is entitled to support for what it was short of in 2025-26, and for nothing else.
    """
    ours = drivers().query("type == '*'").set_index("period")
    income, cost, before = 1.0, 1 + USE["base_one_off"], 0.0
    found = {}
    for period, year in ours.iterrows():
        income *= (1 + year["price_uplift"]) * (1 + year["funded_growth"])
        cost *= (1 + year["cost_inflation"]) * (1 + year["marginal_cost"] * year["demand_growth"])
        found[str(period)] = round((cost - income - before) / cost, 4)
        before = cost - income
    return found


def control_totals(trusts: pd.DataFrame) -> pd.DataFrame:
    """Balance with support in every year, of every trust, system and the sector.

    In the last year the sector also without one-offs and support; the pot of that year is empty in any case.
    """
    rows = [("trust", trust, period, "reported", 0.0) for period in PERIODS for trust in trusts.index]
    rows += [
        ("system", s, period, "reported", 0.0) for period in PERIODS for s in sorted(set(trusts["system"]))
    ]
    rows += [("sector", "*", period, "reported", 0.0) for period in PERIODS]
    rows.append(("sector", "*", LAST, "underlying", 0.0))
    return pd.DataFrame(rows, columns=["level", "id", "period", "basis", "amount"])


def pot(period: str) -> float:
    """Deficit support of a period: 2025-26's, less the taper for each year since."""
    years = PERIODS.index(period) + 1
    return float(round(SUPPORT * max(0.0, 1 - USE["support_taper"] * years)))


def operational_capital(trusts: pd.DataFrame) -> float:
    """Operational capital a year of all providers: allocations of 134 acute trusts, the others by what they spent."""
    given = trusts["capital"]
    each = given.sum() / ALLOCATED_YEARS
    shares = trusts["estates_capital"].fillna(0.0)
    return float(each * shares.sum() / shares[given.notna()].sum())


def capital_budget(trusts: pd.DataFrame) -> float:
    """What the plan decides on in a year: its share of operational capital, and the estates safety fund."""
    return round(USE["capital_share"] * operational_capital(trusts) + SAFETY_FUND, 1)


def envelope(trusts: pd.DataFrame) -> pd.DataFrame:
    """Pots, limits and conditions of each year. Empty: no limit, or none in these years."""
    earned = condition()
    rows = [
        {
            "period": period,
            "grant_pot": pot(period),
            "loan_pot": USE["loan_pot"],
            "loan_rate": USE["loan_rate"],
            "capital_budget": capital_budget(trusts),
            "capital_to_revenue_limit": None,
            "efficiency_min": USE["efficiency_least"],
            "efficiency_max": USE["efficiency_most"],
            "one_off_share": USE["one_off_share"],
            "smallest_award": None,
            "bailout_condition": earned[period],
            "support_places": None,
            "support_cost": None,
            "contested_changes": None,
            "repair_least": SAFETY_FUND,
        }
        for period in PERIODS
    ]
    return pd.DataFrame(rows)


def ring_fences(trusts: pd.DataFrame) -> pd.DataFrame:
    """The most that may be asked of all mental health, and of all community trusts together, in each year."""
    rows = [
        (kind, period, None, round(USE["fenced_ask"] * spending(trusts, period, kind).sum(), 1))
        for kind in FENCED
        for period in PERIODS
    ]
    return pd.DataFrame(rows, columns=["type", "period", "grant_least", "cip_most"])


def cash(trusts: pd.DataFrame) -> pd.DataFrame:
    """What a trust must keep: a few days of its spending."""
    minimum = spending(trusts) * USE["minimum_cash_days"] / DAYS
    return pd.DataFrame({"trust": trusts.index, "minimum": minimum.round(2).to_numpy()})


def opening_money(source: Source) -> pd.DataFrame:
    """Cash (estimated) and the critical backlog (published) before the first year."""
    trusts = source.trusts
    held = (spending(trusts) * USE["opening_cash_days"] / DAYS).round(2)
    repairs = critical_backlog(trusts).round(3)
    rows = [(trust, "cash", held[trust]) for trust in trusts.index]
    rows += [(trust, "backlog", amount) for trust, amount in repairs.items() if amount > 0]
    return pd.DataFrame(rows, columns=["trust", "stock", "amount"])


def critical_backlog(trusts: pd.DataFrame) -> pd.Series:
    """High and significant-risk backlog, £m; 0 where none is published."""
    return (trusts["backlog_high"] + trusts["backlog_significant"]).fillna(0.0)
