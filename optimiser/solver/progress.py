"""What a caller is told while a solve runs, and how a caller stops it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from optimiser.tolerances import LEAST, ZERO


@dataclass(frozen=True)
class Progress:
    """A moment of a solve: phase (`relaxation`, `start`, `search`, `held`), tier, bounds and seconds."""

    phase: str
    measure: str
    seconds: float
    bound: float | None = None
    incumbent: float | None = None

    @property
    def gap(self) -> float | None:
        """Relative distance of incumbent and bound, None while either is missing."""
        if self.bound is None or self.incumbent is None:
            return None
        return relative_gap(self.incumbent, self.bound)


Listener = Callable[[Progress], None]


def quiet(_progress: Progress) -> None:
    """A listener that says nothing."""


def relative_gap(value: float, bound: float) -> float:
    """The gap of formulation §6: 0 where the value is as good as zero, infinite while one side is missing."""
    if not (math.isfinite(value) and math.isfinite(bound)):
        return math.inf
    if abs(value) <= ZERO:
        return 0.0
    return max(0.0, (value - bound) / max(LEAST, abs(value)))
