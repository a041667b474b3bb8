"""Worlds: values of the common factor of delivery, and the share that each area delivers in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import ndtr
from scipy.stats import beta

if TYPE_CHECKING:
    from trustmodels.allocation.data import AllocationData, Record
    from trustmodels.allocation.question import Question


# Worlds: values of the common factor of delivery, and the share that each area delivers in them.
#
# A world is one value of the factor that moves the delivered shares of all trusts and areas together (below); what is
# a trust's own evens out over the sector and is left to `optimiser simulate`. The worlds are equally likely: one is
# drawn, from the seed, in each of as many equally likely stretches of the factor. They run from the worst to the best,
# and in a better one no area delivers less.

COUNT, SEED, TAIL, ASSURED, WITHIN = 100, 0, 0.2, 0.8, 0.0
"""What is taken where the settings say nothing: worlds, seed, worst share of them, share assured, £m allowed."""
WORLDS_CLOSE = 1e-9


@dataclass(frozen=True)
class Worlds:
    """The worlds of a case.

    Attributes:
        names: of the worlds, the worst first.
        shifts: area -> delivered share less the expected one, a number a world; areas that cannot vary are
            not there.
        tail: the share of the worlds that are the worst ones.
        assured: the share of the worlds in which the sector has to be within its limit.
        within: £m by which the sector may then be short of its control total.
    """

    names: tuple[str, ...]
    shifts: Mapping[str, tuple[float, ...]]
    tail: float
    assured: float
    within: float

    @property
    def decisive(self) -> int | None:
        """The world that decides: if the sector is within its limit there, it is in enough of the worlds."""
        enough = ceil(self.assured * len(self.names) - WORLDS_CLOSE)
        return len(self.names) - enough if enough else None


def wanted(question: Question) -> bool:
    """Whether a question looks at worlds at all."""
    return "reserve" in question.tiers or question.modes.get("sector_assurance", "off") != "off"


def make_worlds(data: AllocationData, opportunities: Mapping[str, Record]) -> Worlds:
    """The worlds of an instance, by its delivery table and its settings.

    Args:
        data: model data.
        opportunities: those that exist in the question.
    """
    said = data.settings
    count, seed = int(said.get("reserve_worlds", COUNT)), int(said.get("reserve_seed", SEED))
    tail, assured = said.get("reserve_tail", TAIL), said.get("assurance_share", ASSURED)
    width = len(str(count))
    names = tuple(f"w{number:0{width}d}" for number in range(1, count + 1))
    return Worlds(
        names, _shifts(data, opportunities, count, seed), tail, assured, said.get("assurance_limit", WITHIN)
    )


def varies(data: AllocationData, row: Record) -> bool:
    """Whether the delivery of an opportunity can vary: its area has a spread, and not all or nothing is expected."""
    area = data.delivery.get(row.area)
    return area is not None and area.spread > 0 and 0 < row.delivery < 1


def _shifts(
    data: AllocationData, opportunities: Mapping[str, Record], count: int, seed: int
) -> dict[str, tuple[float, ...]]:
    """The area's distribution is that of its mean delivery, weighted by potential."""
    import numpy as np  # noqa: PLC0415 - only where a question looks at worlds
    from scipy.special import ndtri  # noqa: PLC0415

    drawn = np.random.Generator(np.random.PCG64(seed)).random(count)
    factor = ndtri((np.arange(count) + drawn) / count)
    sums: dict[str, tuple[float, float]] = {}
    for row in opportunities.values():
        if varies(data, row):
            potential, delivered = sums.get(row.area, (0.0, 0.0))
            sums[row.area] = potential + row.potential, delivered + row.potential * row.delivery
    found = {}
    for name in sorted(area for area, (potential, _) in sums.items() if potential > 0):
        area, mean = data.delivery[name], sums[name][1] / sums[name][0]
        shares = Marginal(float(mean), float(area.spread), float(area.common)).given(factor)
        found[name] = tuple(float(share) for share in shares - mean)
    return found


# The delivered share of one scheme: a Beta distribution by its mean and standard deviation.
#
# A draw of it is made from a normal score by the quantile function, so that scores which move together give
# shares which move together (a Gaussian copula). `optimiser simulate` draws from it, the worlds of `worlds.py`
# are its means at values of the common factor: one calibration for both, the table `delivery`.

