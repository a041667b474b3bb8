"""The plan beside the one that puts access and money in the opposite order."""

from __future__ import annotations

from optimiser.explain.storage import Kept
from optimiser.instances import Instance
from optimiser.subjects.money_first.compute import OWN, in_order, money_before_access, opposite, side_by_side
from optimiser.subjects.money_first.say import money_first_finding
from optimiser.subjects.money_first.show import show
from optimiser.subjects.part import ANSWER, Part
from optimiser.subjects.work import NothingToFillError, Work
from trustmodels.allocation.question import Question


def money_first(work: Work) -> Kept:
    """What access costs and what money does: the plan of the run, and the one with the two the other way round."""
    question = opposite(work.question)
    if question is None:
        raise NothingToFillError("the question does not ask for safety, access and money in an order")
    access_leads = money_before_access(work.question) is not None
    work.say("the same with money before access" if access_leads else "the same with access before money")
    found = in_order(work.answer, work.instance, question, work.settings)
    pair = (work.answer, found.plan_found) if access_leads else (found.plan_found, work.answer)
    own = "access_first" if access_leads else "money_first"
    finding = money_first_finding(*pair, max(found.gap, work.gap), own)
    return Kept("money_first", {"pair": side_by_side(*pair)}, (finding,), {"order": question.name, OWN: own})


def _has_opposite(_instance: Instance, question: Question) -> bool:
    return opposite(question) is not None


MONEY_FIRST = Part(
    name="money_first",
    question="What does putting access before money cost, and what would the opposite cost?",
    adds="access and money in the opposite order: what the access costs, and what the money would",
    tables={
        "pair": ("id", "imperative", "what", "phrase", "unit", "period", "access_first", "money_first"),
    },
    cost=10,
    place=ANSWER,
    order=12,
    fill=money_first,
    show=show,
    applies=_has_opposite,
)
