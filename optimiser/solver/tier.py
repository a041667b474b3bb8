"""One tier of a lexicographic solve: what was asked, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from optimiser.matrix.arrays import Compiled, Squares
from optimiser.solver.outcome import Outcome, relative_gap
from optimiser.tolerances import SAME

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Floors:
    """Choices that say whether an amount is given, each at least some floor: places of choices and amounts."""

    yes: npt.NDArray[np.int32]
    amount: npt.NDArray[np.int32]
    least: Floats


@dataclass(frozen=True)
class Tier:
    """A measure to minimise: cost by column, constant part, and whether it chooses the yes/no decisions.

    An even tier has squares in place of costs. Where it has floors, who is given anything is settled by shares.
    """

    measure: str
    cost: Floats
    offset: float
    primary: bool
    squares: Squares | None = None
    floors: Floors | None = None
    loose: bool = False
    """Whether even tiers may use a thousandth of it, so that nobody is refused support to save interest."""

    def least(self, compiled: Compiled) -> float:
        """What it comes to at least by the bounds of the columns alone."""
        return compiled.least(self.cost) + self.offset

    def at_least(self, value: float, compiled: Compiled) -> bool:
        """Whether a value is the least that the columns allow: then a cap at it binds nothing."""
        return value <= self.least(compiled) + SAME


@dataclass(frozen=True)
class Evened:
    """What proves an even tier, or the last one after them.

    Attributes:
        duals: one a row that it was solved under: those of the matrix, of what was settled, caps.
        held: the choices; -1 where one was open.
        share: of their room within which amounts were kept.
    """

    duals: Floats
    held: Floats
    share: float


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
        doubts: what of an even tier is not settled, in words for who reads the answer; nothing where all is.
        used: of an even tier, by how much the plan is worse than each earlier tier was when it was solved.
        even: whether it is an even tier.
        evened: of an even tier and the last one, what proves it.
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
    doubts: tuple[str, ...] = ()
    used: Mapping[str, float] = field(default_factory=dict)
    even: bool = False
    evened: Evened | None = None

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
