"""The instance as a finance director looks at it: national totals with nothing decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.instances import Instance
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path

WEEKS_A_YEAR = 52


@dataclass(frozen=True)
class Totals:
    """Tables for the page: `years` by period, `areas` by area of savings, `one_offs` by measure."""

    years: pd.DataFrame
    areas: pd.DataFrame
    one_offs: pd.DataFrame


def totals(instance: Instance) -> Totals:
    """Add everything up."""
    money = _money(instance)
    spending = money["expenditure"].iloc[0]
    years = pd.concat([money, _safety(instance), _access(instance)], axis=1)
    return Totals(years, _areas(instance, spending), _one_offs(instance, spending))


def _money(instance: Instance) -> pd.DataFrame:
    data = allocation_data(instance.tables, instance.settings)
    income, expenditure, position = do_nothing_path(data)
    envelope = instance.tables["envelope"].set_index("period")
    rows = {
        period: {
            "income": sum(income[t, period] for t in data.trusts),
            "expenditure": sum(expenditure[t, period] for t in data.trusts),
            "do_nothing": sum(position[t, period] for t in data.trusts),
            "in_deficit": sum(position[t, period] < 0 for t in data.trusts),
            "grant_pot": envelope.loc[period, "grant_pot"],
        }
        for period in data.periods
    }
    return pd.DataFrame(rows).T


def _safety(instance: Instance) -> pd.DataFrame:
    staffing, beds = instance.tables["staffing"], instance.tables["beds"]
    short_beds = (beds["occupied"] / beds["safe_occupancy"] - beds["available"]).clip(lower=0)
    years = pd.DataFrame(
        {
            "short_staff": (staffing["required"] - staffing["substantive"])
            .clip(lower=0)
            .groupby(staffing["period"])
            .sum(),
            "short_beds": short_beds.groupby(beds["period"]).sum(),
        }
    )
    years["backlog"], years["backlog_over"] = _backlog(instance, list(years.index))
    return years


def _backlog(instance: Instance, periods: list[str]) -> tuple[list[float], list[float]]:
    estate = instance.tables["estate"].set_index("trust")
    held = opening(instance, "backlog").reindex(estate.index, fill_value=0.0)
    grown = [held * (1 + estate["growth"]) ** year for year in range(1, len(periods) + 1)]
    return [g.sum() for g in grown], [(g - estate["ceiling"]).clip(lower=0).sum() for g in grown]


def opening(instance: Instance, stock: str) -> pd.Series:
    """An opening stock by trust."""
    table = instance.tables["opening"]
    return table[table["stock"] == stock].set_index("trust")["amount"]


def _access(instance: Instance) -> pd.DataFrame:
    flows = instance.tables["flows"]
    flows = flows.assign(short=(flows["target"] * flows["demand"] - flows["within"]).clip(lower=0))
    years = flows.groupby("period")[["demand", "within", "short"]].sum()
    years = years.rename(columns={"short": "short_flow"})
    lists = instance.tables["lists"]
    waiting = opening(instance, f"list:{lists['standard'].iloc[0]}")
    weeks = instance.tables["standards"].set_index("standard").loc[lists["standard"].iloc[0], "weeks"]
    for period in years.index:
        year = lists[lists["period"] == period].set_index("trust")
        waiting = (waiting + year["additions"] - year["stops"]).clip(lower=0)
        weekly = year["shape"] * weeks * year["additions"] / WEEKS_A_YEAR
        inside = ((1 - np.exp(-weekly / waiting)) * waiting).sum()
        years.loc[period, "list"] = waiting.sum()
        years.loc[period, "list_share"] = inside / waiting.sum()
        years.loc[period, "short_list"] = (waiting + weekly / np.log(1 - year["target"])).clip(lower=0).sum()
    return years


def _areas(instance: Instance, spending: float) -> pd.DataFrame:
    table = instance.tables["opportunities"]
    plain = table[(table["qia"] == "approved") & ~table["needs_support"]]
    areas = plain.groupby("area", sort=False)["potential"].sum().to_frame()
    delivered = (plain["potential"] * plain["delivery"]).groupby(plain["area"]).sum()
    areas["delivery"] = delivered / areas["potential"]
    extra = {
        "with national support": table[table["needs_support"]],
        "quality assessment pending": table[table["qia"] == "pending"],
    }
    areas.loc["together"] = [areas["potential"].sum(), delivered.sum() / areas["potential"].sum()]
    for label, rows in extra.items():
        rate = (rows["potential"] * rows["delivery"]).sum() / rows["potential"].sum()
        areas.loc[label] = [rows["potential"].sum(), rate]
    areas["of_spending"] = areas["potential"] / spending
    return areas


def _one_offs(instance: Instance, spending: float) -> pd.DataFrame:
    table = instance.tables["one_offs"].pivot_table("limit", "measure", "period", "sum", sort=False)
    table.loc["together"] = table.sum()
    table.loc["share of 2025-26 expenditure"] = table.loc["together"] / spending
    return table
