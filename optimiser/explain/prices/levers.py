"""What a ladder can stand on: each limit that somebody could move, where it is written, and its round steps."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.explain.resolve import added
from optimiser.instances import Instance
from trustmodels.allocation.family import Lever
from trustmodels.allocation.promises import PROMISES
from trustmodels.contract import MOST

# What a ladder can stand on: each limit that somebody could move, and where it is written.

SIGNED, TARGET = "amount", "target"
"""The column of limits that may be below nothing, and of shares of patients."""


class LadderError(InputError):
    """A ladder that cannot be put up."""

    opening = "The ladder has"


@dataclass(frozen=True)
class Target:
    """Which limit is moved: its name, and its period and key (trust, system or standard), all if None."""

    on: str
    period: str | None = None
    key: str | None = None


_OTHERS = (
    Lever("envelope", "loan_rate", "share"),
    Lever("envelope", "capital_to_revenue_limit"),
    Lever("envelope", "support_cost"),
)
"""Figures that somebody sets and that are nobody's promise."""
LEVERS: Mapping[str, Lever] = {
    **{family.id: family.lever for family in PROMISES.values() if family.lever is not None},
    **{other.column: other for other in _OTHERS},
}
"""Levers by the commitment whose limit they move, or by their column."""


def limits(
    found: Lever, instance: Instance, period: str | None = None, key: str | None = None
) -> pd.DataFrame:
    """The rows of a lever whose limit is set, of all periods and keys where none is named."""
    frame = instance.tables[found.table]
    chosen = frame[found.column].notna()
    for name, code in _chosen(found, instance, period, key).items():
        chosen &= frame[name] == code
    return frame[chosen]


def _chosen(found: Lever, instance: Instance, period: str | None, key: str | None) -> dict[str, str]:
    """Column = code of the rows that move."""
    where = dict(found.where)
    if period is not None and "period" in instance.tables[found.table].columns:
        where["period"] = period
    if key is not None and found.key is not None:
        where[found.key] = key
    return where


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
    if not abs(step) <= MOST:  # no number, or none that a cell may hold
        problem = f"{step:g} is no step that a limit can be moved by"
        raise LadderError([Fault("--steps", problem, "write e.g. -500,0,500")])
    if period is not None and period not in set(instance.tables["periods"]["period"]):
        raise LadderError(
            [Fault("--period", f"'{period}' is no period of {instance.name}", "choose one of its periods")]
        )
    moved, count = added(instance, found.table, _chosen(found, instance, period, key), found.column, step)
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


# A round step: the size in which a limit is moved to see what it is worth.

STEP_PART = 0.02
"""A step is near this part of the limit: large enough to be a decision, small enough to be a margin."""
ROUND = (1.0, 2.0, 5.0, 10.0)


def sensible(size: float) -> float:
    """1, 2 or 5 times a power of ten, whichever is nearest to a size above 0."""
    power = 10.0 ** math.floor(math.log10(size))
    nearest = min((part * power for part in ROUND), key=lambda found: abs(math.log(found / size)))
    return float(f"{nearest:.1e}")


def round_step(limit: float) -> float:
    """1, 2 or 5 times a power of ten near a fiftieth of the limit; at least 1 in the limit's unit."""
    return sensible(max(abs(limit) * STEP_PART, 1.0))


# The steps of a ladder where none are given: round parts of the limit that is moved, none below nothing.

DEFAULT_STEPS_PART = 0.1
"""A step is near this part of the limit."""
POINT = 0.01
"""A step of a share of patients."""
TIMES = (-2, -1, 0, 1, 2)
NOTHING = 1e-9


def default_steps(instance: Instance, target: Target) -> list[float]:
    """Two steps down and two up, in the limit's unit.

    Args:
        instance: where the limit stands.
        target: which limit is moved; over several periods or keys the smallest limit gives the size, so that no step
            takes any of them below nothing.

    Returns:
        The steps in order, 0 among them; only 0 and up where there is nothing to take away.

    Raises:
        LadderError: no such limit.
    """
    found = lever(target.on)
    values = limits(found, instance, target.period, target.key)[found.column].astype(float)
    size = _size(values, found.column, found.unit)
    steps = [round(at * size, 9) for at in TIMES]
    if found.column == TARGET:
        return [step for step in steps if (values + step).min() > NOTHING and (values + step).max() < 1]
    return [step for step in steps if found.column == SIGNED or not len(values) or (values + step).min() >= 0]


def _size(values: pd.Series, column: str, unit: str) -> float:
    """The size of a step: a point of a target, one of what is counted, a round part of anything else."""
    if column == TARGET:
        return POINT
    if unit in {"places", "changes"}:
        return 1.0
    sizes = values.abs()[values.abs() > NOTHING]
    if sizes.empty:
        return POINT if unit == "share" else 1.0
    return sensible(DEFAULT_STEPS_PART * float(sizes.median() if column == SIGNED else sizes.min()))
