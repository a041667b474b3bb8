"""Which imperative fails, where, and what would restore it."""

from __future__ import annotations

from collections.abc import Mapping

from optimiser.explain import Finding
from optimiser.explain.kept import Kept
from optimiser.explain.trilemma.buy_back import buy_back_finding
from optimiser.instances import Instance
from optimiser.report.parts import found_part, to_fill
from optimiser.report.section import Block, Section, folded, shown
from optimiser.report.tables import trilemma


def trilemma_section(instance: Instance, kept: Mapping[str, Kept]) -> Section:
    """The national sentence and the six orders; then trusts standing alone and the buy-back list."""
    findings: list[Finding] = []
    blocks: list[Block] = []
    orders, alone = found_part(kept, "orders"), found_part(kept, "alone")
    if orders is not None:
        findings += orders.findings
        blocks.append(shown(trilemma.orders_table(orders.tables["orders"])))
    if alone is not None:
        findings += [*alone.findings, *buy_back_finding(alone.tables["map"])]
        blocks += _alone(instance, alone)
    findings += to_fill(kept, "orders", "alone")
    return Section("trilemma", "Which imperative fails, and what restores it", findings, blocks)


def _alone(instance: Instance, kept: Kept) -> list[Block]:
    table = kept.tables["map"]
    first, *rest = trilemma.heat_tables(table, instance)
    buy, *every = trilemma.buy_back_tables(table, instance)
    return [
        shown(first),
        *map(folded, rest),
        shown(buy),
        *map(folded, every),
        folded(trilemma.counts_table(table)),
        folded(trilemma.drops_table(table)),
        folded(trilemma.restored(table)),
    ]
