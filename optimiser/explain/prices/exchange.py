"""Exchange rates between the imperatives: what giving some of an earlier one would buy of a later one."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from optimiser.explain.held import Held
from optimiser.explain.natural import effects, of_measure
from optimiser.explain.natural_columns import quantities_at
from optimiser.explain.prices.step import round_step
from optimiser.explain.words import listed
from optimiser.questions import IMPERATIVES
from trustmodels.allocation.measures import MEASURES

COLUMNS = [
    "give", "given", "unit_given", "get", "bought", "unit_bought", "rate", "told_given", "told_bought",
]  # fmt: skip


def exchange_rates(held: Held) -> pd.DataFrame:
    """A row a pair of imperatives in the order of the question.

    The earlier one may be worse by `given` (in `unit_given`); the later one is then better by `bought` (in
    `unit_bought`), all other measures before it staying where they are. `rate` is bought per unit given. These are
    weighted sums; `told_given` and `told_bought` say the same in natural quantities.
    Choices are held, so it is exact given them; the other direction has no rate, since an earlier
    imperative is already as good as it can be.
    """
    order = [tier.measure for tier in held.tiers if tier.measure in IMPERATIVES]
    rows, before = [], quantities_at(held.prepared, held.base.x)
    for give, get in combinations(order, 2):
        amount = round_step(held.base.values[give])
        best = held.exchange(give, amount, get)
        bought = 0.0 if best is None else max(0.0, held.base.values[get] - best.values[get])
        units = MEASURES[give].unit, MEASURES[get].unit
        after = before if best is None else quantities_at(held.prepared, best.x)
        told = [listed(effects(of_measure(before, name), of_measure(after, name))) for name in (give, get)]
        rows.append((give, amount, units[0], get, bought, units[1], bought / amount, *told))
    return pd.DataFrame(rows, columns=COLUMNS)
