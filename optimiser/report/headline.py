"""What a run amounts to."""

from __future__ import annotations

from enum import StrEnum

from optimiser.results import Run
from optimiser.results.verdict import CONTRADICTED, contradictions_of
from optimiser.verify import Verification


class State(StrEnum):
    """What a run amounts to; only the first is an answer. `EARLIER`: of an earlier edition, shown as it stands."""

    ANSWER = "answer"
    STOPPED = "stopped"
    UNVERIFIED = "unverified"
    CONTRADICTED = "contradicted"
    INFEASIBLE = "infeasible"
    NO_PLAN = "no-plan"
    EARLIER = "earlier"


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
