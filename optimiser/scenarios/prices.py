"""What one unit more of each commitment's limit does to each tier, a row for every price that is not nought."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.resolve import Resolved
from optimiser.results.tables import KEY_COLUMNS
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
    names = [(item.family.id, item.key) for item in found.answer.judged]
    columns = {BEFORE + measure: [by.get(name, 0.0) for name in names] for measure, by in prices.items()}
    return price_rows(found.answer.table("commitments").assign(**columns))


def price_rows(commitments: pd.DataFrame) -> pd.DataFrame:
    """A commitments table with its prices -> one row a price.

    Returns:
        The commitment's `id` and key columns, the `unit` of its limit, the tier's `measure`, and the `price`:
        the change of that measure, in its unit, for one unit more of the limit.
    """
    keys = ["id", *KEY_COLUMNS, "unit"]
    rows = [commitments.iloc[:0][keys].assign(measure=pd.Series(dtype=str), price=pd.Series(dtype=float))]
    for name in (str(column) for column in commitments if str(column).startswith(BEFORE)):
        priced = commitments.loc[commitments[name].abs() > NOISE, [*keys, name]]
        rows.append(priced.rename(columns={name: "price"}).assign(measure=name.removeprefix(BEFORE)))
    return pd.concat(rows, ignore_index=True)
