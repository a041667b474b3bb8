"""Options beside each other: the part of the page."""

from __future__ import annotations

from collections.abc import Sequence

from optimiser.explain.storage import Kept
from optimiser.subjects.appraisal.compute import MOVES, OPTIONS, PATIENTS, PLACES, SUMMARY, tables_of
from optimiser.subjects.appraisal.options import AppraisedOption, options_of
from optimiser.subjects.appraisal.say import appraisal_findings
from optimiser.subjects.appraisal.show import show
from optimiser.subjects.part import Part, Place
from optimiser.subjects.work import Work


def appraisal(work: Work) -> Kept:
    """The plan, the opposite order, a settlement and each scenario, each in what it does."""
    return appraised(*options_of(work))


def appraised(options: Sequence[AppraisedOption], left_out: Sequence[str]) -> Kept:
    """Options in what they do.

    Args:
        options: the first is what the others move from.
        left_out: why others have no plan.
    """
    tables = tables_of(options)
    about = {"left_out": "; ".join(left_out)} if left_out else {}
    return Kept("appraisal", tables, tuple(appraisal_findings(tables)), about)


APPRAISAL = Part(
    name="appraisal",
    question="What does each option do, by place, and who gains and loses?",
    adds="the options side by side, by place and by who bears them",
    tables={
        "options": OPTIONS,
        "summary": SUMMARY,
        "places": PLACES,
        "patients": PATIENTS,
        "moves": MOVES,
    },
    cost=165,
    place=Place("options", "The options side by side"),
    order=185,
    fill=appraisal,
    show=show,
)
