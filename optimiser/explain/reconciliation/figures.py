"""Does an instance agree with what was published? Each figure is computed again from the tables."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from optimiser.explain.reconciliation.areas import AREAS_FIGURES
from optimiser.explain.reconciliation.providers import OF_STANDARD, PROVIDER_FIGURES
from optimiser.explain.reconciliation.tracker import TRACKER_FIGURES
from optimiser.instances.instance import Instance
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path

WEEKS_A_YEAR = 52
PLANNED = "planned_efficiency"
"""The assumption that says which share of income the published plans already count on as savings."""

COLUMNS = (
    "figure",
    "period",
    "published",
    "unit",
    "coverage",
    "expected",
    "model",
    "difference",
    "tolerance",
    "ok",
    "fault",
    "source",
)


def reconcile(instance: Instance) -> pd.DataFrame:
    """Every published figure beside the model's own, in the order of the published table.

    Returns:
        `COLUMNS`: `expected` is the published value times its coverage; `difference` is model less expected;
        `tolerance` is a share of the expected value; `ok` is false over the tolerance, and where `fault`
        says that the figure is unknown or the instance holds nothing of it.
    """
    rows = [_row(instance, row) for row in instance.tables["published"].itertuples(index=False)]
    return pd.DataFrame(rows, columns=COLUMNS)


def bridge(reconciled: pd.DataFrame) -> pd.DataFrame:
    """What the instance leaves out of each national figure: published, held here, and elsewhere.

    Only figures whose coverage is below 1; figures with a fault have no bridge.
    """
    partial = reconciled[(reconciled["coverage"] < 1) & (reconciled["fault"] == "")]
    lines = partial[["figure", "period", "unit", "published"]].assign(here=partial["model"])
    return lines.assign(elsewhere=lines["published"] - lines["here"]).reset_index(drop=True)


def _row(instance: Instance, row: Any) -> dict[str, object]:  # noqa: ANN401 - a named tuple of the table
    expected = row.value * row.coverage
    model, fault = _compute(instance, row.figure, row.period)
    within = abs(model - expected) <= row.tolerance * abs(expected) + 1e-9
    return {
        "figure": row.figure,
        "period": row.period,
        "published": row.value,
        "unit": row.unit,
        "coverage": row.coverage,
        "expected": expected,
        "model": model,
        "difference": model - expected,
        "tolerance": row.tolerance,
        "ok": not fault and within,
        "fault": fault,
        "source": row.source,
    }


def _compute(instance: Instance, figure: str, period: str) -> tuple[float, str]:
    """The model's figure, or NaN and the reason why there is none."""
    name, _, standard = figure.partition(":")
    if figure in FIGURES:
        value = FIGURES[figure](instance, period)
    elif standard and name in OF_STANDARD:
        value = OF_STANDARD[name](instance, standard, period)
    else:
        ours = ", ".join([*FIGURES, *(f"{each}:<standard>" for each in OF_STANDARD)])
        return math.nan, f"unknown figure; known are {ours}"
    if math.isnan(value):
        return math.nan, f"the instance holds nothing to compute {figure} of {period} from"
    return value, ""


def planned_position(instance: Instance, period: str) -> float:
    """Do-nothing position of all trusts with the savings put back that the plans count on, £m."""
    if period not in set(instance.tables["periods"]["period"]):
        return math.nan
    income, _, position = do_nothing_path(allocation_data(instance.tables, instance.settings))
    table = instance.tables["assumptions"].set_index("id")["value"]
    planned = float(table.get(PLANNED, 0.0))
    return sum(v + planned * income[key] for key, v in position.items() if key[1] == period)


def planned_deficit(instance: Instance, period: str) -> float:
    """The same with the sign that a deficit is published in, £m."""
    return -planned_position(instance, period)


def grant_pot(instance: Instance, period: str) -> float:
    """Grants that can be given, £m."""
    return _sum(instance, "envelope", period, "grant_pot")


def ae_attendances(instance: Instance, period: str) -> float:
    """Patients of the A&E standard."""
    return _sum(instance, "flows", period, "demand")


def ae_within(instance: Instance, period: str) -> float:
    """Patients inside the A&E standard with nothing decided."""
    return _sum(instance, "flows", period, "within")


def ae_share(instance: Instance, period: str) -> float:
    """Share inside the A&E standard with nothing decided."""
    demand = ae_attendances(instance, period)
    return ae_within(instance, period) / demand if demand else math.nan


def rtt_list(instance: Instance, _period: str) -> float:
    """Patients waiting before the first period; the published period names the day before it."""
    return _total(_waiting(instance)["amount"])


def rtt_share(instance: Instance, _period: str) -> float:
    """Share of them inside the weeks, by the formula of the list standard with the first additions."""
    waiting = _waiting(instance)
    waiting = waiting[waiting["amount"] > 0]
    years = instance.tables["periods"]["years"].iloc[0]
    weekly = waiting["additions"] / (WEEKS_A_YEAR * years)
    load = -waiting["shape"] * waiting["weeks"] * weekly / waiting["amount"]
    outside = sum(load.map(math.exp) * waiting["amount"])
    return 1 - outside / waiting["amount"].sum() if len(waiting) else math.nan


def rtt_movement(instance: Instance, period: str) -> float:
    """What a period adds to the list with nothing decided, as a share of the list before the first."""
    lists = instance.tables["lists"]
    year = lists[lists["period"] == period]
    start = rtt_list(instance, period)
    return (year["additions"] - year["stops"]).sum() / start if len(year) and start else math.nan


def beds_available(instance: Instance, period: str) -> float:
    """Beds of the period; of the first where the period lies outside the plan."""
    return _sum(instance, "beds", _planned_period(instance, period), "available")


def bed_occupancy(instance: Instance, period: str) -> float:
    """Share of these beds that is occupied."""
    available = beds_available(instance, period)
    return (
        _sum(instance, "beds", _planned_period(instance, period), "occupied") / available
        if available
        else math.nan
    )


def backlog(instance: Instance, _period: str) -> float:
    """Backlog before the first period, £m."""
    opening = instance.tables["opening"]
    return _total(opening.loc[opening["stock"] == "backlog", "amount"])


def _planned_period(instance: Instance, period: str) -> str:
    periods = list(instance.tables["periods"]["period"])
    return period if period in periods else periods[0]


def _sum(instance: Instance, table: str, period: str, column: str) -> float:
    frame = instance.tables[table]
    return _total(frame.loc[frame["period"] == period, column])


def _total(values: pd.Series) -> float:
    return float(values.sum()) if len(values) else math.nan


def _waiting(instance: Instance) -> pd.DataFrame:
    """Opening lists beside what the first period says of them."""
    tables = instance.tables
    first = tables["periods"]["period"].iloc[0]
    lists = tables["lists"][tables["lists"]["period"] == first].merge(tables["standards"], on="standard")
    lists = lists.assign(stock="list:" + lists["standard"])
    found: pd.DataFrame = lists.merge(tables["opening"], on=["trust", "stock"])
    return found


FIGURES: dict[str, Callable[[Instance, str], float]] = (
    {
        function.__name__: function
        for function in (
            planned_position,
            planned_deficit,
            grant_pot,
            ae_attendances,
            ae_within,
            ae_share,
            rtt_list,
            rtt_share,
            rtt_movement,
            beds_available,
            bed_occupancy,
            backlog,
        )
    }
    | AREAS_FIGURES
    | PROVIDER_FIGURES
    | TRACKER_FIGURES
)
"""What can be reconciled, by the name that the published table uses."""
