"""How large a synthetic instance is to be, and which parts of the model it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimiser.errors import Fault, InputError
from optimiser.generate.margins import read_margins

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

    `types`: only these, each as probable as it is at that size; all of the national instance's if empty. `systems` and
    `regions`: how many; as many as the national instance would have for so many trusts if None.

    Raises:
        GenerateError: with everything that is out of range.
    """

    trusts: int
    periods: int
    without: frozenset[str] = frozenset()
    types: tuple[str, ...] = ()
    systems: int | None = None
    regions: int | None = None

    def __post_init__(self) -> None:
        faults = _outside("--trusts", self.trusts, MOST_TRUSTS) + _outside(
            "--periods", self.periods, MOST_PERIODS
        )
        known = ", ".join(BLOCKS)
        faults += [
            Fault("--without", f"'{name}' is not a block", f"choose from {known}")
            for name in sorted(self.without - BLOCKS.keys())
        ]
        faults += list(self._uneven())
        if faults:
            raise GenerateError(faults)

    def _uneven(self) -> Iterator[Fault]:
        """Types that there are not, more systems than trusts, and more regions than systems."""
        known = sorted(read_margins().types)
        for name in self.types:
            if name not in known:
                yield Fault("--type", f"'{name}' is not a type", f"choose from {', '.join(known)}")
        if self.systems is not None:
            yield from _outside("--systems", self.systems, self.trusts)
        if self.regions is not None:
            yield from _outside("--regions", self.regions, self.systems or self.trusts)

    def has(self, block: str) -> bool:
        """Whether the block is in."""
        return block not in self.without


def _outside(option: str, value: int, most: int) -> list[Fault]:
    if 1 <= value <= most:
        return []
    return [Fault(option, f"{value} is out of range", f"choose 1 to {most:,}")]
