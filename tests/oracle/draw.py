"""What all tables of a random instance are drawn from: sets, sizes and chances, by seed."""

from __future__ import annotations

from random import Random
from typing import Any

BLOCKS = (
    "adjustments", "one_offs", "cash", "flows", "lists", "capacity", "travel", "staffing", "beds", "estate",
    "changes", "asks", "ring_fences", "commissioners", "underlying", "weights",
)  # fmt: skip
TYPES = ("acute", "community", "mental_health")
LENGTHS = ((1.0,), (0.25, 0.25, 0.5, 1.0), (1.0, 0.25, 0.25, 0.5), (0.5, 0.5, 1.0, 1.0), (1.0, 1.0, 1.0, 1.0))
Rows = list[tuple[Any, ...]]


class Draw:
    """The sets of one instance, and ways to draw a number."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.r = Random(f"instance {seed}")  # noqa: S311 - repeatable, not secret
        self.blocks = self._blocks()
        self.easy = self.r.random() < 0.25
        lengths = self.r.choice(LENGTHS)[: self.r.choice((1, 2, 2, 3, 3, 4))]
        self.years = {f"P{i + 1}-{length}": length for i, length in enumerate(lengths)}
        self.periods = list(self.years)
        self.trusts = [f"R{i:02d}" for i in range(self.r.choice((1, 2, 2, 3, 3, 4, 5, 6)))]
        self.systems = [f"Q{i}" for i in range(self.r.choice((1, 1, 2, 3)))]
        self.system = {t: self.r.choice(self.systems) for t in self.trusts}
        self.type = {t: self.r.choice(TYPES) for t in self.trusts}
        self.size = {t: self.number(80, 500, 1) for t in self.trusts}
        self.rows: dict[str, Rows] = {}
        self.settings: dict[str, float] = {}
        self.room: dict[tuple[str, str], float] = {}  # patients a year that changes may still take away
        self.partial: set[str] = set()  # standards with rows in some periods only

    def _blocks(self) -> set[str]:
        if self.seed % 5 == 0:
            return set(BLOCKS)
        if self.seed % 5 == 1:
            alone = BLOCKS[self.seed // 5 % len(BLOCKS)]
            wants = {"capacity": {"lists"}, "travel": {"lists", "capacity"}, "changes": {"flows"}}
            return {alone} | wants.get(alone, set())
        return {block for block in BLOCKS if self.r.random() < 0.6}

    def number(self, low: float, high: float, digits: int = 3) -> float:
        """A number between two others."""
        return round(self.r.uniform(low, high), digits)

    def chance(self, share: float) -> bool:
        """True in that share of draws."""
        return self.r.random() < share

    def or_empty(self, value: Any, share: float = 0.12) -> Any:
        """The value, or an empty cell now and then."""
        return None if self.chance(share) else value

    def tight(self, easy: tuple[float, float], hard: tuple[float, float], digits: int = 3) -> float:
        """A number that is drawn from another range in an easy instance."""
        return self.number(*(easy if self.easy else hard), digits)

    def trust_periods(self) -> list[tuple[str, str, float]]:
        """Every (trust, period, expenditure of the period before growth)."""
        return [(t, p, self.size[t] * years) for t in self.trusts for p, years in self.years.items()]

    def some(self, share: float) -> list[str]:
        """Some of the trusts."""
        return [t for t in self.trusts if self.chance(share)]

    def opening(self, t: str, stock: str, amount: float) -> None:
        """An opening stock; left out, and so 0, now and then."""
        if self.chance(0.93):
            self.rows.setdefault("opening", []).append((t, stock, amount))
