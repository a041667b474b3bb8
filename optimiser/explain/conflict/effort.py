"""The work that an explanation may take, counted in what the solver does: a busy machine finds no fewer conflicts."""

from __future__ import annotations

from collections.abc import Callable

from optimiser.solver.live import never

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
