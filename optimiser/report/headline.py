"""The first sentences of a page, for a screen: what is short, who is asked and who is supported."""

from __future__ import annotations

from optimiser.explain.finding import Finding
from optimiser.instances import Instance
from optimiser.report.reading import reading
from optimiser.report.sentences import answer
from optimiser.results import Run
from optimiser.verify import Verification


def headline(run: Run, instance: Instance, checked: Verification) -> list[Finding]:
    """The answer of a verified run in two or three findings, as its page begins.

    Args:
        run: with a plan.
        instance: the one that it answers.
        checked: its verification.
    """
    lead = reading(run, instance, checked)
    found = (answer.wages(lead), answer.how_far(lead), answer.who_is_asked(lead))
    return [finding for finding in found if finding is not None]
