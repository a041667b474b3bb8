"""A run as the report reads it: tables, instance, and the plan and case that recompute what they lack."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.results.contradicted import CONTRADICTED, contradictions_of
from optimiser.verify import Verification, verify
from optimiser.verify.reread import Reread
from optimiser.verify.verify import recompute


class State(StrEnum):
    """What a run amounts to; only the first is an answer. `EARLIER`: of an earlier edition, shown as it stands."""

    ANSWER = "answer"
    STOPPED = "stopped"
    UNVERIFIED = "unverified"
    CONTRADICTED = "contradicted"
    INFEASIBLE = "infeasible"
    NO_PLAN = "no-plan"
    EARLIER = "earlier"


@dataclass(frozen=True)
class Reading(Reread):
    """A run with a plan, read for its report, and its verification against the instance."""

    verification: Verification

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods of the plan, in order."""
        return self.case.periods

    @property
    def last(self) -> str:
        """The period with which the horizon ends."""
        return self.case.periods[-1]


def state_of(run: Run, verification: Verification | None) -> State:
    """What a run amounts to, from its status and its verification."""
    if run.status == CONTRADICTED or contradictions_of(run.manifest):
        return State.CONTRADICTED
    if not run.solved:
        return State.INFEASIBLE if run.status == "infeasible" else State.NO_PLAN
    if run.earlier:
        return State.EARLIER
    if verification is None or not verification.passed:
        return State.UNVERIFIED
    return State.ANSWER if run.status == "optimal" else State.STOPPED


def checked(run: Run, instance: Instance) -> Verification | None:
    """The verification of a run, or None where there is no plan to verify."""
    return verify(run, instance) if run.solved else None


def reading(run: Run, instance: Instance, verification: Verification) -> Reading:
    """A verified run -> what the report's tables are made from."""
    return Reading(run, instance, recompute(run, instance), verification)
