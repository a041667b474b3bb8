"""What is said of the ranges of a run: how many figures were open, and whose most."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import money
from optimiser.explain.finding import Finding
from optimiser.explain.ranges.ends import ALL
from optimiser.explain.ranges.quantity import QUANTITIES, Quantity
from optimiser.explain.ranges.told import OPEN, Told
from optimiser.explain.words import plural

HELD = "the yes/no decisions of the run"
CERTAINTY = "exact given these; one figure at a time, since what one trust gains others lose"
UNITS = dict.fromkeys(("told", "least", "most", "width", "open_above"), "£m")


def range_findings(table: pd.DataFrame, told: Told) -> list[Finding]:
    """A finding a quantity, over the horizon: how many trusts' figures were open, and the widest.

    Args:
        table: from `ranges`.
        told: the same, as it is told.
    """
    whole = table[table["period"] == ALL]
    return [_finding(whole[whole["quantity"] == q.id], q, told) for q in QUANTITIES]


def _finding(rows: pd.DataFrame, quantity: Quantity, told: Told) -> Finding:
    wide = rows[rows["width"] > OPEN].sort_values("width", ascending=False, kind="stable")
    open_by = f"open by more than {money(OPEN)}"
    if wide.empty:
        sentence = (
            f"Over the horizon no trust’s {quantity.noun} was {open_by} ({plural(len(rows), 'trust')})."
        )
    else:
        first = wide.iloc[0]
        figure = told.sentence(first["trust"], quantity.id, first["told"])
        sentence = (
            f"Over the horizon the {quantity.noun} of {len(wide):,} of {plural(len(rows), 'trust')} was {open_by}, "
            f"most that of {first['trust']}: {figure}."
        )
    return Finding(
        id="range",
        sentence=sentence,
        evidence=rows.assign(open=len(wide), trusts=len(rows), open_above=OPEN).reset_index(drop=True),
        holds_fixed=HELD,
        certainty=CERTAINTY,
        next_question="optimiser explain RUN --trust CODE",
        units=UNITS,
    )
