"""Which imperative fails, where, and what would restore it."""

from __future__ import annotations

from optimiser.explain.kept import Kept
from optimiser.explain.trilemma.buy_back import buy_back_finding
from optimiser.report.section import Content, folded, shown
from optimiser.report.tables import trilemma
from optimiser.subjects.part import View


def show_orders(_view: View, kept: Kept) -> Content:
    """The national sentence and the six orders."""
    return Content(kept.findings, [shown(trilemma.orders_table(kept.tables["orders"]))])


def show_alone(view: View, kept: Kept) -> Content:
    """Trusts standing alone and the buy-back list."""
    table = kept.tables["map"]
    first, *rest = trilemma.heat_tables(table, view.instance)
    buy, *every = trilemma.buy_back_tables(table, view.instance)
    blocks = [
        shown(first),
        *map(folded, rest),
        shown(buy),
        *map(folded, every),
        folded(trilemma.counts_table(table)),
        folded(trilemma.drops_table(table)),
        folded(trilemma.restored(table)),
    ]
    return Content([*kept.findings, *buy_back_finding(table)], blocks)
