"""Growth, control totals, pots, cash and opening stocks."""

from __future__ import annotations

import math

import pandas as pd

from optimiser.extras.generator.shape import Margins, Shape, chosen, normals
from optimiser.extras.generator.trusts import by_period, trust_table

RATES = ("price_uplift", "funded_growth", "cost_inflation", "demand_growth", "marginal_cost")
SHARES = ("efficiency_min", "efficiency_max", "one_off_share", "bailout_condition")
POTS = ("grant_pot", "loan_pot", "capital_budget")
SUPPORTED = 0.5  # of the cost above the benchmark may be paid for by support
KEPT = 0.2  # of the capital budget is kept for repairs
STRAINED = 0.3  # of the national pots are in a strained instance
RAID = 0.1  # of the capital budget may be turned into support
SURE = 2.0  # £m of entitlement from which a ring-fence may count on it
AWARD = 0.5  # £m, the smallest
EVENTS, EVENT = 0.1, 0.004  # share of trusts with something that happens once, and its size
AGREED, LEAST, MOST = 0.1, 0.01, 0.05  # share of trusts with an agreed ask, and its range over expenditure
FENCED, FENCE = 0.2, 0.06  # of what support could pay a type; of a type's expenditure, the most that is asked
PLANNED, MADE, FORECAST = (
    0.42,
    0.86,
    0.91,
)  # of the year's plan by half-year; of that made; of the year's forecast
MADE_SPREAD = 0.25
COMMISSIONERS = 0.003  # standard deviation of their position over their trusts' expenditure


def drivers(margins: Margins, periods: list[str]) -> pd.DataFrame:
    """One row a year for all types."""
    rows = [
        {"period": period, "type": "*", **{name: margins.of_year(name, year) for name in RATES}}
        for year, period in enumerate(periods)
    ]
    return pd.DataFrame(rows)


