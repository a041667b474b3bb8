"""What came of a solve: one table from every HiGHS status, and what is told meanwhile and at its end."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import highspy

from optimiser.tolerances import LEAST, ZERO

# What came of a solve: one table from every HiGHS status, so that a new one cannot pass for an answer.

Status = highspy.HighsModelStatus


class Outcome(StrEnum):
    """What a solve ended in."""

    OPTIMAL = "optimal"
    """Solved to the asked gap."""
    STOPPED = "feasible"
    """Stopped at a limit or by the user; there may be a plan with its gap, or none."""
    INFEASIBLE = "infeasible"
    """No plan keeps every row."""
    UNBOUNDED = "unbounded"
    """The measure can fall without end: the question is ill-posed."""
    UNDECIDED = "infeasible or unbounded"
    """To be resolved by solving again without presolve; never shown to a user."""
    NO_BETTER = "no better"
    """Left as soon as no plan in it could beat what a search knows already; never shown to a user."""
    FAILED = "error"
    """The solver gave up; nothing can be said."""


OUTCOMES: dict[Status, Outcome] = {
    Status.kOptimal: Outcome.OPTIMAL,
    Status.kModelEmpty: Outcome.OPTIMAL,
    Status.kInfeasible: Outcome.INFEASIBLE,
    Status.kUnbounded: Outcome.UNBOUNDED,
    Status.kUnboundedOrInfeasible: Outcome.UNDECIDED,
    Status.kTimeLimit: Outcome.STOPPED,
    Status.kIterationLimit: Outcome.STOPPED,
    Status.kSolutionLimit: Outcome.STOPPED,
    Status.kObjectiveBound: Outcome.NO_BETTER,
    Status.kObjectiveTarget: Outcome.STOPPED,
    Status.kInterrupt: Outcome.STOPPED,
    Status.kHighsInterrupt: Outcome.STOPPED,  # type: ignore[attr-defined] # missing in the stubs
    Status.kMemoryLimit: Outcome.STOPPED,
    Status.kNotset: Outcome.FAILED,
    Status.kLoadError: Outcome.FAILED,
    Status.kModelError: Outcome.FAILED,
    Status.kPresolveError: Outcome.FAILED,
    Status.kSolveError: Outcome.FAILED,
    Status.kPostsolveError: Outcome.FAILED,
    Status.kUnknown: Outcome.FAILED,
}


def outcome_of(status: Status) -> Outcome:
    """The outcome of a HiGHS model status; an unheard-of one is a failure."""
    return OUTCOMES.get(status, Outcome.FAILED)


# What the solver said of itself, under our own headings: kept with a run for whoever looks into one.


@dataclass
class SolverLog:
    """The log of a solve. It holds times, so nothing that is hashed may hang on it."""

    parts: list[str] = field(default_factory=list)

    def heading(self, text: str) -> None:
        """Begin a part."""
        self.parts.append(f"\n== {text}\n")

    def listen(self, highs: highspy.Highs) -> None:
        """Take down what a HiGHS says, none of it on the screen."""
        highs.setOptionValue("output_flag", True)
        highs.setOptionValue("log_to_console", False)
        highs.cbLogging.subscribe(lambda event: self.parts.append(event.message))

    @property
    def text(self) -> str:
        """Everything so far."""
        return "".join(self.parts).lstrip("\n")


# What a caller is told while a solve runs, and how a caller stops it.


@dataclass(frozen=True)
class Progress:
    """A moment of a solve: phase (`relaxation`, `start`, `search`, `held`), tier, bounds and seconds."""

    phase: str
    measure: str
    seconds: float
    bound: float | None = None
    incumbent: float | None = None

    @property
    def gap(self) -> float | None:
        """Relative distance of incumbent and bound, None while either is missing."""
        if self.bound is None or self.incumbent is None:
            return None
        return relative_gap(self.incumbent, self.bound)


Listener = Callable[[Progress], None]


def quiet(_progress: Progress) -> None:
    """A listener that says nothing."""


def relative_gap(value: float, bound: float) -> float:
    """The gap of formulation §6: 0 where the value is as good as zero, infinite while one side is missing."""
    if not (math.isfinite(value) and math.isfinite(bound)):
        return math.inf
    if abs(value) <= ZERO:
        return 0.0
    return max(0.0, (value - bound) / max(LEAST, abs(value)))
