"""The same instance with access and money in the opposite order: what the one costs, and what the other would.

No order of the imperatives is the best one. A plan that puts access before money, or money before access, is read
beside the one that does the opposite, quantity by quantity, so that the choice between them can be seen.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from optimiser.explain.linear_plan import choice_of
from optimiser.explain.quantities import Quantity, counted_once, quantities
from optimiser.explain.resolve import Resolved, resolve
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from optimiser.questions import IMPERATIVES, read_question
from optimiser.run.prepare import prepare
from optimiser.solver import SolveSettings
from optimiser.solver.memory import Memory
from optimiser.solver.outcome import Listener, quiet
from trustmodels.allocation.question import Question

ACCESS, MONEY = "access", "finance"
COLUMNS = ["id", "imperative", "what", "phrase", "unit", "period", "access_first", "money_first"]


OWN = "own"
"""In what is kept: which of the two orders is that of the run, `access_first` (if absent) or `money_first`."""


def money_before_access(question: Question) -> Question | None:
    """The question with money moved before access; None where access does not stand before it."""
    return _moved(question, MONEY, ACCESS)


def opposite(question: Question) -> Question | None:
    """The question with access and money in the opposite order; None where it does not ask for all imperatives."""
    return _moved(question, MONEY, ACCESS) or _moved(question, ACCESS, MONEY)


def _moved(question: Question, later: str, earlier: str) -> Question | None:
    """The question with one imperative moved before another; None where it stands there already."""
    order = [tier for tier in question.tiers if tier in IMPERATIVES]
    if not {ACCESS, MONEY} <= set(order) or order.index(earlier) > order.index(later):
        return None
    order.remove(later)
    order.insert(order.index(earlier), later)
    if len(order) < len(IMPERATIVES):
        return None
    found = read_question(f"order:{','.join(order)}")
    return replace(found, basis=question.basis, modes=question.modes, allow=question.allow)


def in_order(
    answer: Opened,
    instance: Instance,
    question: Question,
    settings: SolveSettings | None = None,
    listen: Listener = quiet,
) -> Resolved:
    """Solve a question in another order, from the choices of the plan.

    Args:
        answer: a verified plan.
        instance: its instance.
        question: from `opposite`.
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
        for q, other in pairs_of(access_first, money_first)
        if q.family is not None
        for y in q.by_period
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def pairs_of(one: Opened, other: Opened) -> list[tuple[Quantity, Quantity]]:
    """What is short under either order, as far as both know it."""
    found = {q.id: q for q in counted_once(quantities(other))}
    return [(q, found[q.id]) for q in counted_once(quantities(one)) if q.id in found]
