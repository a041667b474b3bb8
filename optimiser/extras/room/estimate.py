"""What an offer would change, before it is solved: from the prices of the last exact answer, with a range.

The plan of the last answer is judged under the offer. By how much the limits then move against the plan,
times their prices, is the estimate. With the yes/no decisions held, and where amounts are moved, no plan does
better than that: it is the near end of the range. The far end is the old plan itself, if the offer allows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pandas as pd

from optimiser.amounts import amount
from optimiser.explain.finding import Finding
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import listed, matters, named, title
from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.handles import UNPRICED
from optimiser.extras.room.offers import Offer
from optimiser.instances import Instance
from optimiser.results.judge import Judged, judge, measure_values
from optimiser.results.plan import plan_from_tables
from trustmodels.allocation.case import make_case
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.measures import MEASURES

HELD = "the yes/no decisions and the order of the plan that was solved last"
CERTAINTY = "an estimate from prices, which hold for small changes: solve to know"


@dataclass(frozen=True)
class _Old:
    """The last plan under the offer: its rows, its measures, and the promises it would break."""

    rows: list[Judged]
    measures: dict[str, float]
    broken: list[Judged]


def _old_plan(base: Opened, instance: Instance) -> _Old | None:
    """The plan of the last answer judged under an offer; None where it has no meaning there."""
    case = make_case(allocation_data(instance.tables, instance.settings), base.question)
    try:
        plan = plan_from_tables(case, base.run.tables)
        rows = judge(case, plan)
    except KeyError:
        return None  # the offer makes decisions that the old plan does not know
    broken = [item for item in rows if item.mode == "hold" and item.status == "short"]
    return _Old(rows, dict(measure_values(case, plan, rows)), broken)


def _slack(item: Judged) -> float:
    return item.limit - item.value


def _changes(base: Opened, old: _Old) -> dict[str, float]:
    """Change of each tier's measure to first order: moves times prices."""
    table = base.table("commitments")
    before = [(item.family.id, item.key) for item in base.judged]
    after = {(item.family.id, item.key): _slack(item) for item in old.rows}
    moves = [
        after.get(name, _slack(item)) - _slack(item) for name, item in zip(before, base.judged, strict=True)
    ]
    priced = [str(column) for column in table if str(column).startswith("price_")]
    return {
        column.removeprefix("price_"): float((table[column].fillna(0.0).to_numpy() * moves).sum())
        for column in priced
    }


def estimate(base: OfferAnswer, offer: Offer, instance: Instance) -> list[Finding]:
    """What an offer would change against an answer to the same question.

    Args:
        base: a verified answer of the same instance and question.
        offer: what is on the table.
        instance: the instance with the offer laid over it.

    Returns:
        Findings, the first measure that moves with its range; what cannot be estimated is said.
    """
    opened = base.opened
    if opened is None:
        return [_nothing("The last answer has no plan, so there are no prices to estimate from.")]
    old = _old_plan(opened, instance)
    if old is None:
        return [_nothing("The offer adds what the last plan does not know, so it cannot be estimated.")]
    found = [*_broken(old), *_measures(opened, old)]
    if any(set(change.get("set", {})) & UNPRICED for change in offer.changes):
        found.append(_nothing("Places, contested changes and capital turned into revenue have no price."))
    return found


def _nothing(sentence: str) -> Finding:
    return Finding("estimate_none", sentence, severity="caution", certainty=CERTAINTY)


def _broken(old: _Old) -> list[Finding]:
    if not old.broken:
        return []
    first = old.broken[0]
    more = f" and {len(old.broken) - 1:,} more" if len(old.broken) > 1 else ""
    promise = named(first.family.id, first.key)
    sentence = (
        f"The last plan is not allowed any more: it would break {promise}{more}, which must hold. Prices say "
        "too little of such a step, and whether any plan is left only an exact solve can say."
    )
    return [Finding("estimate_broken", sentence, severity="caution", certainty=CERTAINTY)]


def _measures(base: Opened, old: _Old) -> list[Finding]:
    tiers = [m for m in base.question.tiers if MEASURES[m].primary]
    changes, still = _changes(base, old), []
    for at, measure in enumerate(tiers):
        now, change = base.reached[measure], changes.get(measure, 0.0)
        moved = old.measures[measure] - base.measures[measure]
        same = not matters(change, MEASURES[measure].unit, now)
        if same and not matters(moved, MEASURES[measure].unit, now):
            still.append(measure)
            continue
        return [
            *_still(still),
            _ranged(measure, now, change, None if old.broken else now + moved),
            *_later(tiers[at + 1 :]),
        ]
    return _still(still)


def _still(measures: list[str]) -> list[Finding]:
    if not measures:
        return []
    names = listed([title(m) for m in measures])
    sentence = f"At the prices of the last plan, nothing changes in {names}."
    return [Finding("estimate_still", sentence, holds_fixed=HELD, certainty=CERTAINTY)]


def _later(measures: list[str]) -> list[Finding]:
    if not measures:
        return []
    sentence = f"What that leaves for {listed([title(m) for m in measures])} only an exact solve can say."
    return [Finding("estimate_later", sentence, certainty=CERTAINTY)]


def _ranged(measure: str, now: float, change: float, far: float | None) -> Finding:
    """`far` is what the last plan comes to under the offer, None where it is not allowed any more."""
    unit = MEASURES[measure].unit
    near = max(0.0, now + change)
    low, high = (near, far) if far is None or far >= near else (far, near)
    span = (
        f"between {amount(low, unit)} and {amount(cast('float', high), unit)}"
        if far is not None
        else f"at least {amount(near, unit)}"
    )
    name = title(measure)
    sentence = f"Estimate: {name} goes from {amount(now, unit)} to about {amount(near, unit)} ({span})."
    evidence = pd.DataFrame([{"measure": measure, "now": now, "estimate": near, "low": low, "high": high}])
    units = dict.fromkeys(("now", "estimate", "low", "high"), unit)
    return Finding("estimate", sentence, evidence, holds_fixed=HELD, certainty=CERTAINTY, units=units)
