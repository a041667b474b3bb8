"""A figure that was worked out, with as many digits as an estimate deserves."""

from __future__ import annotations

import math

DECIMALS = {"£m": 3, "patients": 0, "WTE": 1, "beds": 1, "£ per patient": 0}
FIGURES = 4
"""Significant figures of everything else."""


def neat(value: float, unit: str) -> float:
    """The figure as it is filled in: £m to £1,000, patients whole, staff and beds to a tenth; these are inputs.

    Args:
        value: the figure; what is not known stays so.
        unit: of its column; `£m a year` counts as £m.
    """
    if math.isnan(value) or value == 0:
        return float(value)
    plain = unit.partition(",")[0].removesuffix(" a year")
    if plain in DECIMALS:
        return round(float(value), DECIMALS[plain]) + 0.0
    return float(f"{value:.{FIGURES}g}")
