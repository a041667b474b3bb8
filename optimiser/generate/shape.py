"""How large a synthetic instance is to be, and which parts of the model it holds."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.errors import Fault, InputError

MOST_TRUSTS, MOST_PERIODS, MOST_SEED = 1_000, 10, 2**53
BLOCKS = {
    "changes": "service changes in some systems, with capital, lead time and contested flags",
    "transfers": "patients sent from list to list along the roads",
    "asks": "what has been agreed with one trust in ten",
    "ring_fences": "promises to all trusts of a type",
    "smallest_award": "no grant below a smallest award: a yes/no decision for every trust and period",
    "benchmark": "what each trust's patients would cost at benchmark, and how far support pays for more",
    "pace": "the most by which a standard can be improved in a year",
    "kept_repairs": "a part of the capital kept for repairs",
    "commissioners": "positions of the commissioners in the systems' totals",
    "monitoring": "figures of the first half of the first year, for the tracker",
}
"""Parts that can be left out, and what they hold."""


class GenerateError(InputError):
    """A size that cannot be generated."""

    opening = "The size has"


@dataclass(frozen=True)
class Shape:
    """Trusts and periods (financial years) of an instance, and the blocks of `BLOCKS` that it goes without.

    Raises:
        GenerateError: with everything that is out of range.
    """

    trusts: int
    periods: int
    without: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        faults = _outside("--trusts", self.trusts, MOST_TRUSTS) + _outside(
            "--periods", self.periods, MOST_PERIODS
        )
        known = ", ".join(BLOCKS)
        faults += [
            Fault("--without", f"'{name}' is no block", f"choose from {known}")
            for name in sorted(self.without - BLOCKS.keys())
        ]
        if faults:
            raise GenerateError(faults)

    def has(self, block: str) -> bool:
        """Whether the block is in."""
        return block not in self.without


def _outside(option: str, value: int, most: int) -> list[Fault]:
    if 1 <= value <= most:
        return []
    return [Fault(option, f"{value} is out of range", f"choose 1 to {most:,}")]
