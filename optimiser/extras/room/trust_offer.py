"""What one trust would be asked for in a period: agreed as a change of the offer, and what that settles by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from optimiser.amounts import money
from optimiser.explain.verified_run import Opened
from optimiser.extras.room.offers import agreed_in
from optimiser.instances import Instance
from optimiser.tolerances import TOLD
from trustmodels.allocation.commitments.requirements import AGREED_ASK
from trustmodels.allocation.question import Question

Change = Mapping[str, Any]
TABLE = "asks"


def may_be_agreed(question: Question) -> bool:
    """Whether a question keeps what has been agreed with a trust."""
    return question.modes.get(AGREED_ASK.id) == "hold"


def agreed(instance: Instance, trust: str, period: str, ask: float) -> dict[str, Any]:
    """The change by which a trust is asked for so much in a period, neither more nor less.

    Args:
        instance: as it stands.
        trust: its code.
        period: the period.
        ask: £m of savings.
    """
    where, figures = {"trust": trust, "period": period}, {"least": ask, "most": ask}
    asks = instance.tables[TABLE]
    there = ((asks["trust"] == trust) & (asks["period"] == period)).any()
    return (
        {"table": TABLE, "where": where, "set": figures}
        if there
        else {"table": TABLE, "append": [{**where, **figures}]}
    )


def beside(further: Sequence[Change], change: Change) -> tuple[Change, ...]:
    """The changes with one more; it takes the place of another ask of the same trust in the same period."""
    new = agreed_in(change)
    same = [agreed_in(other) for other in further]
    kept = [
        other
        for other, old in zip(further, same, strict=True)
        if old is None or new is None or old[:2] != new[:2]
    ]
    return (*kept, change)


def asked_of(plan: Opened, trust: str, period: str) -> float:
    """What a plan asks of a trust in a period, £m."""
    return float(plan.plan.cip.get((trust, period), 0.0))


def settled_asks(stands: Opened, further: Sequence[Change]) -> Iterator[str]:
    """What is asked of a trust whatever else comes of the offer, beside the plan as it stands; a sentence an ask."""
    names = stands.case.data.trusts
    for change in further:
        found = agreed_in(change)
        if found is None or found[0] not in names:
            continue
        trust, period, ask = found
        less = asked_of(stands, trust, period) - ask
        beside = (
            "as much as" if abs(less) < TOLD else f"{money(abs(less))} {'less' if less > 0 else 'more'} than"
        )
        yield f"{names[trust].name} is asked for {money(ask)} in {period}, {beside} in the plan as it stands."
