"""Plans far apart: extreme plans in random directions, of which those that differ most are kept."""

from __future__ import annotations

import numpy as np

from optimiser.explain.alternatives.near import Near
from optimiser.matrix.compiled import Floats

SAMPLES = 16
KEPT = 3
SAME = 1e-6
"""£m up to which two plans ask the same."""


def directions(trusts: int, samples: int, seed: int) -> Floats:
    """Directions of +1 and -1 by trust, in pairs that look to opposite sides."""
    generator = np.random.default_rng(seed)
    half = generator.choice([-1.0, 1.0], size=((samples + 1) // 2, trusts))
    return np.concatenate([half, -half])[:samples]


def sampled(found: Near, samples: int = SAMPLES, seed: int = 0) -> list[Floats]:
    """The extreme plans of random directions, as solution vectors."""
    return [found.extreme(weights) for weights in directions(len(found.asks), samples, seed)]


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
