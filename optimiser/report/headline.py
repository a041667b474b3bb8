"""The first sentences of a page, for a screen: what is short, who is asked and who is supported."""

from __future__ import annotations

from optimiser.explain.finding import Finding
from optimiser.explain.opened import Opened
from optimiser.instances import Instance
from optimiser.report.sentences import answer
from optimiser.results import Run
from optimiser.verify.verify import recompute


def headline(run: Run, instance: Instance) -> list[Finding]:
    """The answer of a verified run in two or three findings, as its page begins.

    Args:
        run: with a plan that was verified.
        instance: the one that it answers.
    """
    lead = Opened(run, instance, recompute(run, instance))
    found = (answer.wages(lead), answer.how_far(lead), answer.who_is_asked(lead))
    return [finding for finding in found if finding is not None]
