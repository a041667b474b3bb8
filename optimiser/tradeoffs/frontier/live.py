"""A question alive between its axes: caps on them move, choices are free or held, and each solve starts hot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from optimiser.matrix.arrays import Floats
from optimiser.run.prepare import Prepared
from optimiser.solver import Lexicographic, Outcome, SolveSettings, Tier
from optimiser.solver.live import LiveModel
from optimiser.solver.memory import Basis, Ended, Memory
from optimiser.tolerances import tolerance
from optimiser.tradeoffs.frontier.axes import Axis, no_plan
from optimiser.tradeoffs.frontier.curve import Spot

SHARE = "share"
FINE = 2.0**14
"""What a share of expenditure, or of what a party could gain, is counted in: then what a tier comes to is about as
large as that of a tier in £m."""


class _Capped(LiveModel):
    """A live model in which an axis has one row for its cap, so that a new cap replaces the one before."""

    def __init__(self, prepared: Prepared, settings: SolveSettings, axes: Sequence[Axis]) -> None:
        super().__init__(prepared.compiled, settings)
        self._units = {id(item.tier.cost): FINE for item in axes if item.unit == SHARE}
        self.anew = False
        """Whether the next order lies so far from what was solved that it is begun by interior point."""
        self.cap_rows: dict[int, int] = {}
        for item in axes:
            self.cap_rows[id(item.tier.cost)] = self.highs.getNumRow()
            super().cap(item.tier.cost, np.inf)

    @property
    def large(self) -> bool:
        """Whether interior point beats a simplex that has far to go; in a small question it never does."""
        return super().large or (self.anew and not self.small)

    def unit_of(self, cost: Floats) -> float:
        """Shares are counted finely: a patient more is some 10⁻⁹ of one, which the solver would take for nothing."""
        return self._units.get(id(cost), 1.0)

    def cap(self, cost: Floats, limit: float) -> None:
        row = self.cap_rows.get(id(cost))
        if row is None:
            super().cap(cost, limit)
        else:
            self.highs.changeRowBounds(row, -np.inf, limit)


@dataclass(frozen=True)
class Best:
    """A plan on the frontier: its value on each axis, its solution vector, the widest gap, and whether proven.

    `gaps` has the gap of each axis that was minimised, in their order.
    """

    values: Mapping[str, float]
    x: Floats
    gap: float
    proven: bool
    gaps: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Known:
    """A relaxation that was solved: under which caps, what it came to, and its basis."""

    caps: Mapping[str, float]
    value: float
    basis: Basis | None


@dataclass(frozen=True)
class Begun:
    """What is known of a question before it is asked between its axes.

    Attributes:
        values: what its earlier tiers come to, by measure.
        choice: the yes/no choices of a plan.
    """

    values: Mapping[str, float]
    choice: Floats | None


class Between:
    """The question with its earlier tiers capped, ready to be solved for any order of its axes under any caps.

    Args:
        prepared: the question.
        axes: what is minimised or capped.
        earlier: tiers that are kept at their best.
        settings: of the solves.
        begun: what `begun` of the same question with fewer columns said: its earlier tiers are not solved again.
        nodes: of each search in a larger question, after which its plan stands with the gap that it has; None to
            search on to the asked gap.

    Raises:
        NoPlanError: the question has no plan.
        UnsettledError: none was found.
    """

    def __init__(
        self,
        prepared: Prepared,
        axes: Sequence[Axis],
        earlier: Sequence[Tier],
        settings: SolveSettings,
        begun: Begun | None = None,
        nodes: int | None = None,
    ) -> None:
        self.prepared, self.axes, self.nodes = prepared, tuple(axes), nodes
        self.live = _Capped(prepared, settings, axes)
        self.choice: Floats | None = None
        self.begun = Begun({}, None)
        if begun is not None:
            self._begin(earlier, begun)
        elif earlier:
            state = Lexicographic(self.live, prepared.stages)
            results = state.solve(list(earlier))
            if results[-1].x is None:
                raise no_plan(results[-1].outcome)
            self.choice = state.choice
            self.begun = Begun({r.measure: r.value for r in results}, state.choice)
        self.ended = Outcome.OPTIMAL
        self._memory: dict[tuple[str, ...], Memory] = {}
        self._known: dict[tuple[str, frozenset[str]], list[_Known]] = {}
        self._own = self.live.lower.copy(), self.live.upper.copy()

    def _begin(self, earlier: Sequence[Tier], begun: Begun) -> None:
        """Cap the earlier tiers at what they are known to come to."""
        for tier in earlier:
            known = begun.values[tier.measure]
            self.live.cap(tier.cost, known + tolerance(known) - tier.offset)
        self.choice, self.begun = begun.choice, begun

    def value(self, item: Axis, x: Floats) -> float:
        """What a plan has on an axis."""
        return float(item.tier.cost @ x + item.tier.offset)

    def _open(self, caps: Mapping[str, float], exact: Axis | None = None) -> None:
        """Caps on the axes as given, with room for rounding but on `exact`, none on the others; choices are free."""
        self.live.lower, self.live.upper = self._own[0].copy(), self._own[1].copy()
        self.live.free(self.live.choices)
        for item in self.axes:
            limit = caps.get(item.name, np.inf)
            room = 0.0 if item is exact or not np.isfinite(limit) else tolerance(limit)
            self.live.cap(item.tier.cost, limit + room - item.tier.offset)

    def best(self, order: Sequence[Axis], caps: Mapping[str, float]) -> Best | None:
        """The plan that minimises the axes in an order, the later ones at no loss to the earlier: not dominated.

        Choices are free; each axis begins from where it ended in the same order under the caps before. None where
        no plan keeps the caps.
        """
        self._open(caps)
        names = tuple(item.name for item in order)
        memory = self._memory.get(names) or self._from_relaxations(order, caps)
        self.live.anew = self.nodes is not None and not memory.tiers and (not caps or self.live.cold)
        state = Lexicographic(self.live, self.prepared.stages, memory=memory, remember=True, nodes=self.nodes)
        results = state.solve([item.tier for item in order])
        last = results[-1]
        self.ended = last.outcome
        if last.x is None or len(results) < len(order):
            return None
        self.choice = state.choice
        self._memory[names] = state.learned
        values = {item.name: self.value(item, last.x) for item in self.axes}
        proven = all(result.outcome is Outcome.OPTIMAL for result in results)
        gaps = {item.name: result.gap for item, result in zip(order, results, strict=True)}
        return Best(values, last.x, max(gaps.values()), proven, gaps)

    def _from_relaxations(self, order: Sequence[Axis], caps: Mapping[str, float]) -> Memory:
        """Where an order that was not solved yet begins: each axis at its relaxation beside what those before reach."""
        if self.choice is None:
            return Memory()
        tiers, limits = self._first(order[0]), dict(caps)
        for item in order:
            known = self._nearest(item, limits)
            if known is None:
                break
            tiers[item.tier.measure] = Ended(self.choice, known.basis)
            limits[item.name] = known.value
        return Memory(tiers, self.choice)

    def _first(self, item: Axis) -> dict[str, Ended]:
        """How an axis ended where it came first in another order: there only other limits stood beside it."""
        for names, memory in self._memory.items():
            ended = memory.before(item.tier.measure)
            if names[0] == item.name and ended is not None:
                return {item.tier.measure: ended}
        return {}

    def relaxed(self, minimise: Axis, caps: Mapping[str, float], along: Axis | None = None) -> Spot | None:
        """The relaxation's best value of an axis under caps, and its slope along the cap of another one.

        The cap along which it goes is kept to the letter: with room the curve would lie a little beside its place.

        It begins where the same axis ended under the nearest caps: only limits differ, so the prices there are
        still right, and the dual simplex goes on from it.
        """
        self._open(caps, along)
        self.live.minimise(minimise.tier.cost, minimise.tier.offset)
        near = self._nearest(minimise, caps)
        if near is not None:
            self.live.begin(near.basis)
        answer = self.live.solve()
        if answer.outcome is not Outcome.OPTIMAL:
            return None
        found = _Known(dict(caps), answer.value, Basis.of(self.live.highs))
        self._known.setdefault((minimise.name, frozenset(caps)), []).append(found)
        at = caps.get(along.name, 0.0) if along else 0.0
        return Spot(at, answer.value, self._slope(along) if along else 0.0)

    def _slope(self, along: Axis) -> float:
        row = self.live.cap_rows[id(along.tier.cost)]
        return min(0.0, float(self.live.highs.getSolution().row_dual[row]) / self.live.unit)

    def _nearest(self, minimise: Axis, caps: Mapping[str, float]) -> _Known | None:
        """What is known of the relaxation of an axis under caps on the same others, as near as possible."""
        known = self._known.get((minimise.name, frozenset(caps)), [])

        def distance(one: _Known) -> float:
            return sum(abs(one.caps[name] - cap) / max(1.0, abs(cap)) for name, cap in caps.items())

        return min(known, key=distance, default=None)

    def held(self, plan: Best, minimise: Axis, caps: Mapping[str, float]) -> float | None:
        """The best value of an axis under caps with the yes/no choices of a plan."""
        x = self.held_plan(plan.x, minimise, caps)
        return None if x is None else self.value(minimise, x)

    def held_plan(self, plan: Floats, minimise: Axis, caps: Mapping[str, float]) -> Floats | None:
        """The plan of the best value of an axis under caps with the yes/no choices of a plan; None if there is none."""
        self._open({name: cap for name, cap in caps.items() if name in {item.name for item in self.axes}})
        self.live.hold(self.live.choices, np.round(plan[self.live.choices]))
        self.live.minimise(minimise.tier.cost, minimise.tier.offset)
        answer = self.live.solve()
        return answer.plan if answer.outcome is Outcome.OPTIMAL else None
