"""The linear programmes of a plan, tier by tier, with its yes/no choices held: exact, and re-solved hot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimiser.matrix.arrays import Floats, Named
from optimiser.run.prepare import Prepared
from optimiser.solver import Outcome, SolveSettings, Tier
from optimiser.solver.live import LinearAnswer, LiveModel
from optimiser.solver.memory import Basis
from optimiser.tolerances import tolerance
from trustmodels.allocation.plan import Plan

Look = Callable[[int, LinearAnswer, Any], None]


@dataclass(frozen=True)
class Extra:
    """One more row for a while: cost·x ≤ limit."""

    cost: Floats
    limit: float


@dataclass(frozen=True)
class Climb:
    """What a climb through the tiers reached: a value a tier, and the last plan."""

    values: Mapping[str, float]
    x: Floats


def _nothing(_tier: int, _answer: LinearAnswer, _highs: Any) -> None:  # noqa: ANN401 - HiGHS gives it no type
    """Look at nothing."""


class Held:
    """A prepared question with its choices held at a plan's.

    Args:
        prepared: the question.
        choice: the yes/no decisions, in the order of the columns.
        tiers: the measures to go through, those of the question if absent.
    """

    def __init__(self, prepared: Prepared, choice: Floats, tiers: Sequence[Tier] | None = None) -> None:
        self.prepared = prepared
        self.tiers = tuple(t for t in prepared.tiers if t.squares is None) if tiers is None else tuple(tiers)
        self.live = LiveModel(prepared.compiled, SolveSettings())
        self.live.hold(self.live.choices, choice)
        self.rows = {name: at for at, name in enumerate(prepared.compiled.rows)}
        self._bases: list[Basis | None] = []
        base = self.climb()
        if base is None:
            raise RuntimeError(
                "a plan's own choices have no plan: the run and the matrix do not belong together"
            )
        self.base = base

    def climb(
        self, limits: Mapping[Named, float] | None = None, extra: Extra | None = None, look: Look = _nothing
    ) -> Climb | None:
        """Solve every tier in order with some limits moved; None where no plan keeps every row.

        Args:
            limits: (commitment, key) -> what is added to its limit, in its unit.
            extra: one more row.
            look: called after each tier with its place, its answer and the live HiGHS.
        """
        self._move(limits or {}, 1.0)
        if extra is not None:
            self.live.cap(extra.cost, extra.limit)
        try:
            return self._through(extra is not None, look)
        finally:
            self._drop_extras()
            self._move(limits or {}, 0.0)

    def exchange(self, give: str, amount: float, get: str) -> Climb | None:
        """The best value of a measure when an earlier one may be worse and the rest stay as they are.

        The plan is the best for that measure; what comes after it is left open.

        Args:
            give: the measure that may be worse; a tier before `get`.
            amount: by how much, in its unit.
            get: the measure that is minimised.
        """
        names = [tier.measure for tier in self.tiers]
        for tier in self.tiers[: names.index(get)]:
            kept = self.base.values[tier.measure]
            room = amount if tier.measure == give else 0.0
            self.live.cap(tier.cost, kept + tolerance(kept) + room - tier.offset)
        wanted = self.tiers[names.index(get)]
        self.live.minimise(wanted.cost, wanted.offset)
        self._warm(names.index(get), False)
        answer = self.live.solve()
        self._drop_extras()
        found = answer.x if answer.outcome is Outcome.OPTIMAL else None
        return None if found is None else Climb({get: answer.value}, found)

    def _drop_extras(self) -> None:
        first, last = len(self.rows), self.live.highs.getNumRow()
        self.live.highs.deleteRows(last - first, np.arange(first, last, dtype=np.int32))

    def _through(self, extra: bool, look: Look) -> Climb | None:
        values: dict[str, float] = {}
        answer = LinearAnswer(Outcome.FAILED)
        for at, tier in enumerate(self.tiers):
            self.live.minimise(tier.cost, tier.offset)
            self._warm(at, extra)
            answer = self.live.solve()
            if answer.outcome is not Outcome.OPTIMAL:
                return None
            if len(self._bases) == at:
                self._bases.append(Basis.of(self.live.highs))
            look(at, answer, self.live.highs)
            values[tier.measure] = answer.value
            self.live.cap(tier.cost, answer.value + tolerance(answer.value) - tier.offset)
        return None if answer.x is None else Climb(values, answer.x)

    def _warm(self, at: int, extra: bool) -> None:
        """Begin from the basis that this tier ended with the first time; a row more begins as basic."""
        if at >= len(self._bases):
            return
        basis = self._bases[at]
        self.live.begin(basis.with_row(len(self.rows)) if basis is not None and extra else basis)

    def _move(self, limits: Mapping[Named, float], scale: float) -> None:
        """Set the bounds of rows at their own ends plus what is added."""
        compiled = self.prepared.compiled
        for name, step in limits.items():
            at = self.rows[name]
            moved = scale * step
            self.live.highs.changeRowBounds(
                at, compiled.row_lower[at] + moved, compiled.row_upper[at] + moved
            )


def choice_of(prepared: Prepared, plan: Plan) -> Floats:
    """The yes/no decisions of a plan, in the order of the columns."""
    named = (prepared.compiled.columns[at] for at in np.flatnonzero(prepared.compiled.integer))
    return np.array([round(getattr(plan, decision)[key]) for decision, key in named], float)
