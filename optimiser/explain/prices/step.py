"""A round step: the size in which a limit is moved to see what it is worth."""

from __future__ import annotations

import math

PART = 0.02
"""A step is near this part of the limit: large enough to be a decision, small enough to be a margin."""
ROUND = (1.0, 2.0, 5.0, 10.0)


def sensible(size: float) -> float:
    """1, 2 or 5 times a power of ten, whichever is nearest to a size above 0."""
    power = 10.0 ** math.floor(math.log10(size))
    nearest = min((part * power for part in ROUND), key=lambda found: abs(math.log(found / size)))
    return float(f"{nearest:.1e}")


def round_step(limit: float) -> float:
    """1, 2 or 5 times a power of ten near a fiftieth of the limit; at least 1 in the limit's unit."""
    return sensible(max(abs(limit) * PART, 1.0))
