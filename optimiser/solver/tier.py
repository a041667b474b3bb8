"""One tier of a lexicographic solve: what was asked, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from optimiser.solver.outcome import Outcome
from optimiser.solver.progress import relative_gap
from optimiser.tolerances import TIER

Floats = npt.NDArray[np.float64]


def tolerance(value: float) -> float:
    """By how much a later tier may worsen what an earlier one reached."""
    return max(TIER, TIER * abs(value))


@dataclass(frozen=True)
class Tier:
    """A measure to minimise: cost by column, constant part, and whether it chooses the yes/no decisions."""

    measure: str
    cost: Floats
    offset: float
    primary: bool


@dataclass(frozen=True)
class TierResult:
    """The outcome of a tier.

    Attributes:
        outcome: how it ended; `x` is None unless there is a plan.
        value, bound: of the measure, best plan and proven bound.
        x: the plan by column.
        row_duals: change of the measure per unit of a row's limit, with the yes/no choices held at `x`.
        cap_duals: the same of the caps that stood in the model, those of the earlier tiers last, in their order.
        seconds: wall time by phase (`relaxation`, `start`, `search`, `held`).
        notes: retries and warnings of numerical trouble, in words.
    """

    measure: str
    outcome: Outcome
    value: float = np.nan
    bound: float = np.nan
    x: Floats | None = None
    row_duals: Floats | None = None
    cap_duals: Floats | None = None
    primary: bool = True
    seconds: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def plan(self) -> Floats:
        """The plan by column; to be asked only of a tier that has one."""
        if self.x is None:
            raise ArithmeticError(f"tier {self.measure} has no plan: {self.outcome}")
        return self.x

    @property
    def gap(self) -> float:
        """Relative gap by the definition of formulation §6."""
        return relative_gap(self.value, self.bound)
