"""The work and the time that an explanation may take, and what a solver says within them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

import numpy as np
import numpy.typing as npt

from optimiser.solver.live import never

# The work that an explanation may take, counted in what the solver does: a busy machine finds no fewer conflicts.

A_SOLVE, A_THOUSAND = 400, 40
"""What a solve counts as besides its pivots, and for every thousand rows and columns: 15,000 are a second or so."""

A_MOMENT = 10
"""Pivots between two moments at which a search asks whether to go on, at the least."""


class Effort:
    """The work done so far, in pivots of the simplex.

    Attributes:
        spent: pivots, and for every solve what it takes to begin one.
        solves: how many linear programmes and searches were run.
        stop: asked by every budget; once it says yes, none has anything left.
    """

    def __init__(self, stop: Callable[[], bool] = never) -> None:
        self.spent = 0
        self.solves = 0
        self.stop = stop

    def add(self, pivots: int, size: int) -> None:
        """Count a solve of a matrix with so many rows and columns."""
        self.solves += 1
        self.spent += pivots + A_SOLVE + A_THOUSAND * size // 1000


class Budget:
    """A part of the work there is: every part of an explanation asks before it begins.

    Args:
        effort: what counts the work.
        most: how much more of it may be done.
    """

    def __init__(self, effort: Effort, most: float) -> None:
        self.effort = effort
        self._end = effort.spent + most

    @property
    def left(self) -> int:
        """Work left, never below 0."""
        return 0 if self.effort.stop() else max(0, int(self._end - self.effort.spent))

    @property
    def over(self) -> bool:
        """Whether nothing is left."""
        return self.left <= 0

    def part(self, share: float) -> Budget:
        """A share of what is left, as a budget of its own."""
        return Budget(self.effort, share * self.left)


# The time that an explanation may take.


class Clock:
    """The time that is left: every part of an explanation asks before it begins."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._end - monotonic())

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self.left <= 0.0


# What a solver says of a set of commitments: whether it can be kept, or what must be given up for a plan.

Floats = npt.NDArray[np.float64]
Members = frozenset[int]
"""Commitments by their place in `Elastic.names`."""
NOTHING = 1e-7
"""Priced slack (£m) up to which a set of commitments counts as kept: the rounding of the solver."""
KEPT = 1e-9
"""Slack in a commitment's own unit up to which it counts as kept in a plan."""


class Verdict(StrEnum):
    """Whether a set of commitments can be kept together."""

    YES = "can be kept"
    NO = "cannot be kept"
    UNKNOWN = "not settled within the budget"


@dataclass(frozen=True)
class Relief:
    """A plan that lets commitments give way: priced total, proven bound, slack by member, yes/no choices."""

    value: float
    bound: float
    slack: Floats
    choices: Floats

    @property
    def proven(self) -> bool:
        """Whether no cheaper relief exists, to a thousandth."""
        return self.value - self.bound <= max(NOTHING, 1e-3 * abs(self.value))

    def needed(self, least: float = KEPT) -> tuple[int, ...]:
        """The members that give way."""
        return tuple(int(i) for i in np.flatnonzero(self.slack > least))
