"""What each trust can be asked for in a period, at least and at most, given what it was asked for before.

The choice made here: the amounts asked in earlier periods are fixed, and how a trust met them is left to the
trust, so that the least and the most are the ends of everything that its approved schemes, one-offs and own
limits still allow. Places on the support programme stay where the optimum put them; national pots that
several trusts share (capital, ring-fences) are left to the solve that follows a rule to its consequences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from optimiser.errors import RunError
from optimiser.matrix.compiled import Compiled, Floats
from optimiser.run.prepare import Prepared
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import LiveModel
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.family import Key
from trustmodels.allocation.plan import Plan

DECISIONS = frozenset({"start", "whole", "place", "use", "cip"})
LAWS = frozenset({"requirement", "potential", "lumpy", "needs_support"})
OWN_LIMITS = tuple(family.id for family in FAMILIES.values() if family.on_ask)
BAND = 1e-7
"""£m to each side within which an amount counts as fixed: ten pence."""


def _part(compiled: Compiled, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> Compiled:
    """Some rows and columns of a matrix."""
    return replace(
        compiled,
        matrix=compiled.matrix[:, columns][rows, :].tocsc(),
        row_lower=compiled.row_lower[rows],
        row_upper=compiled.row_upper[rows],
        lower=compiled.lower[columns].copy(),
        upper=compiled.upper[columns].copy(),
        integer=compiled.integer[columns],
        rows=tuple(compiled.rows[at] for at in rows),
        columns=tuple(compiled.columns[at] for at in columns),
        costs={},
        offsets={},
    )


def own_rules(prepared: Prepared) -> Compiled:
    """The part of the matrix that ties a trust's requirement to its own schemes, one-offs and limits."""
    compiled, question = prepared.compiled, prepared.case.question
    held = {family for family in OWN_LIMITS if question.modes[family] == "hold"}
    rows = [at for at, (name, _) in enumerate(compiled.rows) if name in LAWS or name in held]
    columns = [at for at, (name, _) in enumerate(compiled.columns) if name in DECISIONS]
    return _part(compiled, np.array(rows, np.int64), np.array(columns, np.int64))


@dataclass
class Deliverable:
    """The part of the model that says what can be asked, alive: asks are fixed in it period by period."""

    live: LiveModel
    trusts: tuple[str, ...]
    place: Mapping[Key, int]

    def fix(self, period: str, asks: Floats) -> None:
        """From now on these amounts are asked in the period, £m by trust."""
        columns = self._columns(period)
        self.live.highs.changeColsBounds(len(columns), columns, np.maximum(asks - BAND, 0.0), asks + BAND)

    def ends(self, period: str) -> tuple[Floats, Floats]:
        """The least and the most that can be asked in the period, £m by trust."""
        least = self._extreme(period, 1.0)
        return least, np.maximum(self._extreme(period, -1.0), least)

    def _columns(self, period: str) -> npt.NDArray[np.int32]:
        return np.array([self.place[t, period] for t in self.trusts], np.int32)

    def _extreme(self, period: str, sign: float) -> Floats:
        """One linear programme for all trusts: nothing in it ties them together."""
        columns = self._columns(period)
        cost = np.zeros(len(self.live.compiled.columns))
        cost[columns] = sign
        self.live.minimise(cost, 0.0)
        answer = self.live.solve()
        if answer.outcome is not Outcome.OPTIMAL or answer.x is None:
            raise RunError(f"what can be asked in {period} cannot be found: {answer.outcome}")
        return np.maximum(answer.x[columns], 0.0)


def deliverable(prepared: Prepared, optimum: Plan) -> Deliverable:
    """What can be asked under a question, with the places of a plan.

    Args:
        prepared: the question, ready to be solved.
        optimum: a plan of it; where its places are, schemes that need support can start.
    """
    part = own_rules(prepared)
    for at, (name, key) in enumerate(part.columns):
        if name == "place":
            part.lower[at] = part.upper[at] = optimum.place[key]
    places = {key: at for at, (name, key) in enumerate(part.columns) if name == "cip"}
    return Deliverable(LiveModel(part, SolveSettings()), prepared.case.trusts, places)
