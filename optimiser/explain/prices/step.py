"""A round step: the size in which a limit is moved to see what it is worth."""

from __future__ import annotations

import math

PART = 0.02
"""A step is near this part of the limit: large enough to be a decision, small enough to be a margin."""
ROUND = (1.0, 2.0, 5.0, 10.0)


def round_step(limit: float) -> float:
    """1, 2 or 5 times a power of ten near a fiftieth of the limit; at least 1 in the limit's unit."""
    wanted = max(abs(limit) * PART, 1.0)
    power = 10.0 ** math.floor(math.log10(wanted))
    return min((size * power for size in ROUND), key=lambda size: abs(math.log(size / wanted)))
