"""Every trust standing alone, and the six orders."""

from __future__ import annotations

from optimiser.cli.filling.work import Work
from optimiser.explain.kept import Kept
from optimiser.explain.trilemma.combinations import trilemma_map
from optimiser.explain.trilemma.findings import map_findings
from optimiser.explain.trilemma.orders import orders_finding, six_orders


def alone(work: Work) -> Kept:
    """The map of trusts standing alone."""
    table = trilemma_map(work.instance, work.say)
    return Kept("alone", {"map": table}, tuple(map_findings(table)))


def orders(work: Work) -> Kept:
    """The six orders."""
    found = six_orders(work.instance, work.settings, say=work.say)
    return Kept("orders", {"orders": found.table()}, (orders_finding(found),))
