"""The plans within a margin of every primary tier, yes/no decisions held: a set to walk through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimiser.errors import RunError
from optimiser.explain.held import choice_of
from optimiser.explain.opened import Opened
from optimiser.explain.ranges.quantity import BY_ID
from optimiser.matrix.compiled import Floats
from optimiser.run.prepare import Prepared
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import LiveModel
from optimiser.solver.search import Limits, search
from optimiser.solver.tier import tolerance

ASK, SUPPORT = "ask", ("grant", "loan")
TOLD = (ASK, *SUPPORT)
MARGIN = 0.01
"""How much worse each primary tier may be, as a part of its value."""


@dataclass
class Near:
    """The near-optimal plans, alive.

    Attributes:
        prepared: the question.
        live: its matrix with the choices held and every primary tier capped.
        rows: by what a trust is told (ask, grant, loan) a row a trust: 1 where a column is it in some period.
    """

    prepared: Prepared
    live: LiveModel
    rows: Mapping[str, Floats]

    @property
    def asks(self) -> Floats:
        """The rows of the requirement."""
        return self.rows[ASK]

    def extreme(self, weights: Floats) -> Floats:
        """The plan that has the least Σ weight·ask, as a solution vector.

        Args:
            weights: one a trust.
        """
        return self.least(weights @ self.asks)

    def least(self, cost: Floats) -> Floats:
        """The plan that has the least cost·x, as a solution vector."""
        self.live.minimise(cost, 0.0)
        answer = self.live.solve()
        if answer.outcome is not Outcome.OPTIMAL or answer.x is None:
            raise RunError(f"a plan nearly as good could not be found: {answer.outcome}")
        return answer.x

    def choosing(self, weights: Floats, start: Floats, limits: Limits) -> Floats | None:
        """The least Σ weight·ask with the yes/no decisions free, as far as a search gets from a start.

        Args:
            weights: one a trust.
            start: a plan that keeps every row, as a solution vector.
            limits: where the search stops.
        """
        self.live.free(self.live.choices)
        self.live.minimise(weights @ self.asks, 0.0)
        found = search(self.live, start, limits)
        if found.x is None:
            return None
        self.live.hold(self.live.choices, np.round(found.x[self.live.choices]))
        exact = self.live.solve()
        return exact.x if exact.outcome is Outcome.OPTIMAL else None

    def asked(self, x: Floats) -> Floats:
        """What a plan asks of each trust over all periods, £m."""
        return self.told(ASK, x)

    def told(self, what: str, x: Floats) -> Floats:
        """What a plan tells each trust of its ask, grant or loan over all periods, £m."""
        found: Floats = self.rows[what] @ x
        return found


def _rows(prepared: Prepared, column: str) -> Floats:
    place = {t: at for at, t in enumerate(prepared.case.trusts)}
    rows: npt.NDArray[np.float64] = np.zeros((len(place), len(prepared.compiled.columns)))
    for at, (name, key) in enumerate(prepared.compiled.columns):
        if name == column:
            rows[place[key[0]], at] = 1.0
    return rows


def near(answer: Opened, prepared: Prepared, margin: float = MARGIN) -> Near:
    """The plans that are within a margin of a run's plan in every primary tier.

    Args:
        answer: a verified run.
        prepared: its question on its instance.
        margin: part of each tier's value by which a plan may be worse.
    """
    live = LiveModel(prepared.compiled, SolveSettings())
    live.hold(live.choices, choice_of(prepared, answer.plan))
    for tier in prepared.tiers:
        if tier.primary:
            value = answer.measures[tier.measure]
            live.cap(tier.cost, value + max(margin * abs(value), 2 * tolerance(value)) - tier.offset)
    return Near(prepared, live, {what: _rows(prepared, BY_ID[what].column) for what in TOLD})
