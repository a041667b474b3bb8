"""Worlds: values of the common factor of delivery, and the share that each area delivers in them.

A world is one value of the factor that moves the delivered shares of all trusts and areas together (see
`marginal.py`); what is a trust's own evens out over the sector and is left to `optimiser simulate`. The worlds
are equally likely: one is drawn, from the seed, in each of as many equally likely stretches of the factor. They
run from the worst to the best, and in a better one no area delivers less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trustmodels.allocation.data import AllocationData, Record
    from trustmodels.allocation.question import Question

COUNT, SEED, TAIL, ASSURED, WITHIN = 100, 0, 0.2, 0.8, 0.0
"""What is taken where the settings say nothing: worlds, seed, worst share of them, share assured, £m allowed."""
CLOSE = 1e-9


@dataclass(frozen=True)
class Worlds:
    """The worlds of a case.

    Attributes:
        names: of the worlds, the worst first.
        shifts: area -> delivered share less the expected one, a number a world; areas that cannot vary are
            not there.
        tail: the share of the worlds that are the worst ones.
        assured: the share of the worlds in which the sector has to be within its limit.
        within: £m by which the sector may then be short of its control total.
    """

    names: tuple[str, ...]
    shifts: Mapping[str, tuple[float, ...]]
    tail: float
    assured: float
    within: float

    @property
    def decisive(self) -> int | None:
        """The world that decides: if the sector is within its limit there, it is in enough of the worlds."""
        enough = ceil(self.assured * len(self.names) - CLOSE)
        return len(self.names) - enough if enough else None


def wanted(question: Question) -> bool:
    """Whether a question looks at worlds at all."""
    return "reserve" in question.tiers or question.modes.get("sector_assurance", "off") != "off"


def make_worlds(data: AllocationData, opportunities: Mapping[str, Record]) -> Worlds:
    """The worlds of an instance, by its delivery table and its settings.

    Args:
        data: model data.
        opportunities: those that exist in the question.
    """
    said = data.settings
    count, seed = int(said.get("reserve_worlds", COUNT)), int(said.get("reserve_seed", SEED))
    tail, assured = said.get("reserve_tail", TAIL), said.get("assurance_share", ASSURED)
    width = len(str(count))
    names = tuple(f"w{number:0{width}d}" for number in range(1, count + 1))
    return Worlds(
        names, _shifts(data, opportunities, count, seed), tail, assured, said.get("assurance_limit", WITHIN)
    )


def varies(data: AllocationData, row: Record) -> bool:
    """Whether the delivery of an opportunity can vary: its area has a spread, and not all or nothing is expected."""
    area = data.delivery.get(row.area)
    return area is not None and area.spread > 0 and 0 < row.delivery < 1


def _shifts(
    data: AllocationData, opportunities: Mapping[str, Record], count: int, seed: int
) -> dict[str, tuple[float, ...]]:
    """The area's distribution is that of its mean delivery, weighted by potential."""
    import numpy as np  # noqa: PLC0415 - only where a question looks at worlds
    from scipy.special import ndtri  # noqa: PLC0415

    from trustmodels.allocation.marginal import Marginal  # noqa: PLC0415

    drawn = np.random.Generator(np.random.PCG64(seed)).random(count)
    factor = ndtri((np.arange(count) + drawn) / count)
    sums: dict[str, tuple[float, float]] = {}
    for row in opportunities.values():
        if varies(data, row):
            potential, delivered = sums.get(row.area, (0.0, 0.0))
            sums[row.area] = potential + row.potential, delivered + row.potential * row.delivery
    found = {}
    for name in sorted(area for area, (potential, _) in sums.items() if potential > 0):
        area, mean = data.delivery[name], sums[name][1] / sums[name][0]
        shares = Marginal(float(mean), float(area.spread), float(area.common)).given(factor)
        found[name] = tuple(float(share) for share in shares - mean)
    return found
