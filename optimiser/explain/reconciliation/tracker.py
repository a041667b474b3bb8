"""Figures of the in-year tracker: what the monitoring table adds up to."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from optimiser.instances.instance import Instance

LITTLE, BEHIND = 0.2, 0.5
"""A fifth of the year's plan, and half of the plan to date: where the flags of the tracker lie."""


def _rows(instance: Instance, period: str) -> pd.DataFrame:
    """What is monitored in a period."""
    table = instance.tables["monitoring"]
    return table[table["period"] == period]


def _sum(instance: Instance, period: str, column: str) -> float:
    rows = _rows(instance, period)
    return float(rows[column].sum()) if len(rows) else math.nan


def _count(instance: Instance, period: str, found: pd.Series) -> float:
    return float(found.sum()) if len(_rows(instance, period)) else math.nan


def _missed(rows: pd.DataFrame) -> pd.Series:
    return rows["actual_to_date"] < rows["plan_to_date"]


def _little(rows: pd.DataFrame) -> pd.Series:
    return rows["actual_to_date"] < LITTLE * rows["plan_year"]


def tracked_trusts(instance: Instance, period: str) -> float:
    """Trusts that are monitored."""
    return float(len(_rows(instance, period))) or math.nan


def savings_plan(instance: Instance, period: str) -> float:
    """Savings planned for the year, £m."""
    return _sum(instance, period, "plan_year")


def savings_plan_to_date(instance: Instance, period: str) -> float:
    """Savings planned to date, £m."""
    return _sum(instance, period, "plan_to_date")


def savings_missed(instance: Instance, period: str) -> float:
    """Savings planned to date less those made, £m."""
    return savings_plan_to_date(instance, period) - _sum(instance, period, "actual_to_date")


def savings_missed_share(instance: Instance, period: str) -> float:
    """The same as a share of the plan to date."""
    plan = savings_plan_to_date(instance, period)
    return savings_missed(instance, period) / plan if plan else math.nan


def trusts_behind_share(instance: Instance, period: str) -> float:
    """Share of the trusts that made less than planned to date."""
    return _count(instance, period, _missed(_rows(instance, period))) / tracked_trusts(instance, period)


def trusts_below_fifth(instance: Instance, period: str) -> float:
    """Trusts that made less than a fifth of the year's plan."""
    return _count(instance, period, _little(_rows(instance, period)))


def trusts_triple_flag(instance: Instance, period: str) -> float:
    """Trusts below a fifth of the year's plan, more than half behind the plan to date and in deficit."""
    rows = _rows(instance, period)
    behind = rows["actual_to_date"] < (1 - BEHIND) * rows["plan_to_date"]
    return _count(instance, period, _little(rows) & behind & (rows["position_to_date"] < 0))


def forecast_missing_share(instance: Instance, period: str) -> float:
    """What the forecasts lack of the year's planned savings, as a share of them."""
    plan = savings_plan(instance, period)
    return 1 - _sum(instance, period, "forecast") / plan if plan else math.nan


def forecast_position(instance: Instance, period: str) -> float:
    """Positions forecast for the year, £m."""
    return _sum(instance, period, "position_forecast")


def forecast_deficits(instance: Instance, period: str) -> float:
    """Deficits of the trusts that forecast one, £m."""
    rows = _rows(instance, period)["position_forecast"]
    return -float(rows.clip(upper=0).sum()) if len(rows) else math.nan


def trusts_forecasting_deficit(instance: Instance, period: str) -> float:
    """Trusts that forecast a deficit."""
    return _count(instance, period, _rows(instance, period)["position_forecast"] < 0)


def deficit_to_date(instance: Instance, period: str) -> float:
    """Net deficit to date, £m."""
    return -_sum(instance, period, "position_to_date")


def trusts_in_deficit_to_date(instance: Instance, period: str) -> float:
    """Trusts in deficit to date."""
    return _count(instance, period, _rows(instance, period)["position_to_date"] < 0)


TRACKER_FIGURES: dict[str, Callable[[Instance, str], float]] = {
    function.__name__: function
    for function in (
        tracked_trusts,
        savings_plan,
        savings_plan_to_date,
        savings_missed,
        savings_missed_share,
        trusts_behind_share,
        trusts_below_fifth,
        trusts_triple_flag,
        forecast_missing_share,
        forecast_position,
        forecast_deficits,
        trusts_forecasting_deficit,
        deficit_to_date,
        trusts_in_deficit_to_date,
    )
}
