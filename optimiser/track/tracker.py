"""The tracker: each trust's savings and position in the year beside its plan and its forecast, with flags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from optimiser.errors import Fault, InputError, RunError
from optimiser.instances import Instance

LITTLE, BEHIND = 0.2, 0.5
"""The flags of the tracker of 2011-12: savings to date below a fifth of the year's plan; more than half
behind the plan to date; and a deficit to date. All three together are the triple flag."""
FLAGS = ("little", "behind", "deficit")
AMOUNTS = ("plan_year", "plan_to_date", "actual_to_date", "forecast", "position_to_date", "position_forecast")


@dataclass(frozen=True)
class Tracker:
    """The tracker of one period.

    Attributes:
        period: the period that is monitored.
        rows: a row a trust, see `tracker`.
        total: the same columns for all of them together, one row; flags count trusts.
    """

    period: str
    rows: pd.DataFrame
    total: pd.DataFrame

    def trusts(self, flag: str) -> list[str]:
        """The trusts with a flag, in the order of the table."""
        return list(self.rows.loc[self.rows[flag], "trust"])


def monitored_period(instance: Instance, period: str | None = None) -> str:
    """The period to track: the one named, else the last that has monitoring.

    Raises:
        RunError: the instance has no monitoring.
        InputError: none in the period named.
    """
    found = set(instance.tables["monitoring"]["period"])
    if not found:
        raise RunError(
            f"{instance.name} has nothing to track: give it a monitoring table, as instances/README.md "
            "describes it"
        )
    if period is not None and period not in found:
        remedy = f"monitored are {', '.join(sorted(found))}"
        raise InputError([Fault("--period", f"{period} is not monitored", remedy)])
    order = list(instance.tables["periods"]["period"])
    return period or max(found, key=order.index)


def tracker(instance: Instance, period: str | None = None) -> Tracker:
    """Plan, actual and forecast of every trust that is monitored in a period.

    Args:
        instance: a checked instance with a monitoring table.
        period: the last monitored one if absent.

    Returns:
        Beside the amounts of the table (£m): `missed` (£m behind the plan to date), `delivered` (share of
        the plan to date), `of_year` (actual as a share of the year's plan), `of_forecast` (the forecast as a
        share of the year's plan), `to_come` (£m that the forecast still expects), `rest` (that as a share of
        what the plan has left: 1 is the plan), `catch_up` (that as a multiple of what was made to date), the
        three flags and `triple`. A share of nothing is empty.
    """
    name = monitored_period(instance, period)
    table = instance.tables["monitoring"]
    rows = table[table["period"] == name].drop(columns="period").reset_index(drop=True)
    measured = _flagged(_measured(rows))
    total = _measured(rows[list(AMOUNTS)].sum().to_frame().T.assign(trust="all"))
    counts = {flag: int(measured[flag].sum()) for flag in (*FLAGS, "triple")}
    return Tracker(name, measured, total.assign(**counts)[list(measured.columns)])


def _measured(rows: pd.DataFrame) -> pd.DataFrame:
    to_come = rows["forecast"] - rows["actual_to_date"]
    return rows[["trust", *AMOUNTS]].assign(
        missed=rows["plan_to_date"] - rows["actual_to_date"],
        delivered=_ratio(rows["actual_to_date"], rows["plan_to_date"]),
        of_year=_ratio(rows["actual_to_date"], rows["plan_year"]),
        of_forecast=_ratio(rows["forecast"], rows["plan_year"]),
        to_come=to_come,
        rest=_ratio(to_come, rows["plan_year"] - rows["plan_to_date"]),
        catch_up=_ratio(to_come, rows["actual_to_date"]),
    )


def records(frame: pd.DataFrame) -> list[Any]:
    """The rows of a table as named tuples of plain values."""
    return list(frame.astype(object).itertuples(index=False))


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """A share of something that is there; empty where there is nothing to be a share of."""
    return part.astype(float) / whole.astype(float).where(whole > 0, np.nan)


def _flagged(rows: pd.DataFrame) -> pd.DataFrame:
    little = rows["of_year"] < LITTLE
    behind = rows["delivered"] < 1 - BEHIND
    deficit = rows["position_to_date"] < 0
    return rows.assign(little=little, behind=behind, deficit=deficit, triple=little & behind & deficit)
