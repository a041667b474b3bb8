"""The prices of a solve: what one unit more of a commitment's limit does to each tier."""

from __future__ import annotations

from collections.abc import Sequence

from optimiser.matrix import Compiled
from optimiser.results.tables import Prices
from optimiser.solver import TierResult
from trustmodels.allocation.commitments import FAMILIES


def tier_prices(compiled: Compiled, results: Sequence[TierResult]) -> Prices:
    """Measure -> (commitment, key) -> change of the measure per unit of the limit, yes/no choices held.

    A tier without duals has no price.
    """
    places = [(at, name) for at, name in enumerate(compiled.rows) if name[0] in FAMILIES]
    prices = {}
    for result in results:
        duals = result.row_duals
        prices[result.measure] = (
            {} if duals is None else {name: float(duals[at]) + 0.0 for at, name in places}
        )
    return prices
