"""The least and the most of one figure: two programmes, fewer where the plan stands at an end already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from optimiser.explain.ranges.programmes import Programmes
from optimiser.matrix.compiled import Floats

NOTHING = 1e-6
"""£m below which a figure is at an end of its own."""
ALL = "all"
"""The period of a row that is of the whole horizon."""


@dataclass(frozen=True)
class Figure:
    """A figure of a trust.

    Attributes:
        trust, quantity, period: whose, which and when.
        told: what the plan says, £m.
        columns: the places of its columns in the matrix, one a period.
        lacking: where nothing keeps a column down to what is really lacking: for each period the columns and
            the constant of `constant - columns·x`, of which the column is the positive part.
    """

    trust: str
    quantity: str
    period: str
    told: float
    columns: tuple[int, ...]
    lacking: tuple[tuple[tuple[int, ...], float], ...] = ()


@dataclass(frozen=True)
class Range:
    """The least and the most of a figure in plans as good, £m."""

    figure: Figure
    least: float
    most: float


def range_of(programmes: Programmes, figure: Figure) -> Range:
    """The range of a figure; it holds what the plan says."""
    low, high = _least(programmes, figure), _most(programmes, figure)
    return Range(figure, min(low, figure.told), max(high, figure.told))


def _weights(programmes: Programmes, columns: Sequence[int], weight: float) -> Floats:
    cost: npt.NDArray[np.float64] = np.zeros(len(programmes.live.lower))
    cost[list(columns)] = weight
    return cost


def _least(programmes: Programmes, figure: Figure) -> float:
    floor = float(programmes.live.compiled.lower[list(figure.columns)].sum())
    if figure.told <= floor + NOTHING:
        return figure.told
    return programmes.least(_weights(programmes, figure.columns, 1.0))


def _most(programmes: Programmes, figure: Figure) -> float:
    ceiling = float(programmes.live.compiled.upper[list(figure.columns)].sum())
    if figure.told >= ceiling - NOTHING:
        return figure.told
    if figure.lacking:
        return _most_lacking(programmes, figure)
    return -programmes.least(_weights(programmes, figure.columns, -1.0))


def _most_lacking(programmes: Programmes, figure: Figure) -> float:
    """The most of a sum of positive parts: the most over the sets of periods in which something is lacking."""
    return max(
        (_all_lacking(programmes, periods) for periods in _subsets(figure.lacking)),
        default=0.0,
    )


def _subsets(
    lacking: Sequence[tuple[tuple[int, ...], float]],
) -> Iterator[tuple[tuple[tuple[int, ...], float], ...]]:
    for size in range(1, len(lacking) + 1):
        yield from combinations(lacking, size)


def _all_lacking(programmes: Programmes, periods: Sequence[tuple[tuple[int, ...], float]]) -> float:
    columns = [column for own, _ in periods for column in own]
    constant = sum(total for _, total in periods)
    return constant - programmes.least(_weights(programmes, columns, 1.0))
