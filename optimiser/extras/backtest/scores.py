"""Scores of a forecast: rank correlation, mean error, who was hit, and how its 80% ranges hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np
import numpy.typing as npt
from scipy import sparse, stats

from optimiser.explain.verified_run import Opened
from optimiser.extras.backtest.figures import CIP, REPORTED, WITHHELD, Key, Members
from optimiser.tolerances import SAME, SOME
from optimiser.worlds.risk.book import Book, DeliveredShares, Line, book_of

# Scores of a forecast: rank correlation, mean error, how well it tells who was hit, and how ranges hold.

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


# What a plan expects and its 80% range where delivery varies, from the draws of `optimiser simulate`.

CERTAINTY = 0.8
"""Share of the draws inside a range, as many below it as above."""
VARY = (REPORTED, CIP, WITHHELD)
"""Figures that delivery moves. Access, support and agency spending are those of the plan in every draw."""


@dataclass(frozen=True)
class ForecastRange:
    """The ends of a range, and the mean of the draws, in the unit of the figure."""

    low: float
    high: float
    mean: float


def ranges(
    answer: Opened, expected: Mapping[Key, float], totals: Mapping[Key, float], members: Members,
    draws: int, seed: int,
) -> dict[Key, ForecastRange]:  # fmt: skip
    """The range of every figure that delivery moves.

    Args:
        answer: a verified plan.
        expected: the figures that are wanted; for support withheld, the reported position expected.
        totals: the control total that support withheld is short of, £m, with the same keys.
        members: the trusts of each key.
        draws: as in `simulate`.
        seed: the same seed gives the same draws.

    Returns:
        None of them where the instance does not say how uncertain delivery is, but for support withheld, of which
        the mean is then the shortfall expected.
    """
    keys = [key for key in expected if key[0] in VARY]
    if not keys:
        return {}
    if answer.instance.tables["delivery"].empty:
        short = (key for key in keys if key[0] == WITHHELD)
        return {key: ForecastRange(nan, nan, max(0.0, totals[key] - expected[key])) for key in short}
    book = book_of(answer)
    moves = _moves(answer, book, keys, members, draws, seed)
    found = {}
    for key, moved in zip(keys, moves, strict=True):
        values = expected[key] + moved
        found[key] = _range(np.maximum(0.0, totals[key] - values) if key[0] == WITHHELD else values)
    return found


def _range(values: Floats) -> ForecastRange:
    low, high = np.quantile(values, [(1 - CERTAINTY) / 2, (1 + CERTAINTY) / 2])
    return ForecastRange(float(low), float(high), float(values.mean()))


def _moves(
    answer: Opened, book: Book, keys: Sequence[Key], members: Members, draws: int, seed: int
) -> Floats:
    """What delivery adds to what is expected of each figure, £m: (figure, draw)."""
    lines: dict[str, list[int]] = {}
    for at, line in enumerate(book.lines):
        lines.setdefault(line.trust, []).append(at)
    parts = [
        (row, at, _gain(answer, book.lines[at], figure, period))
        for row, (figure, level, code, period) in enumerate(keys)
        for trust in members[level, code]
        for at in lines.get(trust, ())
    ]
    if not parts:
        return np.zeros((len(keys), 1))
    rows, columns, gains = (np.array(side) for side in zip(*parts, strict=True))
    effects = sparse.csr_array((gains, (rows, columns)), shape=(len(keys), len(book.lines)))
    chunks = [np.asarray(effects @ chunk) for chunk in DeliveredShares(book).differences(draws, seed)]
    return np.asarray(np.concatenate(chunks, axis=1), dtype=np.float64)


def _gain(answer: Opened, line: Line, figure: str, period: str) -> float:
    """What a delivered share of 1 brings: all that runs, to a position; what is new, to the savings of a period."""
    case = answer.case
    gains = dict(zip(case.periods, line.gain, strict=True))
    if figure != CIP:
        return gains[period]
    before = case.previous(period)
    earlier = 0.0 if before is None else gains[before] / case.years[before]
    return gains[period] / case.years[period] - earlier
