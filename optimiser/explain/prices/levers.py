"""What a ladder can stand on: each limit that somebody could move, and where it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.explain.altered import added
from optimiser.instances import Instance

SIGNED, TARGET = "amount", "target"
"""The column of limits that may be below nothing, and of shares of patients."""


class LadderError(InputError):
    """A ladder that cannot be put up."""

    opening = "The ladder has"


@dataclass(frozen=True)
class Lever:
    """A column of the instance: its rows (`where`), the column that `--key` chooses by, and its unit."""

    table: str
    column: str
    unit: str
    where: Mapping[str, str]
    key: str | None = None

    def limits(self, instance: Instance, period: str | None = None, key: str | None = None) -> pd.DataFrame:
        """The rows whose limit is set, of all periods and keys where none is named."""
        frame = instance.tables[self.table]
        chosen = frame[self.column].notna()
        for name, code in self.chosen(instance, period, key).items():
            chosen &= frame[name] == code
        return frame[chosen]

    def chosen(self, instance: Instance, period: str | None, key: str | None) -> dict[str, str]:
        """Column = code of the rows that move."""
        where = dict(self.where)
        if period is not None and "period" in instance.tables[self.table].columns:
            where["period"] = period
        if key is not None and self.key is not None:
            where[self.key] = key
        return where

    def moved(
        self, instance: Instance, period: str | None, key: str | None, step: float
    ) -> tuple[Instance, int]:
        """The instance with the lever moved by a step, and how many limits moved."""
        return added(instance, self.table, self.chosen(instance, period, key), self.column, step)


@dataclass(frozen=True)
class Target:
    """Which limit is moved: its name, and its period and key (trust, system or standard), all if None."""

    on: str
    period: str | None = None
    key: str | None = None


def _envelope(column: str, unit: str = "£m") -> Lever:
    return Lever("envelope", column, unit, {})


def _total(level: str, basis: str = "reported") -> Lever:
    return Lever("control_totals", "amount", "£m", {"level": level, "basis": basis}, "id")


LEVERS: Mapping[str, Lever] = {
    "grant_pot": _envelope("grant_pot"),
    "loan_pot": _envelope("loan_pot"),
    "loan_rate": _envelope("loan_rate", "share"),
    "capital_budget": _envelope("capital_budget"),
    "capital_to_revenue_limit": _envelope("capital_to_revenue_limit"),
    "efficiency_max": _envelope("efficiency_max", "share"),
    "efficiency_min": _envelope("efficiency_min", "share"),
    "one_off_share": _envelope("one_off_share", "share"),
    "smallest_award": _envelope("smallest_award"),
    "bailout_condition": _envelope("bailout_condition", "share"),
    "support_places": _envelope("support_places", "places"),
    "support_cost": _envelope("support_cost"),
    "contested_changes": _envelope("contested_changes", "changes"),
    "control_total": _total("trust"),
    "system_control_total": _total("system"),
    "sector_control_total": _total("sector"),
    "underlying_total": _total("sector", "underlying"),
    "minimum_cash": Lever("cash", "minimum", "£m", {}, "trust"),
    "agency_ceiling": Lever("staffing", "agency_ceiling", "£m", {}, "trust"),
    "safe_staffing": Lever("staffing", "required", "WTE", {}, "trust"),
    "safe_occupancy": Lever("beds", "safe_occupancy", "share", {}, "trust"),
    "backlog_ceiling": Lever("estate", "ceiling", "£m", {}, "trust"),
    "flow_standard": Lever("flows", "target", "share", {}, "standard"),
    "list_standard": Lever("lists", "target", "share", {}, "standard"),
}


def lever(name: str) -> Lever:
    """A lever by the name of its limit.

    Raises:
        LadderError: no such lever; it names those that there are.
    """
    if name not in LEVERS:
        remedy = f"choose one of {', '.join(LEVERS)}"
        raise LadderError([Fault("--on", f"'{name}' is no limit that can be moved", remedy)])
    return LEVERS[name]


def checked_move(instance: Instance, target: Target, step: float) -> Instance:
    """The instance with a lever moved.

    Raises:
        LadderError: an unknown period or key, a limit that is empty, or one that would leave its range.
    """
    name, period, key = target.on, target.period, target.key
    found = lever(name)
    if period is not None and period not in set(instance.tables["periods"]["period"]):
        raise LadderError(
            [Fault("--period", f"'{period}' is no period of {instance.name}", "choose one of its periods")]
        )
    moved, count = found.moved(instance, period, key, step)
    if not count:
        problem = f"no limit of {name} is set for period {period or 'any'} and key {key or 'any'}"
        raise LadderError([Fault("--on", problem, f"look into {found.table}, column {found.column}")])
    values = moved.tables[found.table][found.column]
    if found.column != SIGNED and (values < 0).any():
        problem = f"a step of {step:g} takes a limit of {name} below nothing"
        raise LadderError([Fault("--steps", problem, "give smaller steps down")])
    if found.column == TARGET and (values >= 1).any():
        problem = f"a step of {step:g} takes a target to {float(values.max()):g}"
        raise LadderError([Fault("--steps", problem, "targets lie below 1; steps are shares, 0.01 a point")])
    return moved
