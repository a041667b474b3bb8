"""Whether the areas can balance, how far they are, and why not."""

from __future__ import annotations

from optimiser.cli.filling.work import NothingToFillError, Work
from optimiser.errors import InputError
from optimiser.explain.causes import causes_findings, causes_table, premium, year_of
from optimiser.explain.kept import Kept
from optimiser.questions import read_question


def causes(work: Work) -> Kept:
    """How far, with one kind of limit lifted at a time."""
    try:
        period = year_of(work.instance)
    except InputError as error:
        raise NothingToFillError("neither systems nor trusts have a control total") from error
    question = read_question("how_far")
    own = work.answer if work.question == question else None
    frame, widest, stopped = causes_table(work.instance, question, work.settings, work.say, own)
    about = {"period": period, "premium": f"{premium(work.instance):g}", "gap": f"{widest:.2%}"}
    return Kept("causes", {"areas": frame}, tuple(causes_findings(frame, period, widest, stopped)), about)