def first_year(margins: Margins, trusts: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Income and expenditure of the first year with nothing decided, £m."""
    price = (1 + margins.of_year("price_uplift", 0)) * (1 + margins.of_year("funded_growth", 0))
    demand = margins.of_year("marginal_cost", 0) * margins.of_year("demand_growth", 0)
    cost = (1 + margins.of_year("cost_inflation", 0)) * (1 + demand)
    spending = trusts["size"].round(4)
    return (spending * (1 + trusts["margin"])).round(4) * price, spending * cost


def adjustments(trusts: pd.DataFrame, periods: list[str], seed: int) -> pd.DataFrame:
    """Something that happens once in the first year, at one trust in ten."""
    hit = chosen(seed, "events", len(trusts), EVENTS)
    amount = (normals(seed, "event sizes", len(trusts)) * EVENT * trusts["size"]).round(2)
    found = pd.DataFrame(
        {"trust": trusts["trust"], "period": periods[0], "label": "One-off event", "amount": amount}
    )
    happening: pd.DataFrame = found[hit & (amount != 0)]
    return happening.reset_index(drop=True)


def control_totals(margins: Margins, trusts: pd.DataFrame, periods: list[str]) -> pd.DataFrame:
    """Planned surpluses stand in the first year; everybody else, and everybody later, breaks even.

    Systems and the sector are the sums of their trusts; in the last year the sector also has to break even
    without support and one-offs.
    """
    income, expenditure = first_year(margins, trusts)
    planned = income - expenditure + margins.constants["planned_efficiency"] * income
    first = planned.clip(lower=0.0).round(2)
    systems = first.groupby(trusts["system"]).sum().round(2)
    rows: list[tuple[str, str, str, str, float]] = []
    for year, period in enumerate(periods):
        kept = 0.0 if year else 1.0
        rows += [
            ("trust", t, period, "reported", kept * x) for t, x in zip(trusts["trust"], first, strict=True)
        ]
        rows += [("system", str(s), period, "reported", kept * x) for s, x in systems.items()]
        rows.append(("sector", "*", period, "reported", kept * round(first.sum(), 2)))
    rows.append(("sector", "*", periods[-1], "underlying", 0.0))
    return pd.DataFrame(rows, columns=["level", "id", "period", "basis", "amount"])


def commissioners(trusts: pd.DataFrame, periods: list[str], seed: int) -> pd.DataFrame:
    """What commissioners have over or lack in each system and year."""
    spending = trusts.groupby("system", sort=False)["size"].sum()
    drawn = normals(seed, "commissioners", len(spending), len(periods)) * COMMISSIONERS
    rows = [
        (system, period, round(float(drawn[at, year] * amount), 2))
        for at, (system, amount) in enumerate(spending.items())
        for year, period in enumerate(periods)
    ]
    return pd.DataFrame(rows, columns=["system", "period", "position"])


def envelope(
    margins: Margins, trusts: pd.DataFrame, periods: list[str], shape: Shape, contested: int
) -> pd.DataFrame:
    """Pots as the same share of expenditure as in the national instance."""
    spending = trusts["size"].sum()
    rows = []
    for year, period in enumerate(periods):
        part = STRAINED if shape.strained else 1.0
        pots = {name: round(part * margins.of_year(name, year) * spending, 2) for name in POTS}
        rows.append(
            {
                "period": period,
                **pots,
                "loan_rate": margins.of_year("loan_rate", year),
                "capital_to_revenue_limit": round(RAID * pots["capital_budget"], 2),
                **{name: margins.of_year(name, year) for name in SHARES},
                "smallest_award": AWARD if shape.has("smallest_award") else None,
                "support_places": max(1, round(margins.constants["support_places"] * len(trusts))),
                "support_cost": margins.of_year("support_cost", year),
                "contested_changes": contested,
                "excess_cost_supported": SUPPORTED if shape.has("benchmark") else None,
                "repair_least": round(KEPT * pots["capital_budget"], 2)
                if shape.has("kept_repairs")
                else None,
            }
        )
    return pd.DataFrame(rows)


def opening(trusts: pd.DataFrame, margins: Margins, standard: str) -> pd.DataFrame:
    """Cash, backlog and waiting list before the first year."""
    stocks = {
        "cash": (margins.constants["opening_cash"] * trusts["size"]).round(2),
        "backlog": backlog(trusts),
        f"list:{standard}": (trusts["list"] * trusts["size"]).round(),
    }
    parts = [
        pd.DataFrame({"trust": trusts["trust"], "stock": name, "amount": x}) for name, x in stocks.items()
    ]
    found = pd.concat(parts).sort_index(kind="stable")
    return found[(found["stock"] != "backlog") | (found["amount"] > 0)].reset_index(drop=True)


def backlog(trusts: pd.DataFrame) -> pd.Series:
    """High and significant-risk backlog, £m."""
    return (trusts["backlog"] * trusts["size"]).round(3)


def cash(trusts: pd.DataFrame, margins: Margins) -> pd.DataFrame:
    """What a trust must keep."""
    minimum = (margins.constants["minimum_cash"] * trusts["size"]).round(2)
    return pd.DataFrame({"trust": trusts["trust"], "minimum": minimum})


def asks(trusts: pd.DataFrame, periods: list[str], seed: int) -> pd.DataFrame:
    """One trust in ten has agreed to make at least 1% in the first year, and not more than 5%."""
    agreed = chosen(seed, "asks", len(trusts), AGREED)
    spending = trusts.loc[agreed, "size"]
    columns = {"least": (LEAST * spending).round(2), "most": (MOST * spending).round(2)}
    return by_period(trusts[agreed].reset_index(drop=True), periods[:1], **_renumbered(columns))


def _renumbered(columns: dict[str, pd.Series]) -> dict[str, object]:
    return {name: column.reset_index(drop=True) for name, column in columns.items()}


def ring_fences(
    margins: Margins, trusts: pd.DataFrame, periods: list[str], shape: Shape, seed: int
) -> pd.DataFrame:
    """For each type: a fifth of what support could pay it in the first year, and at most 6% asked of it."""
    income, expenditure = first_year(margins, trusts)
    planned = (income - expenditure + margins.constants["planned_efficiency"] * income).clip(lower=0.0)
    condition = margins.of_year("bailout_condition", 0) * expenditure
    expected = trust_table(trusts, shape, seed)["expected_cost"].astype(float).fillna(math.inf)
    excess = expenditure * (1 - expected / trusts["size"]).clip(lower=0.0)
    unpaid = (1 - SUPPORTED) * excess
    entitled = (planned - (income - expenditure) - condition - unpaid).clip(lower=0.0)
    entitled = entitled.where(entitled >= SURE, 0.0)  # rounding may cost a trust the little it seems due
    share = min(1.0, margins.of_year("grant_pot", 0) * trusts["size"].sum() / max(entitled.sum(), 1e-9))
    by_type = pd.DataFrame({"type": trusts["type"], "entitled": entitled, "spending": expenditure})
    sums = by_type.groupby("type")[["entitled", "spending"]].sum()
    return pd.DataFrame(
        {
            "type": sums.index,
            "period": periods[0],
            "grant_least": (FENCED * share * sums["entitled"]).round(2).to_numpy(),
            "cip_most": (FENCE * sums["spending"]).round(2).to_numpy(),
        }
    )


def monitoring(margins: Margins, trusts: pd.DataFrame, periods: list[str], seed: int) -> pd.DataFrame:
    """Half-way through the first year: a little less than half planned, and not all of that made."""
    income, expenditure = first_year(margins, trusts)
    plan = (margins.constants["planned_efficiency"] * expenditure).round(2)
    to_date = (plan * PLANNED).round(2)
    made = (to_date * (MADE + MADE_SPREAD * normals(seed, "made", len(trusts))).clip(0.2, 1.3)).round(2)
    forecast = (plan * FORECAST).round(2)
    deficit = income - expenditure
    columns = {
        "plan_year": plan,
        "plan_to_date": to_date,
        "actual_to_date": made,
        "forecast": forecast,
        "position_to_date": (deficit / 2 + made).round(2),
        "position_forecast": (deficit + forecast).round(2),
    }
    return by_period(trusts, periods[:1], **columns)
