"""Why there is nothing to negotiate about: no plan keeps every row, or none was found in time."""

from __future__ import annotations

from optimiser.errors import NoPlanError, UnsettledError
from optimiser.instances import Instance
from optimiser.questions import read_question
from optimiser.solver import Outcome
from trustmodels.allocation.question import Question

SAME_RULES = "how_far"
"""The shipped question under whose rules the shipped parties negotiate."""


def why_none(instance: Instance, question: Question, outcome: Outcome) -> NoPlanError | UnsettledError:
    """What to say where a solve of the parties' question had no plan.

    Args:
        instance: about which they negotiate.
        question: of the first party; all ask under the same rules.
        outcome: of the solve.

    Returns:
        The error to raise.
    """
    if outcome is not Outcome.INFEASIBLE:
        return UnsettledError(
            f"The solve of {_called(instance)} stopped before it had a plan: give it more time (--time-limit)"
        )
    return NoPlanError(
        f"No plan keeps every row of {_called(instance)}, whatever the parties concede. What cannot hold together "
        f"shows {_next(instance, question)}"
    )


def _called(instance: Instance) -> str:
    return instance.name if instance.scenario is None else f"{instance.name} in {instance.scenario}"


def _next(instance: Instance, question: Question) -> str:
    """The command that explains it, under the rules of the parties where a shipped question has them."""
    other = read_question(SAME_RULES)
    alike = (question.modes, question.allow, question.basis) == (other.modes, other.allow, other.basis)
    asked = f" --question {SAME_RULES}" if alike else ""
    scenario = "" if instance.scenario is None else f" --scenario {instance.scenario}"
    return f"optimiser conflict {instance.path or instance.name}{scenario}{asked}"
