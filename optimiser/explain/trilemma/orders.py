"""The six orders of the three imperatives, each solved in full, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import permutations

import pandas as pd

from optimiser.amounts import amount
from optimiser.explain.finding import Finding
from optimiser.explain.opened import Opened
from optimiser.explain.prices.ladder import totals
from optimiser.explain.resolve import Resolved, resolve
from optimiser.explain.rest import without_rest
from optimiser.explain.rows import each_row
from optimiser.explain.words import listed
from optimiser.instances import Instance
from optimiser.questions import IMPERATIVES, read_question
from optimiser.run.prepare import prepare
from optimiser.solver import SolveSettings, quiet
from optimiser.solver.memory import NO_MEMORY, Memory
from optimiser.solver.progress import Listener
from trustmodels.allocation.measures import MEASURES

Order = tuple[str, str, str]
NOTHING = 1e-4
"""Shortfall up to which an imperative counts as delivered, in its unit."""
ORDERS: tuple[Order, ...] = tuple(permutations(IMPERATIVES))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Orders:
    """What came of each order."""

    found: Mapping[Order, Resolved]

    def answers(self) -> dict[Order, Opened]:
        """The orders that have a plan."""
        return {order: r.answer for order, r in self.found.items() if r.answer is not None}

    def table(self) -> pd.DataFrame:
        """A row an order: the shortfalls, wages that cannot be paid, what the plan comes to, and the gap."""
        rows = []
        for order, resolved in self.found.items():
            row: dict[str, object] = {
                "order": ", ".join(order),
                "status": resolved.status,
                "gap": resolved.gap,
            }
            if resolved.answer is not None:
                measures = resolved.answer.measures
                row |= {name: measures[name] for name in (*IMPERATIVES, "cash_short", "peak_burden")}
                row |= totals(resolved.answer)
            rows.append(row)
        return without_rest(pd.DataFrame(rows))


def six_orders(
    instance: Instance,
    settings: SolveSettings | None = None,
    listen: Listener = quiet,
    say: Callable[[str], None] = lambda _text: None,
) -> Orders:
    """Solve how_far in every order of the imperatives.

    Args:
        instance: where.
        settings: of the solves.
        listen: told of progress.
        say: told of each order.
    """
    found: dict[Order, Resolved] = {}
    start = NO_MEMORY
    for order in ORDERS:
        say(f"order {', '.join(order)}")
        ready = prepare(instance, read_question(f"order:{','.join(order)}"))
        found[order] = resolve(instance, ready, settings=settings, start=start, listen=listen)
        start = Memory(choice=found[order].choice) if start is NO_MEMORY else start
    return Orders(found)


def best_and_worst(orders: Orders) -> pd.DataFrame:
    """A row an imperative: the least that can be missed of it, and the most over the six orders."""
    table = orders.table()
    rows = []
    for imperative in IMPERATIVES:
        values = table[imperative]
        rows.append((imperative, MEASURES[imperative].unit, float(values.min()), float(values.max())))
    return pd.DataFrame(rows, columns=["imperative", "unit", "least", "most"])


def _missed(least: float, unit: str) -> str:
    return f"missed by {amount(least, unit)}" if least > NOTHING else "kept"


def orders_finding(orders: Orders) -> Finding:
    """The national sentence."""
    if not orders.answers():
        return Finding(
            id="trilemma",
            sentence="In no order of the imperatives is there a plan: something agreed cannot be kept.",
            evidence=orders.table(),
            severity="warning",
            next_question="optimiser conflict INSTANCE --question how_far",
        )
    spread = best_and_worst(orders)
    never = [row.imperative for row in each_row(spread) if row.least > NOTHING]
    parts = [
        f"{row.imperative} is {_missed(row.least, row.unit)} if it comes first and missed by up to "
        f"{amount(row.most, row.unit)} if it does not"
        for row in each_row(spread)
    ]
    opening = (
        f"Even put first, {listed(never)} cannot be delivered in full: "
        if never
        else "Each imperative can be delivered alone: "
    )
    gap = max(resolved.gap for resolved in orders.found.values())
    return Finding(
        id="trilemma",
        sentence=opening + "; ".join(parts) + ".",
        evidence=spread,
        severity="caution" if never else "note",
        certainty=f"each tier to a gap of {gap:.2g}; every plan verified",
        next_question="optimiser frontier INSTANCE --between access finance",
    )