Floats = npt.NDArray[np.float64]

WIDEST = 0.95
"""The widest spread used, as a share of the widest that a share of this mean can have, sqrt(m(1-m))."""
REACH, STEPS = 8.0, 256
"""The quantile table runs over scores from -REACH to REACH, with STEPS points to a unit."""
COARSE = 4
"""Points to a unit of score where it is found how closely scores must move together."""
MARGINAL_CLOSE = 1e-7
"""How well the weight of the common factor is found."""


@dataclass(frozen=True)
class Marginal:
    """The distribution of a delivered share.

    Attributes:
        mean: expected delivered share.
        spread: its standard deviation as asked for.
        common: share of its variance that is common to all trusts.
    """

    mean: float
    spread: float
    common: float

    @property
    def certain(self) -> bool:
        """Whether the share is always its mean: no spread, or a mean at which a share cannot vary."""
        return self.spread <= 0 or not 0 < self.mean < 1

    @property
    def used(self) -> float:
        """The spread that is used: that asked for, cut where no distribution between 0 and 1 has it."""
        return 0.0 if self.certain else min(self.spread, WIDEST * self.widest)

    @property
    def widest(self) -> float:
        """No share of this mean varies more: it would have to be always 0 or 1."""
        return float(np.sqrt(self.mean * (1 - self.mean)))

    @property
    def cut(self) -> bool:
        """Whether the spread asked for cannot be had; what is certain has none and is not cut."""
        return not self.certain and self.used < self.spread

    def shares(self, score: Floats) -> Floats:
        """The delivered share at a normal score, exactly."""
        if self.certain:
            return np.full_like(score, self.mean)
        size = self.mean * (1 - self.mean) / self.used**2 - 1
        return np.asarray(beta.ppf(ndtr(score), self.mean * size, (1 - self.mean) * size), dtype=np.float64)

    def table(self) -> Floats:
        """`shares` at the scores of `grid`, from which draws are interpolated."""
        return _table(self)

    def loading(self) -> float:
        """Weight of the common factor in the score (its square is the correlation of two trusts' scores).

        Found so that the part of the variance of the *share* that the factor explains is `common`; a share
        follows its score by a curve, so that the scores have to move together a little more than that.
        """
        return 0.0 if self.certain else _loading(self)

    def given(self, factor: Floats) -> Floats:
        """E[share | common factor] at values of the factor; it never falls as the factor rises."""
        if self.certain:
            return np.full_like(factor, self.mean)
        return _given(self, self.loading(), factor)


def grid() -> Floats:
    """The scores of the quantile tables."""
    return np.linspace(-REACH, REACH, int(2 * REACH * STEPS) + 1)


@cache
def _table(marginal: Marginal) -> Floats:
    return marginal.shares(grid())


@cache
def _loading(marginal: Marginal) -> float:
    """The explained variance grows with the weight, from 0 to 1."""
    if marginal.common <= 0 or marginal.common >= 1:
        return float(marginal.common >= 1)
    return float(
        brentq(lambda weight: _explained(marginal, weight) - marginal.common, 0.0, 1.0, xtol=MARGINAL_CLOSE)
    )


def _given(marginal: Marginal, loading: float, factor: Floats) -> Floats:
    """The mean over the own scores, at values of the factor and a weight of it."""
    nodes, weights = _own_scores()
    scores = loading * factor[:, None] + np.sqrt(1 - loading**2) * nodes[None, :]
    return np.asarray(np.interp(scores, grid(), marginal.table()) @ weights)


def _own_scores() -> tuple[Floats, Floats]:
    """Points of the standard normal distribution, and their weights."""
    nodes = np.linspace(-REACH, REACH, int(2 * REACH * COARSE) + 1)
    weights = np.exp(-(nodes**2) / 2)
    return nodes, weights / weights.sum()


def _explained(marginal: Marginal, loading: float) -> float:
    """Var(E[share | factor]) / Var(share) at a weight of the factor."""
    nodes, weights = _own_scores()
    scores = loading * nodes[:, None] + np.sqrt(1 - loading**2) * nodes[None, :]
    shares = np.interp(scores, grid(), marginal.table())
    given = shares @ weights
    mean = float(given @ weights)
    total = float((shares**2 @ weights) @ weights) - mean**2
    return (float(given**2 @ weights) - mean**2) / total
