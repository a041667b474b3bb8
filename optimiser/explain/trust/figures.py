"""What trusts are told: ask, grant and loan rounded so that all letters add up, the same in every sentence."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd

from optimiser.amounts import money, settled
from optimiser.explain.opened import Opened
from optimiser.explain.rows import each_row
from optimiser.explain.trust.asked import asked_by_area
from optimiser.explain.trust.rounding import UNIT, rounded_to_total

FIGURES = ("cip", "grant", "loan")
SUPPORT = ("grant", "loan")


def rounded_total(column: str, national: float) -> float:
    """The national figure as the letters together state it.

    Support is rounded down, so that no pot is promised beyond what the plan gives; the requirement to the
    nearest.
    """
    units = settled(national) / Decimal(str(UNIT))
    rounding = ROUND_FLOOR if column in SUPPORT else ROUND_HALF_UP
    return round(float(units.quantize(Decimal(1), rounding)) * UNIT, 9)


def rounded_figures(answer: Opened) -> pd.DataFrame:
    """Ask, grant and loan of every trust and period, £m, rounded so that each period's add up; `_said` in words."""
    frame = answer.table("allocation")[["trust", "period", *FIGURES, "cip_pct", "reported"]].copy()
    for _, rows in frame.groupby("period", sort=False):
        for column in FIGURES:
            amounts = rows[column].to_numpy(float)
            total = rounded_total(column, float(amounts.sum()))
            rounded = rounded_to_total(amounts, UNIT, total)
            frame.loc[rows.index, column] = rounded
            frame.loc[rows.index, f"{column}_said"] = [
                told(r, e) for r, e in zip(rounded, amounts, strict=True)
            ]
    return frame


def told(rounded: float, exact: float) -> str:
    """A rounded figure in words; one that rounding took to nothing is still more than nothing."""
    return money(rounded or min(exact, UNIT / 3))


def rounded_areas(answer: Opened, trust: str, figures: pd.DataFrame) -> pd.DataFrame:
    """The trust's ask by area, £m rounded so that the areas of a period add up to its rounded ask."""
    parts = []
    for row in each_row(figures):
        areas = asked_by_area(answer.case, answer.plan, trust, row.period)
        amounts = rounded_to_total(np.array(list(areas.values()), float), UNIT, row.cip)
        parts += [
            (row.period, area.replace("_", " "), a) for area, a in zip(areas, amounts, strict=True) if a
        ]
    return pd.DataFrame(parts, columns=["period", "area", "asked"])


def told_of(answer: Opened, trust: str) -> pd.DataFrame:
    """The figures that one trust is told, a row a period."""
    figures = rounded_figures(answer)
    return figures[figures["trust"] == trust].reset_index(drop=True)
