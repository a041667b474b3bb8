"""Every trust standing alone, and the six orders."""

from __future__ import annotations

from optimiser.explain.storage import Kept
from optimiser.subjects.part import Part, Place
from optimiser.subjects.trilemma.compute import trilemma_map
from optimiser.subjects.trilemma.orders import orders_finding, six_orders
from optimiser.subjects.trilemma.say import map_findings
from optimiser.subjects.trilemma.show import show_alone, show_orders
from optimiser.subjects.work import Work


def alone(work: Work) -> Kept:
    """The map of trusts standing alone."""
    table = trilemma_map(work.instance, work.say)
    return Kept("alone", {"map": table}, tuple(map_findings(table)))


def orders(work: Work) -> Kept:
    """The six orders."""
    found = six_orders(work.instance, work.settings, say=work.say)
    return Kept("orders", {"orders": found.table()}, (orders_finding(found),))


PLACE = Place("trilemma", "Which imperative fails, and what restores it")
ALONE = Part(
    name="alone",
    question="What can each trust keep on its own, and what would restore the rest?",
    adds="every trust standing alone, and what restores it",
    tables={
        "map": (
            "trust",
            "combination",
            "size",
            "settled",
            "alone",
            "support",
            "overspend",
            "safety_short",
            "access_short",
        ),
    },
    cost=20,
    place=PLACE,
    order=42,
    fill=alone,
    show=show_alone,
)
ORDERS = Part(
    name="orders",
    question="Which imperative fails in which order of them?",
    adds="the six orders of the imperatives",
    tables={"orders": ("order", "status", "gap")},
    cost=30,
    place=PLACE,
    order=41,
    fill=orders,
    show=show_orders,
)
