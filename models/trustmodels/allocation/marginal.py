"""The delivered share of one scheme: a Beta distribution by its mean and standard deviation.

A draw of it is made from a normal score by the quantile function, so that scores which move together give
shares which move together (a Gaussian copula). `optimiser simulate` draws from it, the worlds of `worlds.py`
are its means at values of the common factor: one calibration for both, the table `delivery`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import ndtr
from scipy.stats import beta

Floats = npt.NDArray[np.float64]

WIDEST = 0.95
"""The widest spread used, as a share of the widest that a share of this mean can have, sqrt(m(1-m))."""
REACH, STEPS = 8.0, 256
"""The quantile table runs over scores from -REACH to REACH, with STEPS points to a unit."""
COARSE = 4
"""Points to a unit of score where it is found how closely scores must move together."""
CLOSE = 1e-7
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
    return float(brentq(lambda weight: _explained(marginal, weight) - marginal.common, 0.0, 1.0, xtol=CLOSE))


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
