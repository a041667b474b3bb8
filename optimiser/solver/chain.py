"""The tiers of a question as linear programmes with the choices held, each kept hot in a model of its own.

Where one number moves, every tier goes on from the basis that it ended with. Nothing is loaded again, no cap is added
or taken away, and the factors of a basis stay: of the time that a climb through one model takes, a third is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.matrix.arrays import Compiled, Floats
from optimiser.solver.live import LiveModel, Places
from optimiser.solver.memory import Basis
from optimiser.solver.outcome import Outcome
from optimiser.solver.settings import SolveSettings
from optimiser.solver.tier import Tier
from optimiser.tolerances import tolerance


@dataclass(frozen=True)
class Rung:
    """A tier and the model that it is solved in, the tiers before it capped in the last rows."""

    tier: Tier
    live: LiveModel


@dataclass(frozen=True)
class Climbed:
    """What a chain reached: the value of each tier, the plan of the last, and the pivots that it took."""

    values: Mapping[str, float]
    x: Floats
    pivots: int


class Chain:
    """Linear tiers in order with the choices held.

    A tier that comes to the least that its columns allow needs no model: what it counts is held at its least in all
    the others. Where numbers move so far that this cannot be, every tier gets a model.

    Args:
        compiled: the matrix.
        tiers: linear tiers, in order.
        choice: the yes/no decisions, in the order of the columns.
        settings: of the solver.
    """

    def __init__(
        self, compiled: Compiled, tiers: Sequence[Tier], choice: Floats, settings: SolveSettings
    ) -> None:
        self.compiled, self.choice, self.settings = compiled, choice, settings
        self.tiers = tuple(tiers)
        self._floor: list[Tier] = []
        self._links: list[Rung] = []
        self._held: dict[int, float] = {}
        self._least: dict[str, float] = {}
        self.base = self._begin(at_floor=True)

    def reach(self, compiled: Compiled) -> Climbed | None:
        """Every tier with other numbers; None where no plan keeps every row.

        Args:
            compiled: the same rows and columns, with other numbers.
        """
        self.compiled = compiled
        took_numbers = sum(self._renumber(link) for link in self._links) == len(self._links)
        found = self._climb() if took_numbers else None
        if found is not None:
            return found
        if took_numbers and not self._floor:
            return None
        return self._begin(at_floor=not took_numbers)

    def close(self) -> None:
        """Let go of every model."""
        for link in self._links:
            link.live.release()
        self._links = []

    def _begin(self, *, at_floor: bool) -> Climbed | None:
        """Every tier from nothing, with models of their own from now on.

        The tiers at the beginning that come to their least are found by solving the first one.
        """
        self.close()
        self._floor, self._held, self._least = [], {}, {}
        if at_floor:
            self._hold_floor()
        found = self._climb_anew()
        if found is None and self._floor:
            return self._begin(at_floor=False)
        return found

    def _hold_floor(self) -> None:
        """Hold what the first tiers count at its least, as far as that leaves a plan."""
        live = self._model()
        for tier in self.tiers[:-1]:
            used, ends = self.compiled.least_ends(tier.cost)
            if not np.isfinite(ends).all():
                break
            live.minimise(tier.cost, tier.offset)
            answer = live.solve()
            if answer.outcome is not Outcome.OPTIMAL or not tier.at_least(answer.value, self.compiled):
                break
            live.hold(used, ends)
            self._floor.append(tier)
            self._held.update(zip(used.tolist(), ends.tolist(), strict=True))
        live.release()
        self._least = self._at_least()

    def _model(self) -> LiveModel:
        live = LiveModel(self.compiled, self.settings)
        live.unasked()
        live.hold(live.choices, self.choice)
        self._hold(live)
        return live

    def _hold(self, live: LiveModel) -> None:
        if self._held:
            live.hold(np.array(list(self._held), np.int32), np.array(list(self._held.values())))

    def _climb_anew(self) -> Climbed | None:
        """Each tier in a new model that begins where the one before ended."""
        values = dict(self._least)
        before: list[tuple[Tier, float]] = []
        basis: Basis | None = None
        x, pivots = None, 0
        for tier in self.tiers[len(self._floor) :]:
            live = self._model()
            for earlier, value in before:
                live.cap(earlier.cost, value + tolerance(value) - earlier.offset)
            live.minimise(tier.cost, tier.offset)
            live.begin_beside(basis)
            answer = live.solve()
            if answer.outcome is not Outcome.OPTIMAL:
                live.release()
                return None
            basis = Basis.of(live.highs)
            self._links.append(Rung(tier, live))
            before.append((tier, answer.value))
            values[tier.measure], x = answer.value, answer.x
            pivots += answer.pivots
        return None if x is None else Climbed(values, x, pivots)

    def _at_least(self) -> dict[str, float]:
        """The values of the tiers that are at their least; no other number moves them."""
        values = np.zeros(len(self.compiled.columns))
        values[list(self._held)] = list(self._held.values())
        return {tier.measure: float(tier.cost @ values) + tier.offset for tier in self._floor}

    def _renumber(self, link: Rung) -> bool:
        costs = self.compiled.costs.get(link.tier.measure)
        same = costs is not None and np.array_equal(costs, link.tier.cost)
        if not same or self.compiled.offsets[link.tier.measure] != link.tier.offset:
            return False
        taken = link.live.renumber(self.compiled, self._fixed(link.live))
        link.live.held_since = True  # prices stand, limits moved
        return taken

    def _fixed(self, live: LiveModel) -> Places:
        """Columns whose bounds are no matter of the matrix."""
        return np.concatenate([live.choices, np.array(list(self._held), np.int32)])

    def _climb(self) -> Climbed | None:
        """Each tier from where it ended the last time."""
        values, pivots, x = dict(self._least), 0, None
        rows = len(self.compiled.rows)
        for at, link in enumerate(self._links):
            for row, earlier in enumerate(self._links[:at]):
                value = values[earlier.tier.measure]
                most = value + tolerance(value) - earlier.tier.offset
                link.live.highs.changeRowBounds(rows + row, -np.inf, most)
            answer = link.live.solve(priced=False)
            if answer.outcome is not Outcome.OPTIMAL:
                return None
            values[link.tier.measure], x = answer.value, answer.x
            pivots += answer.pivots
        return None if x is None else Climbed(values, x, pivots)
