"""The steps of a ladder where none are given: round parts of the limit that is moved, none below nothing."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.prices.levers import SIGNED, TARGET, Target, lever, limits
from optimiser.explain.prices.step import sensible
from optimiser.instances import Instance

PART = 0.1
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
    return sensible(PART * float(sizes.median() if column == SIGNED else sizes.min()))
