"""The first sentences of a page, for a screen, and what a run amounts to."""

from __future__ import annotations

from enum import StrEnum

from optimiser.explain.finding import Finding
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from optimiser.report import sentences
from optimiser.results import Run
from optimiser.results.verdict import CONTRADICTED, contradictions_of
from optimiser.verify import Verification
from optimiser.verify.verify import recompute

# The first sentences of a page, for a screen: what is short, who is asked and who is supported.


def headline(run: Run, instance: Instance) -> list[Finding]:
    """The answer of a verified run in two or three findings, as its page begins.

    Args:
        run: with a plan that was verified.
        instance: the one that it answers.
    """
    lead = Opened(run, instance, recompute(run, instance))
    found = (sentences.wages(lead), sentences.how_far(lead), sentences.who_is_asked(lead))
    return [finding for finding in found if finding is not None]


# What a run amounts to.


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
