"""What making a choice has cost so far, by side: where a search had best branch (pseudo-costs)."""

from __future__ import annotations

from dataclasses import dataclass, field

YES, NO = 1.0, 0.0
LEAST = 1e-6
"""Of a gain in a product, so that a choice with one free side is still ranked by its other."""


@dataclass
class Leanings:
    """By choice and side, by how much the measure rose for each unit that the choice was moved."""

    _seen: dict[tuple[int, float], tuple[float, int]] = field(default_factory=dict)

    def note(self, column: int, x: float, side: float, rise: float) -> None:
        """A choice at `x` was made, and the relaxation rose by so much."""
        total, count = self._seen.get((column, side), (0.0, 0))
        self._seen[column, side] = (total + max(0.0, rise) / max(abs(side - x), LEAST), count + 1)

    def known(self, column: int) -> bool:
        """Whether both sides of a choice have been seen."""
        return (column, YES) in self._seen and (column, NO) in self._seen

    def score(self, column: int, x: float) -> float:
        """How much branching on a choice at `x` is expected to bring: the product of both sides' rises."""
        product = 1.0
        for side in (YES, NO):
            total, count = self._seen.get((column, side), (0.0, 1))
            product *= max(total / count * abs(side - x), LEAST)
        return product
