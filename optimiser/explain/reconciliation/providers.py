"""Figures of a whole provider sector, and of each of its standards: what a base year's accounts and waits say."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from optimiser.explain.reconciliation.areas import assumed, base_income
from optimiser.instances.instance import Instance
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path

WEEKS_A_YEAR = 52
ONCE = "base_one_off"
"""The assumption that says which share of the base year's expenditure was saved once and comes back."""


def provider_income(instance: Instance, period: str) -> float:
    """Income of the base year without support, £m."""
    return base_income(instance, period)


def provider_expenditure(instance: Instance, _period: str) -> float:
    """Expenditure of the base year as it was, £m: with the savings taken off again that were made once."""
    once = assumed(instance, ONCE)
    return float(instance.tables["trusts"]["expenditure"].sum()) / (1 + (0.0 if math.isnan(once) else once))


def provider_position(instance: Instance, period: str) -> float:
    """Position of the base year without support, £m."""
    return provider_income(instance, period) - provider_expenditure(instance, period)


def staff_in_post(instance: Instance, period: str) -> float:
    """Staff in post of a period, WTE; of the first where the period lies outside the plan."""
    periods = list(instance.tables["periods"]["period"])
    staff = instance.tables["staffing"]
    found = staff.loc[staff["period"] == (period if period in periods else periods[0]), "substantive"]
    return float(found.sum()) if len(found) else math.nan


def capital_budget(instance: Instance, period: str) -> float:
    """Capital of a period, £m."""
    return _of(instance, period, "capital_budget")


def nhs_revenue(instance: Instance, period: str) -> float:
    """What trusts hold of NHS revenue in a period of the plan, £m: income with nothing decided, and the support pot."""
    if period not in set(instance.tables["periods"]["period"]):
        return math.nan
    income, _, _ = do_nothing_path(allocation_data(instance.tables, instance.settings))
    pot = _of(instance, period, "grant_pot")
    return sum(v for key, v in income.items() if key[1] == period) + (0.0 if math.isnan(pot) else pot)


def repair_least(instance: Instance, period: str) -> float:
    """Capital of a period that is kept for the backlog, £m."""
    return _of(instance, period, "repair_least")


def _of(instance: Instance, period: str, column: str) -> float:
    envelope = instance.tables["envelope"]
    found = envelope.loc[envelope["period"] == period, column].dropna()
    return float(found.iloc[0]) if len(found) else math.nan


def demand(instance: Instance, standard: str, period: str) -> float:
    """Patients of a flow standard; before the first period, those of the first less a year's growth.

    The growth is the assumption ``growth_<standard>``.
    """
    return _flow(instance, standard, period, "demand")


def _flow(instance: Instance, standard: str, period: str, column: str) -> float:
    flows = instance.tables["flows"]
    flows = flows[flows["standard"] == standard]
    if period in set(instance.tables["periods"]["period"]):
        return _total(flows.loc[flows["period"] == period, column])
    growth = assumed(instance, f"growth_{standard}")
    first = flows.loc[flows["period"] == instance.tables["periods"]["period"].iloc[0], column]
    return _total(first) / (1 + (0.0 if math.isnan(growth) else growth))


def share(instance: Instance, standard: str, period: str) -> float:
    """Share of patients inside a standard with nothing decided; of a list, before the first period."""
    if standard in set(instance.tables["flows"]["standard"]):
        patients = demand(instance, standard, period)
        return _flow(instance, standard, period, "within") / patients if patients else math.nan
    queue = _queue(instance, standard)
    queue = queue[queue["amount"] > 0]
    years = instance.tables["periods"]["years"].iloc[0]
    load = queue["shape"] * queue["weeks"] * queue["additions"] / (WEEKS_A_YEAR * years) / queue["amount"]
    inside = -load.map(lambda each: math.expm1(-each)) * queue["amount"]
    return float(inside.sum() / queue["amount"].sum()) if len(queue) else math.nan


def inside(instance: Instance, standard: str, period: str) -> float:
    """Patients inside a standard with nothing decided; of a list, before the first period."""
    if standard in set(instance.tables["flows"]["standard"]):
        return _flow(instance, standard, period, "within")
    return share(instance, standard, period) * waiting(instance, standard, period)


def waiting(instance: Instance, standard: str, _period: str) -> float:
    """Patients on the lists of a standard before the first period."""
    return _total(_queue(instance, standard)["amount"])


def _queue(instance: Instance, standard: str) -> pd.DataFrame:
    """Opening lists of a standard beside what the first period says of them."""
    tables = instance.tables
    first = tables["periods"]["period"].iloc[0]
    lists = tables["lists"]
    lists = lists[(lists["standard"] == standard) & (lists["period"] == first)]
    opening = tables["opening"]
    opening = opening[opening["stock"] == f"list:{standard}"]
    found: pd.DataFrame = lists.merge(tables["standards"], on="standard").merge(opening, on="trust")
    return found


def target(instance: Instance, standard: str, period: str) -> float:
    """Mean target of a standard in a period, by patients (a flow) or by those waiting before the first (a list)."""
    if standard in set(instance.tables["flows"]["standard"]):
        rows = instance.tables["flows"]
        rows = rows[(rows["standard"] == standard) & (rows["period"] == period)]
        weight = rows["demand"]
    else:
        rows = instance.tables["lists"]
        rows = rows[(rows["standard"] == standard) & (rows["period"] == period)]
        rows = rows.merge(_queue(instance, standard)[["trust", "amount"]], on="trust")
        weight = rows["amount"]
    total = float(weight.sum())
    return float((rows["target"].fillna(0.0) * weight).sum() / total) if total else math.nan


def target_minutes(instance: Instance, standard: str, period: str) -> float:
    """Mean response in minutes that the target of a standard stands for.

    Responses follow a Weibull distribution whose shape is the assumption ``shape_<standard>``; the target is a share
    inside the minutes of the assumption ``minutes_<standard>``.
    """
    return _minutes(instance, standard, target(instance, standard, period))


def _minutes(instance: Instance, standard: str, inside: float) -> float:
    shape, limit = assumed(instance, f"shape_{standard}"), assumed(instance, f"minutes_{standard}")
    if math.isnan(shape) or not 0 < inside < 1:
        return math.nan
    return float(limit * math.gamma(1 + 1 / shape) / (-math.log1p(-inside)) ** (1 / shape))


def _total(values: pd.Series) -> float:
    return float(values.sum()) if len(values) else math.nan


PROVIDER_FIGURES: dict[str, Callable[[Instance, str], float]] = {
    function.__name__: function
    for function in (
        provider_income,
        provider_expenditure,
        provider_position,
        staff_in_post,
        capital_budget,
        nhs_revenue,
        repair_least,
    )
}
OF_STANDARD: dict[str, Callable[[Instance, str, str], float]] = {
    "demand": demand,
    "share": share,
    "inside": inside,
    "list": waiting,
    "target": target,
    "target_minutes": target_minutes,
}
"""Figures of one standard: `demand:AE4`, of a period or of the base year."""
