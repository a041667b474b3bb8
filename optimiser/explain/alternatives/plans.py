"""The plans within a margin of every primary tier: walked through, and those that differ most kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from optimiser.errors import RunError
from optimiser.explain.conflict.effort import Clock
from optimiser.explain.linear_plan import choice_of
from optimiser.explain.ranges.programmes import BY_ID
from optimiser.explain.verified_run import Opened
from optimiser.matrix.arrays import Floats
from optimiser.run.prepare import Prepared
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import LiveModel
from optimiser.solver.search import Limits, search
from optimiser.tolerances import tolerance

# The plans within a margin of every primary tier, yes/no decisions held: a set to walk through.

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


# Plans far apart: extreme plans in random directions, of which those that differ most are kept.

SAMPLES = 16
MOST, PAIR = 1000, 2
FREE, FREE_GAP, NODES = 2, 0.02, 20
"""Searches with the yes/no decisions free, the gap and the nodes at which each of them stops."""
KEPT = 3
SAME = 1e-6
"""£m up to which two plans ask the same."""


def directions(trusts: int, seed: int) -> Iterator[Floats]:
    """Directions of +1 and -1 by trust without end, in pairs that look to opposite sides."""
    generator = np.random.default_rng(seed)
    while True:
        weights = generator.choice([-1.0, 1.0], size=trusts)
        yield weights
        yield -weights


def sampled(found: Near, seed: int, samples: int | None, clock: Clock) -> list[Floats]:
    """The extreme plans of random directions, as solution vectors.

    Args:
        found: the plans to walk through.
        seed: of the directions.
        samples: how many; None for as many as the clock lets through, and at least one pair.
        clock: the time there is; without a say where `samples` is given.
    """
    plans: list[Floats] = []
    for weights in directions(len(found.asks), seed):
        if len(plans) >= (MOST if samples is None else samples):
            break
        if samples is None and clock.over and len(plans) >= PAIR:
            break
        plans.append(found.extreme(weights))
    return plans


def chosen_anew(found: Near, seed: int, start: Floats, seconds: float | None) -> list[Floats]:
    """Plans in the first directions with the yes/no decisions free, as far as short searches get.

    Args:
        found: the plans to walk through; its choices are freed.
        seed: of the directions.
        start: a plan with the run's choices.
        seconds: for all of them; where None each search stops at a number of nodes, so that it is repeatable.
    """
    if not len(found.live.choices):
        return []
    limits = Limits(FREE_GAP, None, NODES) if seconds is None else Limits(FREE_GAP, seconds / FREE, None)
    plans = (
        found.choosing(weights, start, limits) for weights in islice(directions(len(found.asks), seed), FREE)
    )
    return [plan for plan in plans if plan is not None]


def farthest(asks: Floats, base: Floats, kept: int = KEPT) -> list[int]:
    """Rows of `asks` that differ most from the base and from each other: greedily the largest least distance.

    Args:
        asks: a row a plan, a column a trust, £m.
        base: the run's own.
        kept: how many.
    """
    chosen: list[int] = []
    least = np.abs(asks - base).sum(axis=1)
    for _ in range(min(kept, len(asks))):
        at = int(np.argmax(least))
        if least[at] <= SAME:
            break
        chosen.append(at)
        least = np.minimum(least, np.abs(asks - asks[at]).sum(axis=1))
    return chosen


def widest(asks: Floats, number: int) -> list[int]:
    """The columns (trusts) whose asks spread most over the plans, the widest first."""
    spread = asks.max(axis=0) - asks.min(axis=0)
    return [int(at) for at in np.argsort(-spread, kind="stable")[:number]]
