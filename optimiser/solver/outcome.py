"""What came of a solve: one table from every HiGHS status, so that a new one cannot pass for an answer."""

from __future__ import annotations

from enum import StrEnum

import highspy

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
