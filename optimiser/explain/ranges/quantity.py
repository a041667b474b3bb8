"""The five figures of a trust whose ranges are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trustmodels.allocation.commitments import OF_LEVEL

OWN_TOTAL = OF_LEVEL["trust"]
"""The trust's own reported control total, whose shortfall is one of the figures."""
SHORT = f"short:{OWN_TOTAL.id}"


@dataclass(frozen=True)
class Quantity:
    """A figure of a trust in a period, £m.

    Attributes:
        id: its name in the table of ranges.
        column: the decision in the matrix that holds it.
        noun: what it is called in a sentence about a trust.
    """

    id: str
    column: str
    noun: str


MISSED = Quantity("missed", SHORT, "shortfall of its own control total")
QUANTITIES = (
    Quantity("ask", "cip", "ask"),
    Quantity("grant", "grant", "grant"),
    Quantity("loan", "loan", "loan"),
    Quantity("unidentified", "unidentified", "unidentified sum"),
    MISSED,
)
BY_ID: Mapping[str, Quantity] = {quantity.id: quantity for quantity in QUANTITIES}
