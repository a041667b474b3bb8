"""Branch and bound on hot linear programmes: where the matrix is large and few choices are in doubt."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

import numpy as np
import numpy.typing as npt

from optimiser.solver.choices import in_doubt
from optimiser.solver.live import LinearAnswer, LiveModel, Places
from optimiser.solver.memory import Basis
from optimiser.solver.outcome import Outcome, relative_gap
from optimiser.solver.relaxation import rounded_start

# What making a choice has cost so far, by side: where a search had best branch (pseudo-costs).

YES, NO = 1.0, 0.0
LEAST = 1e-6
"""Of a gain in a product, so that a choice with one free side is still ranked by its other."""


@dataclass
class Leanings:
    """By choice and side, by how much the measure rose for each unit that the choice was moved."""

    _seen: dict[tuple[int, float], tuple[float, int]] = field(default_factory=dict)

    def note(self, column: int, x: float, side: float, rise: float) -> None:
        """A choice at `x` was made, and the relaxation rose by so much."""
        total, count = self._seen.get((column, side), (0.0, 0))
        self._seen[column, side] = (total + max(0.0, rise) / max(abs(side - x), LEAST), count + 1)

    def known(self, column: int) -> bool:
        """Whether both sides of a choice have been seen."""
        return (column, YES) in self._seen and (column, NO) in self._seen

    def score(self, column: int, x: float) -> float:
        """How much branching on a choice at `x` is expected to bring: the product of both sides' rises."""
        product = 1.0
        for side in (YES, NO):
            total, count = self._seen.get((column, side), (0.0, 1))
            product *= max(total / count * abs(side - x), LEAST)
        return product


# Branch and bound on hot linear programmes: where the matrix is large and few choices are in doubt.
#
# A search of HiGHS begins with the relaxation from nothing, by the simplex: minutes at 220 trusts, where a node from
# its parent's basis takes a fraction of a second.

Floats = npt.NDArray[np.float64]
UNKNOWN = {Outcome.STOPPED, Outcome.FAILED, Outcome.UNDECIDED}
"""What says nothing of a part: its parent's bound holds, and making a further choice may tell."""
DEAD = {Outcome.NO_BETTER, Outcome.INFEASIBLE}
"""What leaves a side without a plan worth having."""
PROBES = 8
"""Choices never tried before that are tried at a node."""
_Sides = dict[float, tuple[LinearAnswer, Basis | None]]


def _worth_rounding(number: int) -> bool:
    """Rounding costs many linear programmes: the first parts, and ever more rarely."""
    return number & (number - 1) == 0


@dataclass(order=True)
class _Node:
    """A part of the choices made: its relaxation's value is a bound for every plan that makes them so.

    Of the relaxation it keeps no more than what a further choice needs: the choices in doubt, stage by stage, with
    how much of each there is, and the basis.
    """

    bound: float
    order: int
    doubts: Sequence[Mapping[int, float]] = field(compare=False)
    basis: Basis | None = field(compare=False)
    made: dict[int, float] = field(compare=False)

    @property
    def doubt(self) -> dict[int, float]:
        """The choices in doubt and not made of the first stage that has any, the furthest from whole first."""
        for stage in self.doubts:
            open_ = {column: x for column, x in stage.items() if column not in self.made}
            if open_:
                return dict(sorted(open_.items(), key=lambda item: -abs(item[1] - round(item[1]))))
        return {}


