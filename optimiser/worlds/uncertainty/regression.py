"""What an assumption tells of an outcome, by regression on the draws: its share of the variance, and what it is worth.

The curve of an outcome over an assumption is a polynomial of a degree up to seven, in Legendre form. Its degree is the
one that foretells a draw best from all the others (least squares left out one by one); where none does better than the
mean, the curve is flat.

The expected value of partial perfect information (EVPPI) is what is lost on average with the option that is best
before anything is known, less what is lost where for each value of the assumption the option is taken that its curve
says is best: min_d E[L_d] − E[min_d E[L_d | x]]. The curves only choose; what is then lost is read from the draws. A
curve passes beside the corners of a loss, and the least of several curves can be less than any option loses: one
assumption was then worth more than knowing everything. Choosing finds something in chance alone; how much, is found
by shuffling the draws against the losses. What is not more than the luckiest assumption then finds in 19 shuffles of
20 is told as nothing. So is a share of the variance.
(Strong, Oakley and Brennan, Medical Decision Making 34(3), 2014, 311-326, for choosing by regression.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.polynomial import legendre

Floats = npt.NDArray[np.float64]
DEGREES = 7
"""The highest degree of a curve."""
FEWEST = 3
"""Draws with which there is a curve at all."""
SHUFFLES, SHUFFLING = 99, 11
"""How often the draws are shuffled against the outcomes, and from which seed."""
SURE = 0.95
"""The share of shuffles that find less than what is told as something."""
LEVERAGE = 1 - 1e-9


def curves(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Outcomes as curves over an assumption.

    Args:
        x: of shape (draws,).
        y: of shape (draws, outcomes).

    Returns:
        The curves at the draws, of the shape of `y`; for each outcome the share of its variance that the curve
        foretells, draws left out one by one, 0 where it foretells none.
    """
    flat = np.broadcast_to(y.mean(axis=0), y.shape)
    draws = len(x)
    spread = np.ptp(x)
    if draws < FEWEST or spread == 0:
        return flat.copy(), np.zeros(y.shape[1])
    base = legendre.legvander(2 * (x - x.min()) / spread - 1, DEGREES)
    best = flat.copy()
    error = (((y - flat) * draws / (draws - 1)) ** 2).sum(axis=0)
    total = error.copy()
    for degree in range(1, min(DEGREES, draws - 2, len(np.unique(x)) - 1) + 1):
        q, _ = np.linalg.qr(base[:, : degree + 1])
        fitted = q @ (q.T @ y)
        lever = np.minimum((q**2).sum(axis=1), LEVERAGE)
        left_out = (((y - fitted) / (1 - lever)[:, None]) ** 2).sum(axis=0)
        better = left_out < error
        best[:, better] = fitted[:, better]
        error = np.where(better, left_out, error)
    share = np.where(total > 0, 1 - error / np.where(total > 0, total, 1.0), 0.0)
    return best, share


def evppi(x: Floats, losses: Floats) -> float:
    """The expected value of knowing an assumption, in the unit of the losses; never below 0.

    Args:
        x: the assumption, of shape (draws,).
        losses: of shape (draws, options); what each option loses in each draw.
    """
    apart = losses - losses[:, :1]  # the curves of the differences are what decides
    fitted, _ = curves(x, apart)
    return max(0.0, float(apart.mean(axis=0).min() - lost_by(fitted, apart).mean()))


def lost_by(curve: Floats, losses: Floats) -> Floats:
    """What is lost in each draw with the option whose curve is the least there.

    Args:
        curve: the curves at the draws; options stand in the last axis.
        losses: of the same shape.
    """
    chosen = np.take_along_axis(losses, curve.argmin(axis=-1)[..., None], axis=-1)
    found: Floats = chosen[..., 0]
    return found


def evpi(losses: Floats, best: Floats | None = None) -> float:
    """The expected value of knowing everything.

    Args:
        losses: as of `evppi`.
        best: what need be lost in each draw where the option is made for it; the best of the options if absent.
    """
    least = losses.min(axis=1) if best is None else np.minimum(best, losses.min(axis=1))
    return max(0.0, float(losses.mean(axis=0).min() - least.mean()))


@dataclass(frozen=True)
class WorthOfKnowing:
    """What knowing each assumption is worth, and what the luckiest seems worth in shuffled draws, 19 times of 20."""

    found: Floats
    chance: float

    @property
    def told(self) -> Floats:
        """What is told of each: nothing where chance finds as much for one of them."""
        return np.where(self.found > self.chance, self.found, 0.0)


def worth(drawn: Floats, losses: Floats) -> WorthOfKnowing:
    """The EVPPI of every assumption beside what chance finds for the luckiest of them.

    Args:
        drawn: a row a draw, a column an assumption.
        losses: as of `evppi`.
    """
    apart = losses - losses[:, :1]
    together = np.concatenate([apart, *shuffled(apart)], axis=1)
    best, options = apart.mean(axis=0).min(), apart.shape[1]
    apiece = (len(drawn), SHUFFLES + 1, options)
    found = np.zeros((SHUFFLES + 1, drawn.shape[1]))
    for at in range(drawn.shape[1]):
        fitted, _ = curves(drawn[:, at], together)
        lost = lost_by(fitted.reshape(apiece), together.reshape(apiece)).mean(axis=0)
        found[:, at] = np.maximum(0.0, best - lost)
    most = found[1:].max(axis=1, initial=0.0)
    return WorthOfKnowing(found[0], float(np.quantile(most, SURE)))


def chance_share(drawn: Floats, outcomes: Floats) -> Floats:
    """The share of the variance that chance gives the luckiest assumption, 19 times of 20, for each outcome.

    Args:
        drawn: a row a draw, a column an assumption.
        outcomes: a row a draw, a column an outcome.
    """
    return luckiest(drawn, outcomes, lambda x, y: curves(x, y)[1])


def luckiest(drawn: Floats, outcomes: Floats, found: Callable[[Floats, Floats], Floats]) -> Floats:
    """What the luckiest assumption has of each outcome in shuffled draws, 19 times of 20.

    Args:
        drawn: a row a draw, a column an assumption.
        outcomes: a row a draw, a column an outcome.
        found: (an assumption, outcomes) -> what it has of each; never below 0.
    """
    together = np.concatenate(list(shuffled(outcomes)), axis=1)
    most = np.zeros((SHUFFLES, outcomes.shape[1]))
    for at in range(drawn.shape[1]):
        most = np.maximum(most, found(drawn[:, at], together).reshape(most.shape))
    floor: Floats = np.quantile(most, SURE, axis=0)
    return floor


def shuffled(rows: Floats) -> Iterator[Floats]:
    """The rows in as many other orders as there are shuffles."""
    shuffle = np.random.default_rng(SHUFFLING)
    for _ in range(SHUFFLES):
        yield shuffle.permutation(rows, axis=0)
