"""Whether the areas can balance, how far they are, and why not."""

from __future__ import annotations

from optimiser.errors import InputError
from optimiser.explain.storage import Kept
from optimiser.questions import read_question
from optimiser.subjects.causes.compute import causes_table, premium, year_of
from optimiser.subjects.causes.say import causes_findings, shares_findings
from optimiser.subjects.causes.shares import nation_shares
from optimiser.subjects.causes.show import show, show_shares
from optimiser.subjects.part import Part, Place
from optimiser.subjects.work import NothingToFillError, Work


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


def shares(work: Work) -> Kept:
    """What each of eight causes has of what the nation misses."""
    found = nation_shares(work.instance, work.question, work.settings, work.say)
    if found.table.empty:
        raise NothingToFillError("nothing is missed, with or without any of the causes")
    about = {"solves": str(found.solves), "idle": ", ".join(found.idle)}
    return Kept("shares", {"shares": found.table}, tuple(shares_findings(found)), about)


WHERE = Place("causes", "Can the areas balance? If not, how far, and why?")
CAUSES = Part(
    name="causes",
    question="Can the areas balance? If not, how far are they, and why?",
    adds="whether the areas can balance, how far they are, and the gap by cause",
    tables={
        "areas": (
            "system",
            "name",
            "required",
            "deliverable",
            "support",
            "balance",
            "gap",
            "capital",
            "politics",
            "workforce",
            "together",
            "efficiency",
        ),
    },
    cost=90,
    place=WHERE,
    order=111,
    fill=causes,
    show=show,
)

SHARES = Part(
    name="shares",
    question="Why is so much missed: what is each cause’s share?",
    adds="the share of each of eight causes in what the nation misses, adding up to the whole",
    tables={
        "shares": ("cause", "means", "quantity", "what", "unit", "share", "whole", "part", "alone", "last")
    },
    cost=188,
    place=WHERE,
    order=112,
    fill=shares,
    show=show_shares,
)
