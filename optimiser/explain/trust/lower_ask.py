"""The nearest plan that asks a trust for less, and who pays for it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from optimiser.explain.held import Extra, Held, choice_of
from optimiser.explain.natural import change_table, effects_said
from optimiser.explain.natural_columns import quantities_at
from optimiser.explain.opened import Opened
from optimiser.matrix.compiled import Floats
from optimiser.run.prepare import Prepared
from trustmodels.allocation.measures import MEASURES

RELIEF = 5.0
"""£m by which the ask is lowered, over all periods."""
TELLS = 0.05
"""£m from which a change of another trust's ask is told: what is less is rounded away."""


@dataclass(frozen=True)
class LowerAsk:
    """What lowering an ask does.

    Attributes:
        relief: £m less over all periods.
        possible: whether a plan with the same yes/no decisions keeps everything that must hold.
        measures: a row a tier: value now, value then, change.
        told: what changes, in natural quantities.
        quantities: the same as a table.
        payers: trusts that are then asked for more, with how much (£m), the heaviest first.
    """

    relief: float
    possible: bool
    measures: pd.DataFrame
    payers: pd.DataFrame
    told: str = ""
    quantities: pd.DataFrame = field(default_factory=pd.DataFrame)


def _asked(prepared: Prepared, x: Floats) -> pd.Series:
    """Σ_y cip by trust, £m."""
    found = dict.fromkeys(prepared.case.trusts, 0.0)
    for at, (name, key) in enumerate(prepared.compiled.columns):
        if name == "cip":
            found[key[0]] += float(x[at])
    return pd.Series(found)


def held_at(answer: Opened, prepared: Prepared) -> Held:
    """The linear programmes of a run's plan."""
    return Held(prepared, choice_of(prepared, answer.plan))


def lower_ask(held: Held, trust: str, relief: float = RELIEF) -> LowerAsk:
    """Ask a trust for less with the yes/no decisions held, every tier solved again.

    Args:
        held: the plan's linear programmes.
        trust: its code.
        relief: £m less over all periods; no more than all of it.
    """
    prepared = held.prepared
    before = _asked(prepared, held.base.x)
    relief = min(relief, float(before[trust]))
    cost = np.array([float(n == "cip" and k[0] == trust) for n, k in prepared.compiled.columns])
    found = held.climb(extra=Extra(cost, float(before[trust]) - relief))
    if found is None:
        empty = pd.DataFrame(columns=["measure", "unit", "before", "after", "change"])
        return LowerAsk(relief, False, empty, pd.DataFrame(columns=["trust", "more"]))
    change = _asked(prepared, found.x) - before
    paying = change[change > TELLS].sort_values(ascending=False, kind="stable")
    rows = [
        (m, MEASURES[m].unit, held.base.values[m], found.values[m], found.values[m] - held.base.values[m])
        for m in held.base.values
    ]
    measures = pd.DataFrame(rows, columns=["measure", "unit", "before", "after", "change"])
    payers = pd.DataFrame({"trust": paying.index.to_numpy(str), "more": paying.to_numpy(float)})
    base, after = quantities_at(prepared, held.base.x), quantities_at(prepared, found.x)
    return LowerAsk(relief, True, measures, payers, effects_said(base, after), change_table(base, after))
