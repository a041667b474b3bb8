"""The first tiers of a large question at one go, where all come to the least that their columns allow.

Where nobody goes without wages and no ward is short, each of these tiers costs an interior point to say so, and the
next one another. Held at their least, all of them, the next one is solved at once; its plan is theirs as well, and
where it ends they begin. They are then solved by themselves as ever, in no pivots.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from optimiser.solver.live import NO_LIMIT, LinearAnswer, LiveModel, Places
from optimiser.solver.memory import Basis
from optimiser.solver.outcome import Outcome
from optimiser.solver.relaxation import rounded_at_once
from optimiser.solver.tier import Tier

Floats = npt.NDArray[np.float64]
FEWEST = 2
"""Tiers at their least from which it is tried: one of them is solved as quickly by itself."""
PATIENCE = 200
"""Iterations of the interior point: twice what it takes where there is a plan."""


@dataclass(frozen=True)
class Ahead:
    """What one relaxation leaves to several tiers.

    Attributes:
        tiers: those at their least, and the one after them that was minimised.
        relaxed: where the relaxation ended.
        answer: a plan of them all with its choices whole; None where these could not be made at once.
        planned: where the linear programme with these choices ended; None likewise.
    """

    tiers: tuple[Tier, ...]
    relaxed: Basis
    answer: LinearAnswer | None
    planned: Basis | None

    @property
    def plan(self) -> Floats | None:
        """The plan by column, where there is one."""
        return None if self.answer is None else self.answer.x


def looked_ahead(live: LiveModel, tiers: Sequence[Tier], stages: Sequence[Places]) -> Ahead | None:
    """What the first tiers can share; None where they are more than nothing, as far as that is seen.

    Args:
        live: a cold model without caps; what it holds is as before afterwards.
        tiers: primary tiers in order, the first one first.
        stages: groups of choice columns in the order in which a start fixes them.
    """
    for count in range(len(tiers) - 1, FEWEST - 1, -1):
        floor = [live.compiled.least_ends(tier.cost) for tier in tiers[:count]]
        used, ends = (np.concatenate(part) for part in zip(*floor, strict=True))
        if not np.isfinite(ends).all() or live.compiled.integer[used].any():
            continue
        live.hold(used, ends)
        live.minimise(tiers[count].cost, tiers[count].offset)
        found = None if _refuted(live) else _solved(live, tiers[: count + 1], stages)
        live.free(live.choices)
        live.free(used)
        if found is not None or live.halted():
            return found
        live.forget()
    return None


def _refuted(live: LiveModel) -> bool:
    """Whether presolve alone sees that there is no plan."""
    live.highs.presolve()
    return bool(live.highs.getModelPresolveStatus() == highspy.HighsPresolveStatus.kInfeasible)


def _solved(live: LiveModel, tiers: Sequence[Tier], stages: Sequence[Places]) -> Ahead | None:
    live.highs.setOptionValue("ipm_iteration_limit", PATIENCE)
    relaxed = live.attempt(np.inf)
    live.highs.setOptionValue("ipm_iteration_limit", NO_LIMIT)
    relaxed_basis = Basis.of(live.highs)
    if relaxed.outcome is not Outcome.OPTIMAL or relaxed_basis is None:
        return None
    answer = rounded_at_once(live, relaxed, stages)
    return Ahead(tuple(tiers), relaxed_basis, answer, None if answer is None else Basis.of(live.highs))
