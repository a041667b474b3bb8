"""The six orders of the three imperatives, each solved in full, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import permutations
from math import inf, isfinite

import pandas as pd

from optimiser.explain.finding import Finding, each_row
from optimiser.explain.gaps import Ending, ending, hedged
from optimiser.explain.prices.ladder import totals
from optimiser.explain.quantities import amounts_said, counted_once, of_measure, quantities
from optimiser.explain.resolve import Resolved, resolve, without_rest
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import listed
from optimiser.instances import Instance
from optimiser.questions import IMPERATIVES, in_sum, read_question
from optimiser.run.prepare import prepare
from optimiser.solver import SolveSettings, quiet
from optimiser.solver.memory import NO_MEMORY, Memory
from optimiser.solver.outcome import Listener
from trustmodels.allocation.measures import MEASURES

Order = tuple[str, str, str]
NOTHING = 1e-4
"""Shortfall up to which an imperative counts as delivered, in its unit."""
ORDERS: tuple[Order, ...] = tuple(permutations(IMPERATIVES))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Orders:
    """What came of each order."""

    found: Mapping[Order, Resolved]

    @property
    def ending(self) -> Ending:
        """What is proven of the orders, and what a limit left open."""
        return ending(self.found.values())

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
        ready = prepare(instance, in_sum(read_question(f"order:{','.join(order)}")))
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


def _proven_least(orders: Orders, imperative: str) -> float:
    """What nobody can miss less of an imperative than, however it is put first: the bound of its tier where it is."""
    bounds = [
        result.bound
        for order, resolved in orders.found.items()
        if order[0] == imperative
        for result in resolved.results
        if result.measure == imperative and isfinite(result.bound)
    ]
    return max(bounds, default=-inf)


def _nothing_found(orders: Orders) -> Finding:
    """No order has a plan: because there is none, or because a limit stopped the search."""
    if orders.ending.closed:
        sentence = "In no order of the imperatives is there a plan: something agreed cannot be kept."
        asked = "optimiser conflict INSTANCE --question how_far"
    else:
        sentence = (
            "Whether any order of the imperatives has a plan is not known: the search was stopped at its limit "
            f"in {orders.ending.missing} of {len(orders.found)} orders before it had one."
        )
        asked = "optimiser trilemma INSTANCE --time-limit SECONDS"
    return Finding("trilemma", sentence, orders.table(), severity="warning", next_question=asked)


def _told(orders: Orders, imperative: str, *, best: bool) -> str:
    """What is short of an imperative where it is missed by least, or by most, in natural quantities."""
    choose = min if best else max
    answer = choose(orders.answers().values(), key=lambda each: each.measures[imperative])
    return amounts_said(of_measure(counted_once(quantities(answer)), imperative))


def orders_finding(orders: Orders) -> Finding:
    """The national sentence."""
    if not orders.answers():
        return _nothing_found(orders)
    spread, open_ = best_and_worst(orders), not orders.ending.closed
    never = [
        row.imperative
        for row in each_row(spread)
        if (_proven_least(orders, row.imperative) if open_ else row.least) > NOTHING
    ]
    told = Finding(
        id="trilemma",
        sentence=_opening(spread, never)
        + "; ".join(_part(orders, row.imperative) for row in each_row(spread))
        + ".",
        evidence=pd.concat([spread, orders.table()], ignore_index=True),
        severity="caution" if never else "note",
        certainty=f"each tier to a gap of {_widest(orders):.2g}; every plan verified",
        next_question="optimiser frontier INSTANCE --between access finance",
    )
    return hedged(told, orders.ending.words) if open_ else told


def _widest(orders: Orders) -> float:
    return max(resolved.gap for resolved in orders.found.values())


def _opening(spread: pd.DataFrame, never: list[str]) -> str:
    """What is proven of the imperatives when they are put first."""
    if never:
        return f"Even put first, {listed(never)} cannot be delivered in full: "
    unknown = [row.imperative for row in each_row(spread) if row.least > NOTHING]
    if unknown:
        return f"Whether {listed(unknown)} can be delivered in full when put first is not known: "
    return "Each imperative can be delivered alone: "


def _part(orders: Orders, imperative: str) -> str:
    """How far an imperative is missed; where the orders are open, only what was found is said."""
    least, most = _told(orders, imperative, best=True), _told(orders, imperative, best=False)
    found = "in the best plan found for it" if not orders.ending.closed else "if it comes first"
    worst = "in the worst" if not orders.ending.closed else "if it does not"
    best = f"leaves {least}" if least else "is kept"
    if not most:
        return f"{imperative} {best} in every order"
    return f"{imperative} {best} {found}, and {most} {worst}"
