"""Scores of a forecast: rank correlation, mean error, how well it tells who was hit, and how ranges hold."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import numpy.typing as npt
from scipy import stats

from optimiser.tolerances import SAME, SOME

Floats = npt.NDArray[np.float64]
FEWEST = 3
"""With fewer cases there is no rank to speak of."""


def rank_correlation(forecast: Floats, happened: Floats) -> float:
    """Spearman's rank correlation; NaN for fewer than three cases, or where one side is all the same."""
    if len(forecast) < FEWEST or np.ptp(forecast) <= SAME or np.ptp(happened) <= SAME:
        return nan
    return float(stats.spearmanr(forecast, happened).statistic)


def mean_absolute_error(forecast: Floats, happened: Floats) -> float:
    """By how much a forecast is off, on average."""
    return float(np.abs(forecast - happened).mean()) if len(forecast) else nan


def mean_error(forecast: Floats, happened: Floats) -> float:
    """By how much a forecast is too high, on average."""
    return float((forecast - happened).mean()) if len(forecast) else nan


def area_under_curve(forecast: Floats, happened: Floats) -> float:
    """AUC: the chance that one that was hit had a higher forecast than one that was not, ties half.

    Hit is whoever's outturn is above nothing. NaN where all were hit, or none.
    """
    hit = happened > SOME
    yes, no = int(hit.sum()), int((~hit).sum())
    if not yes or not no:
        return nan
    ranks = stats.rankdata(forecast)
    return float((ranks[hit].sum() - yes * (yes + 1) / 2) / (yes * no))


def inside(low: Floats, high: Floats, happened: Floats) -> tuple[int, float]:
    """How many cases have a range, and the share of these whose outturn lies inside it."""
    has = ~(np.isnan(low) | np.isnan(high))
    if not has.any():
        return 0, nan
    held = (happened[has] >= low[has] - SOME) & (happened[has] <= high[has] + SOME)
    return int(has.sum()), float(held.mean())


def no_better(own: float, other: float, *, higher: bool) -> bool:
    """Whether a score is no better than another, where both can be had."""
    if isnan(own) or isnan(other):
        return False
    return own <= other + SAME if higher else own >= other - SAME
