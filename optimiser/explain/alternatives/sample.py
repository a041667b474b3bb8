"""Plans far apart: extreme plans in random directions, of which those that differ most are kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from optimiser.explain.alternatives.near import Near
from optimiser.explain.conflict.clock import Clock
from optimiser.matrix.compiled import Floats
from optimiser.solver.search import Limits

SAMPLES = 16
MOST, PAIR = 1000, 2
FREE, FREE_GAP, NODES = 2, 0.02, 20
"""Searches with the yes/no decisions free, the gap and the nodes at which each of them stops."""
KEPT = 3
SAME = 1e-6
"""£m up to which two plans ask the same."""


def directions(trusts: int, seed: int) -> Iterator[Floats]:
    """Directions of +1 and -1 by trust without end, in pairs that look to opposite sides."""
    generator = np.random.default_rng(seed)
    while True:
        weights = generator.choice([-1.0, 1.0], size=trusts)
        yield weights
        yield -weights


def sampled(found: Near, seed: int, samples: int | None, clock: Clock) -> list[Floats]:
    """The extreme plans of random directions, as solution vectors.

    Args:
        found: the plans to walk through.
        seed: of the directions.
        samples: how many; None for as many as the clock lets through, and at least one pair.
        clock: the time there is; without a say where `samples` is given.
    """
    plans: list[Floats] = []
    for weights in directions(len(found.asks), seed):
        if len(plans) >= (MOST if samples is None else samples):
            break
        if samples is None and clock.over and len(plans) >= PAIR:
            break
        plans.append(found.extreme(weights))
    return plans


def chosen_anew(found: Near, seed: int, start: Floats, seconds: float | None) -> list[Floats]:
    """Plans in the first directions with the yes/no decisions free, as far as short searches get.

    Args:
        found: the plans to walk through; its choices are freed.
        seed: of the directions.
        start: a plan with the run's choices.
        seconds: for all of them; where None each search stops at a number of nodes, so that it is repeatable.
    """
    if not len(found.live.choices):
        return []
    limits = Limits(FREE_GAP, None, NODES) if seconds is None else Limits(FREE_GAP, seconds / FREE, None)
    plans = (
        found.choosing(weights, start, limits) for weights in islice(directions(len(found.asks), seed), FREE)
    )
    return [plan for plan in plans if plan is not None]


def farthest(asks: Floats, base: Floats, kept: int = KEPT) -> list[int]:
    """Rows of `asks` that differ most from the base and from each other: greedily the largest least distance.

    Args:
        asks: a row a plan, a column a trust, £m.
        base: the run's own.
        kept: how many.
    """
    chosen: list[int] = []
    least = np.abs(asks - base).sum(axis=1)
    for _ in range(min(kept, len(asks))):
        at = int(np.argmax(least))
        if least[at] <= SAME:
            break
        chosen.append(at)
        least = np.minimum(least, np.abs(asks - asks[at]).sum(axis=1))
    return chosen


def widest(asks: Floats, number: int) -> list[int]:
    """The columns (trusts) whose asks spread most over the plans, the widest first."""
    spread = asks.max(axis=0) - asks.min(axis=0)
    return [int(at) for at in np.argsort(-spread, kind="stable")[:number]]
