"""The plan beside the one that puts money before access."""

from __future__ import annotations

from optimiser.explain.storage import Kept
from optimiser.instances import Instance
from optimiser.subjects.money_first.compute import money_before_access, side_by_side, with_money_first
from optimiser.subjects.money_first.say import money_first_finding
from optimiser.subjects.money_first.show import show
from optimiser.subjects.part import ANSWER, Part
from optimiser.subjects.work import NothingToFillError, Work
from trustmodels.allocation.question import Question


def money_first(work: Work) -> Kept:
    """What access costs, and what money first would."""
    question = money_before_access(work.question)
    if question is None:
        raise NothingToFillError("the question does not put access before money")
    work.say("the same with money before access")
    found = with_money_first(work.answer, work.instance, question, work.settings)
    other, gap = found.plan_found, max(found.gap, work.gap)
    finding = money_first_finding(work.answer, other, gap)
    return Kept(
        "money_first", {"pair": side_by_side(work.answer, other)}, (finding,), {"order": question.name}
    )


def _access_first(_instance: Instance, question: Question) -> bool:
    return money_before_access(question) is not None


MONEY_FIRST = Part(
    name="money_first",
    question="What does putting access before money cost, and what would the opposite cost?",
    adds="the same with money before access: what the access costs, and what the money would",
    tables={
        "pair": ("id", "imperative", "what", "phrase", "unit", "period", "access_first", "money_first"),
    },
    cost=10,
    place=ANSWER,
    order=12,
    fill=money_first,
    show=show,
    applies=_access_first,
)
