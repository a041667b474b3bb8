"""What a shipped instance knows of each provider, as the rules read it: it stands in where a publication is missing.

Each figure is taken back out of the table that was made of it, and comes back as it was, but for rounding.
"""

from __future__ import annotations

import math

import pandas as pd

from optimiser.extras.england.access import (
    AE,
    CALLS,
    CANCER,
    COMMUNITY,
    LATEST,
    LISTS,
    RTT,
    TESTS,
    WEEKS_A_YEAR,
)
from optimiser.extras.england.ambulance import INSIDE, Responses
from optimiser.extras.england.ledger import USE
from optimiser.extras.england.money import ALLOCATED_YEARS, NON_ACUTE, SAFETY_FUND, SUPPORT, WITHHELD
from optimiser.instances import Instance

GROWTH = 1.0516
"""Providers' income of 2025-26 (£151,851m, published) over the operating income of 2024-25 that was found."""
CLINICAL = 0.840
"""Professionally qualified clinical staff and support to them, of all staff: England, March 2025."""
NINTH = 0.9
WITHIN = {AE: "within_four_hours", CANCER: "cancer_within", CALLS: "reached"}


def carried(instance: Instance) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The columns of a source, from the tables of an instance that was made by these rules.

    Returns:
        A row a provider, by code, with the columns of `Source.trusts`; and mean and ninth decile of Category 2
        by trust and year, with the shape of England's responses.
    """
    tables = instance.tables
    trusts = tables["trusts"].set_index("trust")
    systems = tables["systems"].set_index("system")
    who = pd.DataFrame(
        {
            "name": trusts["name"],
            "type": trusts["type"],
            "system": trusts["system"],
            "system_name": trusts["system"].map(systems["name"]),
            "region": trusts["system"].map(systems["region"]),
            "latitude": trusts["latitude"],
            "longitude": trusts["longitude"],
        }
    )
    if "deprivation" in trusts:
        who["deprivation"], who["aged_65"] = trusts["deprivation"], 100 * trusts["aged_65"]
    calls = _flow(instance, CALLS)
    parts = [who, _money(instance), _lists(instance), _staff(instance), calls[["category_2"]]]
    for standard, names in ((AE, ("attendances", "over_four_hours")), (CANCER, ("cancer", "cancer_within"))):
        parts.append(_flow(instance, standard)[list(names)])
    found = pd.concat(parts, axis=1)
    first = tables["beds"][tables["beds"]["period"] == tables["periods"]["period"].iloc[0]].set_index("trust")
    found["available"], found["occupied"] = first["available"], first["occupied"]
    found["major"] = (first["flow_slope"] > 0).astype(float).reindex(found.index).fillna(0.0)
    return found.reindex(trusts.index).rename_axis("trust"), _responses(calls)


def _money(instance: Instance) -> pd.DataFrame:
    """Operating income of the year before the base year, plan and relative cost."""
    trusts = instance.tables["trusts"].set_index("trust")
    outturn = trusts["income"] - trusts["expenditure"] / (1 + USE["base_one_off"])
    deficit = -outturn.clip(upper=0.0)
    size = (trusts["income"] + deficit * (SUPPORT - WITHHELD) / deficit.sum()) / GROWTH
    acute = ~trusts["type"].isin(NON_ACUTE)
    backlog = _stock(instance, "backlog")
    budget = instance.tables["envelope"]["capital_budget"].iloc[0]
    each = size / size.sum() * (budget - SAFETY_FUND) / USE["capital_share"]
    return pd.DataFrame(
        {
            "income_2024": size,
            "spent_2023": math.nan,
            "staff": math.nan,
            "plan": outturn / size * USE["oversight_ratio"] * 100,
            "month_9": math.nan,
            "month_12": 0.0,
            "cost": trusts["expenditure"].where(acute),
            "cost_expected": trusts["expected_cost"].where(acute),
            "relative_cost": (100 * trusts["expenditure"] / trusts["expected_cost"]).where(~acute),
            "backlog_high": backlog.reindex(trusts.index),
            "backlog_significant": 0.0,
            "capital": ALLOCATED_YEARS * each,
            "estates_capital": each,
        }
    )


def _stock(instance: Instance, stock: str) -> pd.Series:
    rows = instance.tables["opening"]
    found: pd.Series = rows[rows["stock"] == stock].set_index("trust")["amount"]
    return found


def _flow(instance: Instance, standard: str) -> pd.DataFrame:
    """Patients of the base year and those inside: the first period's, without its growth."""
    rows = instance.tables["flows"]
    first = rows[
        (rows["standard"] == standard) & (rows["period"] == instance.tables["periods"]["period"].iloc[0])
    ]
    wide = first.set_index("trust")[["demand", "within"]] / (1 + USE[f"growth_{standard}"])
    names = {AE: "attendances", CANCER: "cancer", CALLS: "category_2"}
    wide["over_four_hours"] = wide["demand"] - wide["within"]
    found: pd.DataFrame = wide.rename(columns={"demand": names[standard], "within": WITHIN[standard]})
    return found


def _lists(instance: Instance) -> pd.DataFrame:
    """Lists before the first period, and the part of them inside (or over) the standard."""
    rows = instance.tables["lists"]
    first = rows[rows["period"] == instance.tables["periods"]["period"].iloc[0]]
    found = {}
    for standard, names in (
        (RTT, ("rtt_list", "rtt_within")),
        (TESTS, ("tests", "tests_over")),
        (COMMUNITY, ("community", "community_over")),
    ):
        waiting = _stock(instance, f"list:{standard}")
        weekly = first[first["standard"] == standard].set_index("trust")["additions"] / WEEKS_A_YEAR
        ratio = weekly * USE[f"kappa_{standard}"] * LISTS[standard] / waiting
        inside = 1 - (-ratio).map(math.exp)
        found[names[0]] = waiting
        found[names[1]] = waiting * (inside if names[1].endswith("within") else 1 - inside)
    return pd.DataFrame(found)


def _staff(instance: Instance) -> pd.DataFrame:
    rows = instance.tables["staffing"]
    first = rows[rows["period"] == instance.tables["periods"]["period"].iloc[0]].set_index("trust")
    return pd.DataFrame({"clinical": first["substantive"], "all_staff": first["substantive"] / CLINICAL})


def _responses(calls: pd.DataFrame) -> pd.DataFrame:
    """The distribution, of England's shape, that has the share inside the limit which the instance holds."""
    shape = USE["shape_C2"]
    rows = {}
    for trust, row in calls.iterrows():
        inside = row[WITHIN[CALLS]] / row["category_2"]
        found = Responses(shape, INSIDE / (-math.log1p(-inside)) ** (1 / shape))
        rows[trust, LATEST] = (found.mean, found.centile(NINTH))
    index = pd.MultiIndex.from_tuples(list(rows), names=["code", "year"])
    return pd.DataFrame(list(rows.values()), index=index, columns=["mean", "ninth_decile"])


def growth_to(year: int) -> float:
    """What providers' income of a base year is taken to be, over that of 2025-26: the published one, grown or shrunk.

    By what commissioners pay in a year: cost uplift less tariff efficiency, and the funded part of demand.
    """
    funded = USE["funded_demand"] * USE["marginal_cost"] * USE["demand_growth"]
    each = 1 + USE["cost_uplift_2026_27"] - USE["tariff_efficiency"] + funded
    return float(each ** (year - 2025))
