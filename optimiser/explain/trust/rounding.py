"""Amounts rounded so that they still add up: the largest-remainder rule."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from optimiser.amounts import DIGITS

Floats = npt.NDArray[np.float64]
UNIT = 0.1
"""£m to which a letter is rounded."""


def rounded_to_total(amounts: Floats, unit: float = UNIT, total: float | None = None) -> Floats:
    """Round amounts to a unit so that they add up to a rounded total.

    Every amount is rounded down or up to a whole number of units, the largest remainders up, ties in order.

    Args:
        amounts: what is rounded; none is moved by a unit or more while the total is theirs.
        unit: of the rounded amounts.
        total: what they must add up to, a whole number of units; their rounded sum if absent.
    """
    units = np.round(amounts, DIGITS["£m"]) / unit
    low = np.floor(units + 1e-9)
    wanted = round((float(amounts.sum()) if total is None else total) / unit)
    missing = int(wanted - low.sum())
    order = np.argsort(-(units - low), kind="stable")
    whole, rest = divmod(missing, len(amounts)) if len(amounts) else (0, 0)
    low += whole
    low[order[:rest]] += 1
    return np.round(low * unit, 9)