@dataclass
class Branching:
    """A search from a solved relaxation.

    Args:
        live: the model, its tier's cost and caps in place.
        stages: groups of choices in the order in which they matter.
        gap: relative; where it is reached the search ends.
        best: a plan to begin from.
        tell: told of bound and incumbent.

    Attributes:
        bound: what no plan lies below, once `run` has ended.
    """

    live: LiveModel
    stages: Sequence[Places]
    gap: float
    best: LinearAnswer | None
    tell: Callable[[float, float], None]
    bound: float = -np.inf
    _cut: float = np.inf
    """The lowest bound among parts that were left unsearched: within the gap, or out of time."""
    _order: Iterator[int] = field(default_factory=count)
    leanings: Leanings = field(default_factory=Leanings)

    def run(self, relaxed: LinearAnswer, basis: Basis | None, nodes: int) -> LinearAnswer | None:
        """The best plan found within so many nodes; choices are free afterwards."""
        open_ = [_Node(relaxed.value, next(self._order), self._doubts(relaxed), basis, {})]
        for _ in range(nodes):
            self.bound = self._lowest(open_)
            if not open_ or self._done() or self.live.halted():
                break
            for child in self._children(heapq.heappop(open_)):
                heapq.heappush(open_, child)
        self.bound = self._lowest(open_)
        self.live.free(self.live.choices)
        return self.best

    def _lowest(self, open_: list[_Node]) -> float:
        best = np.inf if self.best is None else self.best.value
        return min([best, self._cut, *(node.bound for node in open_[:1])])

    def _done(self) -> bool:
        return self.best is not None and relative_gap(self.best.value, self.bound) <= self.gap

    def _children(self, node: _Node) -> Iterator[_Node]:
        """One more choice made, both ways; nothing where no plan is left that would be better."""
        column, answers = self._branch_on(node)
        if column is None:  # every choice in doubt has been made, and nothing is known but the parent's bound
            self._cut = min(self._cut, node.bound)
            return
        for value, (answer, basis) in answers.items():
            child = self._child(node, {**node.made, column: value}, answer, basis)
            if child is not None:
                yield child

    def _child(
        self, node: _Node, made: dict[int, float], answer: LinearAnswer, basis: Basis | None
    ) -> _Node | None:
        number = next(self._order)
        if answer.outcome in UNKNOWN:
            return _Node(node.bound, number, node.doubts, node.basis, made)
        if answer.outcome is not Outcome.OPTIMAL or self._no_better(answer):
            self._leave(answer)
            return None
        child = _Node(answer.value, number, self._doubts(answer), basis, made)
        if not child.doubt:
            self._offer(answer)
            return None
        if _worth_rounding(number):
            self.live.begin(basis)
            self._offer(rounded_start(self.live, answer, self.stages, self._enough()))
        return child

    def _branch_on(self, node: _Node) -> tuple[int | None, _Sides]:
        """The choice whose two sides are expected to raise the measure most, and what they came to.

        Of those never tried, the few furthest from whole are tried; one that has a dead side is taken at once.
        """
        open_, tried = node.doubt, dict[int, _Sides]()
        for column in [column for column in open_ if not self.leanings.known(column)][:PROBES]:
            tried[column] = self._both(node, column, open_[column])
            if any(answer.outcome in DEAD for answer, _ in tried[column].values()):
                return column, tried[column]
        if not open_:
            return None, {}
        best = max(open_, key=lambda column: self.leanings.score(column, open_[column]))
        return best, tried.get(best) or self._both(node, best, open_[best])

    def _both(self, node: _Node, column: int, x: float) -> _Sides:
        """A choice at `x` made both ways, each side's relaxation and where it ended."""
        found: _Sides = {}
        for value in (YES, NO):
            answer = self._solved({**node.made, column: value}, node)
            found[value] = answer, Basis.of(self.live.highs)
            if answer.outcome is Outcome.OPTIMAL and not np.any(in_doubt(answer.plan, self.live.choices)):
                self._offer(answer)
            reached = answer.value if answer.outcome is Outcome.OPTIMAL else self._enough()
            if answer.outcome not in UNKNOWN and np.isfinite(reached):
                self.leanings.note(column, x, value, reached - node.bound)
        return found

    def _solved(self, made: dict[int, float], parent: _Node) -> LinearAnswer:
        live = self.live
        live.free(live.choices)
        live.hold(np.array(list(made), np.int32), np.array(list(made.values())))
        live.begin(parent.basis)
        return live.attempt(self._enough())

    def _leave(self, answer: LinearAnswer) -> None:
        """A part is left unsearched: no plan in it, or none that is worth it."""
        if answer.outcome is not Outcome.INFEASIBLE:
            known = self._enough() if answer.outcome is Outcome.NO_BETTER else answer.value
            self._cut = min(self._cut, known)

    def _enough(self) -> float:
        """From which value on a part is not worth a search: within the gap of the best plan."""
        return np.inf if self.best is None else self.best.value - self.gap * abs(self.best.value)

    def _no_better(self, answer: LinearAnswer) -> bool:
        return self.best is not None and relative_gap(self.best.value, answer.value) <= self.gap

    def _doubts(self, answer: LinearAnswer) -> list[dict[int, float]]:
        """The choices in doubt of each stage, with how much of each a relaxation has."""
        x = answer.plan
        open_ = (group[in_doubt(x, group)] for group in self.stages)
        return [dict(zip(group.tolist(), x[group].tolist(), strict=True)) for group in open_]

    def _offer(self, answer: LinearAnswer | None) -> None:
        if answer is not None and (self.best is None or answer.value < self.best.value):
            self.best = answer
            self.tell(self.bound, answer.value)
