"""The same instance with money before access: what the access of a plan costs, and what the money would.

No order of the imperatives is the best one. A plan that puts access before money is read beside the one that does
the opposite, quantity by quantity, so that the choice between them can be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.explain.held import choice_of
from optimiser.explain.natural import Quantity, counted_once, effects, quantities
from optimiser.explain.opened import Opened
from optimiser.explain.resolve import Resolved, resolve
from optimiser.explain.words import listed
from optimiser.instances import Instance
from optimiser.questions import IMPERATIVES, read_question
from optimiser.run.prepare import prepare
from optimiser.solver import SolveSettings
from optimiser.solver.memory import Memory
from optimiser.solver.progress import Listener, quiet
from trustmodels.allocation.question import Question

ACCESS, MONEY = "access", "finance"
COLUMNS = ["id", "imperative", "what", "phrase", "unit", "period", "access_first", "money_first"]


def money_before_access(question: Question) -> Question | None:
    """The question with money moved before access; None where access does not stand before it."""
    order = [tier for tier in question.tiers if tier in IMPERATIVES]
    if not {ACCESS, MONEY} <= set(order) or order.index(ACCESS) > order.index(MONEY):
        return None
    order.remove(MONEY)
    order.insert(order.index(ACCESS), MONEY)
    if len(order) < len(IMPERATIVES):
        return None
    found = read_question(f"order:{','.join(order)}")
    return replace(found, basis=question.basis, modes=question.modes, allow=question.allow)


def with_money_first(
    answer: Opened,
    instance: Instance,
    question: Question,
    settings: SolveSettings | None = None,
    listen: Listener = quiet,
) -> Resolved:
    """Solve the question with money before access, from the choices of the plan.

    Args:
        answer: a verified plan that puts access first.
        instance: its instance.
        question: from `money_before_access`.
        settings: of the solve.
        listen: told of progress.
    """
    ready = prepare(instance, question)
    return resolve(
        instance, ready, settings=settings, start=Memory(choice=choice_of(ready, answer.plan)), listen=listen
    )


def side_by_side(access_first: Opened, money_first: Opened) -> pd.DataFrame:
    """A row a shortfall of an imperative and period, under either order; the last rows are over all periods."""
    rows = [
        (q.id, q.family.imperative, q.label, q.phrase, q.unit, y, q.by_period[y], other.by_period[y])
        for q, other in _pairs(access_first, money_first)
        if q.family is not None
        for y in q.by_period
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _pairs(one: Opened, other: Opened) -> list[tuple[Quantity, Quantity]]:
    found = {q.id: q for q in counted_once(quantities(other))}
    return [(q, found[q.id]) for q in counted_once(quantities(one)) if q.id in found]


def money_first_finding(access_first: Opened, money_first: Opened, gap: float) -> Finding:
    """What access costs in money, and what money first would cost in access and safety."""
    pairs = _pairs(access_first, money_first)
    dearer = _worse([b for _, b in pairs], [a for a, _ in pairs], gap)
    given = _worse([a for a, _ in pairs], [b for _, b in pairs], gap)
    table = side_by_side(access_first, money_first)
    sums = (
        table.groupby(["id", "what", "unit"], sort=False)[["access_first", "money_first"]].sum().reset_index()
    )
    sums["change"] = (sums["access_first"] - sums["money_first"]).abs()
    if not dearer and not given:
        sentence = "With money before access nothing that is short would change by more than the gap."
    else:
        sentence = (
            f"This plan puts access before money, which is a choice: over the plan its access costs "
            f"{listed(dearer) if dearer else 'nothing in money'}; with money first there would be "
            f"{listed(given) if given else 'nothing more that is short'}."
        )
    return Finding(
        id="money_first",
        sentence=sentence,
        evidence=pd.concat([sums, table.assign(change=(table["access_first"] - table["money_first"]).abs())]),
        certainty=f"each order to a gap of {gap:.2%}; both plans verified",
        next_question="optimiser frontier INSTANCE --between access finance",
        units={"access_first": "by unit", "money_first": "by unit"},
    )


def _worse(before: Sequence[Quantity], after: Sequence[Quantity], gap: float) -> list[str]:
    """What is more short in the second plan than in the first."""
    old = {q.id: q.total for q in before}
    return effects(before, [q for q in after if q.total > old[q.id]], gap)
