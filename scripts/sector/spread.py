"""Shares of a total that add up to it."""

from __future__ import annotations

from collections.abc import Sequence


def spread(total: float, weights: Sequence[float]) -> list[float]:
    """A total shared out by weights, to £0.1m; what rounding leaves over goes to the largest part."""
    parts = [round(total * weight / sum(weights), 1) for weight in weights]
    largest = max(range(len(parts)), key=lambda at: abs(parts[at]))
    parts[largest] = round(parts[largest] + total - sum(parts), 1)
    return parts
