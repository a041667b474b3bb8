"""The prices of a solve, and what the gap of an earlier tier lets a later one gain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from optimiser.matrix import Compiled
from optimiser.matrix.arrays import Floats, Named
from optimiser.results.tables import Prices
from optimiser.solver import TierResult
from optimiser.tolerances import SAME
from trustmodels.allocation.commitments import FAMILIES

# The prices of a solve: what one unit more of a commitment's limit does to each tier.

Twin = tuple[int, float]
"""A row and the factor by which it is that of its group."""
DIGITS = 9
"""To how many digits rows that say the same are alike."""


def tier_prices(compiled: Compiled, results: Sequence[TierResult]) -> Prices:
    """Measure -> (commitment, key) -> change of the measure per unit more of the limit, yes/no choices held.

    A solver prices one of several rows that say the same and calls the others worth nothing. One unit more of a
    floor moves all of them on, and is priced in full at each; one more of a ceiling moves none. A tier without
    duals has no price.
    """
    places = [(at, name) for at, name in enumerate(compiled.rows) if name[0] in FAMILIES]
    rows, names = [at for at, _ in places], [name for _, name in places]
    twins = same_rows(compiled, rows)
    prices: dict[str, dict[Named, float]] = {}
    for result in results:
        duals = result.row_duals
        if duals is None:
            prices[result.measure] = {}
            continue
        priced = np.array(duals, float)
        for group in twins:
            _share(compiled, priced, group)
        prices[result.measure] = dict(zip(names, (priced[rows] + 0.0).tolist(), strict=True))
    return prices


def same_rows(compiled: Compiled, places: Sequence[int]) -> list[list[Twin]]:
    """Groups of rows that ask for the same: the same columns in the same proportions, side and limit."""
    by_row = compiled.by_row[np.array(places, int)].sorted_indices()
    counts = np.diff(by_row.indptr)
    factors = np.ones(len(places))
    factors[counts > 0] = by_row.data[by_row.indptr[:-1][counts > 0]]
    shapes = np.round(by_row.data / np.repeat(factors, counts), DIGITS)
    floors = np.isfinite(compiled.row_lower[places])
    limits = np.where(floors, compiled.row_lower[places], compiled.row_upper[places]) / factors
    asks = (floors == (factors > 0)).tolist()
    groups: dict[tuple[object, ...], list[Twin]] = defaultdict(list)
    for number, (begin, end) in enumerate(pairwise(by_row.indptr.tolist())):
        if begin < end:
            part = by_row.indices[begin:end].tobytes(), shapes[begin:end].tobytes()
            groups[*part, asks[number], round(float(limits[number]), DIGITS)].append(
                (places[number], float(factors[number]))
            )
    return [group for group in groups.values() if len(group) > 1]


def _share(compiled: Compiled, priced: Floats, group: Sequence[Twin]) -> None:
    """Price each row of a group by what one unit more of its own limit does while the others stay."""
    total = sum(priced[at] * factor for at, factor in group)
    if abs(total) <= SAME:
        return
    for at, factor in group:
        floor = np.isfinite(compiled.row_lower[at])
        priced[at] = total / factor if floor else 0.0


# What the gap of an earlier tier lets a later one gain: the price of its cap times what the gap leaves open.

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
