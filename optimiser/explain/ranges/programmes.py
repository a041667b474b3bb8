"""Linear programmes over the plans that are as good as a run's: one live matrix, another cost for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimiser.errors import RunError
from optimiser.matrix.compiled import Compiled, Floats
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import NO_LIMIT, Answer, LiveModel
from optimiser.solver.memory import Basis, Statuses

ONE_THREAD = SolveSettings(threads=1)
"""The simplex uses one; processes share the machine."""
PERTURBATION = "primal_simplex_bound_perturbation_multiplier"
PIVOTS = 20_000
"""A programme takes some thirty pivots; one that takes so many goes in circles, and is solved with moved bounds."""


@dataclass(frozen=True)
class Cap:
    """A tier that is kept: cost·x ≤ limit."""

    cost: Floats
    limit: float


@dataclass(frozen=True)
class AsGood:
    """The plans that are as good as a run's, in numbers that travel between processes.

    Attributes:
        compiled: the matrix of the question.
        choice: the yes/no decisions, in the order of the columns.
        caps: the tiers that are kept.
        start: the basis from which every programme begins, as numbers; found once if absent.
    """

    compiled: Compiled
    choice: Floats
    caps: tuple[Cap, ...]
    start: tuple[Statuses, Statuses] | None = None


class Programmes:
    """The live matrix. Every programme begins from the same basis, so that their order shapes nothing.

    Args:
        plans: what is kept.

    Raises:
        RunError: no plan keeps it.
    """

    def __init__(self, plans: AsGood) -> None:
        self.live = LiveModel(plans.compiled, ONE_THREAD)
        self.live.hold(self.live.choices, plans.choice)
        for cap in plans.caps:
            self.live.cap(cap.cost, cap.limit)
        self._start = Basis.from_numbers(*plans.start) if plans.start is not None else self._found()

    def _found(self) -> Basis | None:
        self.live.minimise(np.zeros(len(self.live.lower)), 0.0)
        answer = self.live.solve()
        if answer.outcome is not Outcome.OPTIMAL:
            raise RunError(f"a plan as good as the run's could not be found: {answer.outcome}")
        return Basis.of(self.live.highs)

    @property
    def start(self) -> tuple[Statuses, Statuses] | None:
        """The basis from which every programme begins, as numbers."""
        return None if self._start is None else self._start.numbers()

    def least(self, cost: Floats) -> float:
        """The least that cost·x can be.

        Bounds stay where they are on the way, unlike elsewhere: putting them back takes most of a short solve.

        Raises:
            RunError: the solver ends without an answer.
        """
        self.live.minimise(cost, 0.0)
        answer = self._from_start({PERTURBATION: 0.0, "simplex_iteration_limit": PIVOTS})
        if answer.outcome is not Outcome.OPTIMAL:
            answer = self._from_start({PERTURBATION: 1.0, "simplex_iteration_limit": NO_LIMIT})
        if answer.outcome is not Outcome.OPTIMAL:
            raise RunError(f"the end of a range could not be found: {answer.outcome}")
        return answer.value

    def _from_start(self, options: Mapping[str, float]) -> Answer:
        for name, value in options.items():
            self.live.highs.setOptionValue(name, value)
        self.live.begin(self._start)
        self.live.held_since = False  # the basis is that of a plan: a new cost leaves it one
        return self.live.solve()
