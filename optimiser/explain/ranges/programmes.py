"""Linear programmes over the plans that are as good as a run's: the least and the most of a figure."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import combinations
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt

from optimiser.errors import RunError
from optimiser.matrix.arrays import Compiled, Floats
from optimiser.run.garbage import begin_process
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import NO_LIMIT, LinearAnswer, LiveModel
from optimiser.solver.memory import Basis, Statuses
from trustmodels.allocation.commitments import OF_LEVEL

# Linear programmes over the plans that are as good as a run's: one live matrix, another cost for each.

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

    def _from_start(self, options: Mapping[str, float]) -> LinearAnswer:
        for name, value in options.items():
            self.live.highs.setOptionValue(name, value)
        self.live.begin(self._start)
        self.live.held_since = False  # the basis is that of a plan: a new cost leaves it one
        return self.live.solve()


# The least and the most of one figure: two programmes, fewer where the plan stands at an end already.

NOTHING = 1e-6
"""£m below which a figure is at an end of its own."""
ALL = "all"
"""The period of a row that is of the whole horizon."""


@dataclass(frozen=True)
class Figure:
    """A figure of a trust.

    Attributes:
        trust, quantity, period: whose, which and when.
        told: what the plan says, £m.
        columns: the places of its columns in the matrix, one a period.
        lacking: where nothing keeps a column down to what is really lacking: for each period the columns and
            the constant of `constant - columns·x`, of which the column is the positive part.
    """

    trust: str
    quantity: str
    period: str
    told: float
    columns: tuple[int, ...]
    lacking: tuple[tuple[tuple[int, ...], float], ...] = ()


@dataclass(frozen=True)
class Range:
    """The least and the most of a figure in plans as good, £m."""

    figure: Figure
    least: float
    most: float


def range_of(programmes: Programmes, figure: Figure) -> Range:
    """The range of a figure; it holds what the plan says."""
    low, high = _least(programmes, figure), _most(programmes, figure)
    return Range(figure, min(low, figure.told), max(high, figure.told))


def _weights(programmes: Programmes, columns: Sequence[int], weight: float) -> Floats:
    cost: npt.NDArray[np.float64] = np.zeros(len(programmes.live.lower))
    cost[list(columns)] = weight
    return cost


def _least(programmes: Programmes, figure: Figure) -> float:
    floor = float(programmes.live.compiled.lower[list(figure.columns)].sum())
    if figure.told <= floor + NOTHING:
        return figure.told
    return programmes.least(_weights(programmes, figure.columns, 1.0))


def _most(programmes: Programmes, figure: Figure) -> float:
    ceiling = float(programmes.live.compiled.upper[list(figure.columns)].sum())
    if figure.told >= ceiling - NOTHING:
        return figure.told
    if figure.lacking:
        return _most_lacking(programmes, figure)
    return -programmes.least(_weights(programmes, figure.columns, -1.0))


def _most_lacking(programmes: Programmes, figure: Figure) -> float:
    """The most of a sum of positive parts: the most over the sets of periods in which something is lacking."""
    return max(
        (_all_lacking(programmes, periods) for periods in _subsets(figure.lacking)),
        default=0.0,
    )


def _subsets(
    lacking: Sequence[tuple[tuple[int, ...], float]],
) -> Iterator[tuple[tuple[tuple[int, ...], float], ...]]:
    for size in range(1, len(lacking) + 1):
        yield from combinations(lacking, size)


def _all_lacking(programmes: Programmes, periods: Sequence[tuple[tuple[int, ...], float]]) -> float:
    columns = [column for own, _ in periods for column in own]
    constant = sum(total for _, total in periods)
    return constant - programmes.least(_weights(programmes, columns, 1.0))


# Many ranges over the processors of this machine; the result is the same over any number of processes.

FEW = 200
"""Figures up to which further processes cost more than they save."""
Group = Sequence[Figure]
_own: list[Programmes] = []
"""The live matrix of this process, where it is one of several."""


def _load(plans: AsGood) -> None:
    begin_process()
    _own.append(Programmes(plans))


def _ranges(group: Group) -> list[Range]:
    return [range_of(_own[-1], figure) for figure in group]


def spread(
    plans: AsGood, groups: Sequence[Group], workers: int | None, said: Callable[[int], None]
) -> Iterator[Range]:
    """The range of every figure, in order.

    Args:
        plans: what is kept.
        groups: figures that are found one after the other, such as those of a trust.
        workers: processes; as many as processors if absent, one where there is little to do.
        said: told how many groups are done.
    """
    few = sum(map(len, groups)) <= FEW or plans.compiled.matrix.nnz * len(groups) < FEW * 1_000
    number = (1 if few else os.cpu_count() or 1) if workers is None else workers
    first = Programmes(plans)
    if number == 1:
        found = ([range_of(first, figure) for figure in group] for group in groups)
        yield from _told(found, said)
        return
    ready = replace(plans, start=first.start)
    first.live.release()
    with ProcessPoolExecutor(number, get_context("spawn"), _load, (ready,)) as pool:
        yield from _told(pool.map(_ranges, groups), said)


def _told(found: Iterator[list[Range]], said: Callable[[int], None]) -> Iterator[Range]:
    for number, ranges in enumerate(found, start=1):
        said(number)
        yield from ranges


# The five figures of a trust whose ranges are told.

OWN_TOTAL = OF_LEVEL["trust"]
"""The trust's own reported control total, whose shortfall is one of the figures."""
SHORT = f"short:{OWN_TOTAL.id}"


@dataclass(frozen=True)
class RangedFigure:
    """A figure of a trust in a period, £m.

    Attributes:
        id: its name in the table of ranges.
        column: the decision in the matrix that holds it.
        noun: what it is called in a sentence about a trust.
    """

    id: str
    column: str
    noun: str


MISSED = RangedFigure("missed", SHORT, "shortfall of its own control total")
QUANTITIES = (
    RangedFigure("ask", "cip", "ask"),
    RangedFigure("grant", "grant", "grant"),
    RangedFigure("loan", "loan", "loan"),
    RangedFigure("unidentified", "unidentified", "unidentified sum"),
    MISSED,
)
BY_ID: Mapping[str, RangedFigure] = {quantity.id: quantity for quantity in QUANTITIES}
