"""The plan beside the one that puts money before access."""

from __future__ import annotations

from optimiser.cli.filling.work import NothingToFillError, Work
from optimiser.explain.kept import Kept
from optimiser.explain.money_first import (
    money_before_access,
    money_first_finding,
    side_by_side,
    with_money_first,
)


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
