"""What several assumptions tell of an outcome together, and how far one of them moves the whole distribution.

Together: curves of single assumptions are added up, each time the one that foretells best what the others leave, draws
left out one by one; no more than a few, since with few draws more would foretell chance. What they are worth together
is at least what the best of them is worth by itself.

The whole distribution: PAWN, the distance between the distribution of an outcome and that of the same outcome where the
assumption lies in one slice of its range (the Kolmogorov-Smirnov statistic), on average of slices of equally many draws
(Pianosi and Wagener, Environmental Modelling and Software 67, 2015, 1-11, and 108, 2018, 23-30). Unlike a share of the
variance it sees a tail that moves while the middle stays. Its chance level is that of the luckiest assumption in draws
that were shuffled against the outcomes, as of the other figures. MATHS.md U6 to U8.
"""

from __future__ import annotations

import numpy as np

from optimiser.worlds.uncertainty.regression import (
    SHUFFLES,
    SURE,
    Floats,
    WorthOfKnowing,
    curves,
    lost_by,
    luckiest,
    shuffled,
)

TERMS = 4
"""Curves that are added up at most."""
SLICES, LEAST = 10, 5
"""Slices of the range of an assumption at most, and draws that a slice has at least."""


def joint_curves(drawn: Floats, y: Floats) -> Floats:
    """Outcomes as a sum of curves over several assumptions.

    Args:
        drawn: of shape (draws, assumptions).
        y: of shape (draws, outcomes).

    Returns:
        The sums at the draws, of the shape of `y`; the mean where no assumption foretells anything.
    """
    fitted = np.broadcast_to(y.mean(axis=0), y.shape).copy()
    for _ in range(min(TERMS, drawn.shape[1])):
        left = y - fitted
        best, share = np.zeros(y.shape), np.zeros(y.shape[1])
        for at in range(drawn.shape[1]):
            own, told = curves(drawn[:, at], left)
            better = told > share
            best[:, better], share = own[:, better], np.maximum(share, told)
        if not share.any():
            break
        fitted += best
    return fitted


def group_worth(drawn: Floats, losses: Floats) -> WorthOfKnowing:
    """The EVPPI of several assumptions known together, beside what chance finds in as many.

    Args:
        drawn: of shape (draws, assumptions of the group).
        losses: of shape (draws, options); what each option loses in each draw.
    """
    apart = losses - losses[:, :1]
    together = np.concatenate([apart, *shuffled(apart)], axis=1)
    apiece = (len(drawn), SHUFFLES + 1, apart.shape[1])
    fitted = joint_curves(drawn, together).reshape(apiece)
    best = apart.mean(axis=0).min()
    found = np.maximum(0.0, best - lost_by(fitted, together.reshape(apiece)).mean(axis=0))
    return WorthOfKnowing(found[:1], float(np.quantile(found[1:], SURE)))


def pawn(x: Floats, y: Floats) -> Floats:
    """PAWN of one assumption for each outcome: 0 where it moves nothing, 0.7 where it decides all (ten slices).

    Args:
        x: of shape (draws,).
        y: of shape (draws, outcomes).
    """
    draws = len(x)
    slices = max(1, min(SLICES, draws // LEAST))
    own = np.zeros((draws, slices))
    for at, members in enumerate(np.array_split(np.argsort(x, kind="stable"), slices)):
        own[members, at] = 1.0 / len(members)
    order = np.argsort(y, axis=0, kind="stable")
    heights = np.take_along_axis(y, order, axis=0)
    ends = np.append(
        heights[1:] > heights[:-1], np.ones((1, y.shape[1]), bool), axis=0
    )  # a tie counts at its last
    whole = np.arange(1, draws + 1)[:, None, None] / draws
    apart = np.abs(own[order].cumsum(axis=0) - whole)
    found: Floats = np.where(ends[:, :, None], apart, 0.0).max(axis=0).mean(axis=1)
    return found


def chance_pawn(drawn: Floats, y: Floats) -> Floats:
    """PAWN of the luckiest assumption in shuffled draws, 19 times of 20, for each outcome.

    Args:
        drawn: a row a draw, a column an assumption.
        y: a row a draw, a column an outcome.
    """
    return luckiest(drawn, y, pawn)
