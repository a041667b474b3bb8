"""What another solver says of each tier, and whether it agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from optimiser.matrix.arrays import Compiled
from optimiser.solver import Outcome, Tier, TierResult
from optimiser.tolerances import SOLVERS

ENDED = frozenset({"optimal", "gaplimit"})
"""Words of SCIP for a search that came to its gap."""


@dataclass(frozen=True)
class Second:
    """What a second solver gave for a tier: its own word for how it ended, best plan, proven bound, seconds."""

    measure: str
    status: str
    value: float
    bound: float
    seconds: float


class Solver(Protocol):
    """Minimises measures in their order; later ones keep the values in `kept`."""

    def __call__(
        self,
        compiled: Compiled,
        tiers: Sequence[Tier],
        gap: float,
        seconds: float | None,
        kept: Mapping[str, float] | None,
    ) -> list[Second]:
        """One record a tier."""


@dataclass(frozen=True)
class Check:
    """A tier by both solvers. `agreed` is None where the second one came to no end in its time."""

    first: TierResult
    second: Second

    @property
    def difference(self) -> float:
        """Second value less the first, in the unit of the measure."""
        return self.second.value - self.first.value

    @property
    def agreed(self) -> bool | None:
        """Both reached their gap, and neither has a plan that the other has proven impossible."""
        ended, none = self.second.status in ENDED, self.second.status == "infeasible"
        if self.first.outcome is Outcome.INFEASIBLE:
            return none if none or ended else None
        if none:
            return False
        possible = _reaches(self.first.value, self.second.bound)
        if np.isfinite(self.second.value):
            possible &= _reaches(self.second.value, self.first.bound)
        return possible if ended or not possible else None


def _reaches(value: float, bound: float) -> bool:
    """A plan's value is not below what was proven; a bound that is not there proves nothing."""
    return bool(np.isnan(bound) or value >= bound - SOLVERS * max(1.0, abs(bound)))


def choosing(tiers: Sequence[Tier]) -> list[Tier]:
    """The tiers that choose the yes/no decisions: the primary ones, or the first where none is."""
    return [tier for tier in tiers if tier.primary] or list(tiers[:1])


def second_opinion(
    solver: Solver,
    compiled: Compiled,
    tiers: Sequence[Tier],
    results: Sequence[TierResult],
    limits: tuple[float, float | None],
) -> list[Check]:
    """Put every tier that chooses to another solver.

    Each tier is the same problem for both: earlier ones are kept at what the first solver reached, since a
    later tier hangs on the last digits of the earlier ones. Nothing else of the first answer is told.

    Args:
        solver: e.g. `optimiser.extras.second_opinion.scip.scip_values`.
        compiled: the matrix.
        tiers: the measures in order.
        results: what the first solver reached.
        limits: relative gap, and seconds for each tier (None for no limit).
    """
    reached = {result.measure: result for result in results}
    asked = [tier for tier in choosing(tiers) if tier.measure in reached]
    kept = {name: result.value for name, result in reached.items() if result.x is not None}
    found = solver(compiled, asked, *limits, kept)
    return [Check(reached[second.measure], second) for second in found]


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def opinion_record(name: str, version: str, checks: Sequence[Check]) -> dict[str, Any]:
    """The second opinion as the manifest states it."""
    tiers = [
        {
            "measure": check.second.measure,
            "status": check.second.status,
            "value": _number(check.second.value),
            "bound": _number(check.second.bound),
            "difference": _number(check.difference),
            "agreed": check.agreed,
            "seconds": round(check.second.seconds, 4),
        }
        for check in checks
    ]
    return {"solver": name, "version": version, "tiers": tiers}
