"""What one unit more of each commitment's limit does to each tier, a row for every price that is not nought."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.resolve import Resolved
from optimiser.results.tables import KEY_COLUMNS, commitments_table
from optimiser.run.prices import tier_prices

PRICES = "prices"
BEFORE = "price_"
NOISE = 1e-9
"""Prices this small are what a solver leaves behind."""


def prices_of(found: Resolved) -> pd.DataFrame | None:
    """The prices of a solve, the yes/no choices held; None where there is no plan."""
    if found.answer is None:
        return None
    prices = tier_prices(found.prepared.compiled, found.results)
    return price_rows(commitments_table(found.answer.judged, prices))


def price_rows(commitments: pd.DataFrame) -> pd.DataFrame:
    """A commitments table with its prices -> one row a price.

    Returns:
        The commitment's `id` and key columns, the `unit` of its limit, the tier's `measure`, and the `price`:
        the change of that measure, in its unit, for one unit more of the limit.
    """
    keys = ["id", *KEY_COLUMNS, "unit"]
    columns = [str(name) for name in commitments.columns]
    named = {name: name.removeprefix(BEFORE) for name in columns if name.startswith(BEFORE)}
    wide = commitments[[*keys, *named]].rename(columns=named)
    rows = wide.melt(keys, list(named.values()), var_name="measure", value_name="price")
    return rows[rows["price"].abs() > NOISE].reset_index(drop=True)
