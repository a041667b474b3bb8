"""A quadratic programme solved until two scalings agree: an interior point can call itself solved and be wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimiser.solver.quadratic import Quadratic, QuadraticAnswer, QuadraticEnding, Scaling, solve

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
SCALINGS = (
    Scaling(0.25, 1e-11),
    Scaling(0.5, 1e-10),
    Scaling(0.0, 1e-11),
    Scaling(0.0, 1e-10),
    Scaling(0.0, 1e-8),
    Scaling(0.5, 1e-8),
    Scaling(0.25, 1e-9),
    Scaling(1.0, 1e-12),
)
"""In the order in which they are tried; after the first two each begins where the best before it ended.

The finest come first; where a matrix holds sums of £m beside a million patients only the coarser ones are solved.
"""
FRESH = 2
BETTER = 1e-7
"""Share of its value by which another solve may be better without the two that agree being in doubt."""


@dataclass(frozen=True)
class Agreed:
    """What the solves came to.

    Attributes:
        best: the better of the two that agree; where no two do, the best of all; None where none has a plan.
        solves: how many were needed.
        ending: how the last ended.
        apart: the squares on which no two agree, and the spread of each.
    """

    best: QuadraticAnswer | None
    solves: int
    ending: QuadraticEnding
    apart: tuple[tuple[int, float], ...] = ()

    @property
    def proven(self) -> bool:
        """Whether two scalings agree."""
        return self.best is not None and not self.apart


def _amounts(given: Quadratic, found: QuadraticAnswer) -> Floats:
    return np.asarray(given.terms @ found.x + given.offset)


def _agree(
    given: Quadratic, one: QuadraticAnswer, other: QuadraticAnswer, close: Floats, values: list[float]
) -> bool:
    """Whether two plans are alike in every amount, and no other is better."""
    alike = bool(np.all(np.abs(_amounts(given, one) - _amounts(given, other)) <= close))
    best = min(one.value, other.value)
    return alike and best - min(values) <= BETTER * max(abs(best), BETTER)


def agreed(given: Quadratic, near: Floats, close: Floats, stop: Callable[[], bool]) -> Agreed:
    """Solve in one scaling after the other until two agree.

    Args:
        given: the programme.
        near: a plan that keeps the rows, or nearly.
        close: how far the amounts of two solves may lie apart, a number a square.
        stop: asked on the way.
    """
    plans: list[QuadraticAnswer] = []
    ending = QuadraticEnding.FAILED
    for at, found in enumerate(_solves(given, near, plans, stop), start=1):
        ending = found.ending
        if stop():
            return Agreed(None, at, QuadraticEnding.STOPPED)
        if found.x is None:
            continue
        values = [plan.value for plan in plans]
        mates = [plan for plan in plans if _agree(given, plan, found, close, values)]
        plans.append(found)
        if mates:
            return Agreed(min([*mates, found], key=_value), at, ending)
    if not plans:
        return Agreed(None, len(SCALINGS), ending)
    return Agreed(min(plans, key=_value), len(SCALINGS), ending, _spread(given, plans, close))


def _solves(
    given: Quadratic, near: Floats, plans: list[QuadraticAnswer], stop: Callable[[], bool]
) -> Iterator[QuadraticAnswer]:
    """One solve after the other; the first two at once, since each takes a thread of its own outside Python."""
    with ThreadPoolExecutor(FRESH) as pool:
        yield from pool.map(lambda scaling: solve(given, near, scaling, stop), SCALINGS[:FRESH])
    for scaling in SCALINGS[FRESH:]:
        yield solve(given, _plan(min(plans, key=_value)) if plans else near, scaling, stop)


def _value(found: QuadraticAnswer) -> float:
    return found.value


def _plan(found: QuadraticAnswer) -> Floats:
    assert found.x is not None  # noqa: S101 - only plans are kept
    return found.x


def _spread(given: Quadratic, plans: list[QuadraticAnswer], close: Floats) -> tuple[tuple[int, float], ...]:
    """The squares on which the two best plans lie apart; all of them where there is but one."""
    ranked = sorted(plans, key=_value)[:2]
    if len(ranked) == 1:
        return tuple((int(at), np.inf) for at in range(len(close)))
    apart = np.abs(_amounts(given, ranked[0]) - _amounts(given, ranked[1]))
    return tuple((int(at), float(apart[at])) for at in np.flatnonzero(apart > close))
