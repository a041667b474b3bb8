"""What the gap of an earlier tier lets a later one gain: the price of its cap times what the gap leaves open."""

from __future__ import annotations

from collections.abc import Sequence

from optimiser.solver import TierResult

CLOSED = 1e-6
"""The relative gap to which a tier counts as closed."""


def gains(results: Sequence[TierResult]) -> list[dict[str, float]]:
    """For each tier: earlier measure -> by how much its gap may have bettered this tier, in this tier's unit.

    An estimate: the price holds at the plan, with its yes/no choices held. Closed tiers, and those whose cap has
    no price, are left out.
    """
    return [
        _gains([before for before in results[:at] if not before.even], result)
        for at, result in enumerate(results)
    ]


def _gains(before: Sequence[TierResult], result: TierResult) -> dict[str, float]:
    if result.cap_duals is None or not before:
        return {}
    prices = -result.cap_duals[-len(before) :]
    found = {
        earlier.measure: float(price) * (earlier.value - earlier.bound)
        for earlier, price in zip(before, prices, strict=True)
        if earlier.primary and earlier.gap > CLOSED
    }
    return {measure: gain for measure, gain in found.items() if gain > 0}
