"""The map of trusts standing alone counted: what each delivers and drops, and how many deliver what."""

from __future__ import annotations

import pandas as pd

from optimiser.questions import IMPERATIVES

NOTHING = 1e-4
"""Shortfall up to which a promise counts as kept: weighted WTE, beds, £m or patients."""


def drops(table: pd.DataFrame) -> pd.DataFrame:
    """A row a trust: the most that it can deliver alone, what it drops for it, and what money would restore.

    Where several combinations of the same size can be delivered the one that comes first in finance, access,
    safety is named, and their number stands beside it. `restores` is the support (£m) with which all three
    hold, empty where no money restores them.
    """
    rows = []
    for trust, own in table.groupby("trust", sort=False):
        can = own[own["alone"].astype(bool)]
        best = can[can["size"] == can["size"].max()] if len(can) else can
        kept = str(best["combination"].iloc[0]) if len(best) else ""
        dropped = [i for i in IMPERATIVES if i not in kept.split(" + ")]
        everything = own[own["size"] == len(IMPERATIVES)].iloc[0]
        physical = (
            everything["safety_short"] > NOTHING
            or everything["access_short"] > NOTHING
            or not everything["settled"]
        )
        restores = float("nan") if physical else float(everything["support"])
        rows.append((trust, kept, ", ".join(dropped), len(best), restores))
    return pd.DataFrame(rows, columns=["trust", "delivers", "drops", "choices", "restores"])


def combination_counts(table: pd.DataFrame) -> pd.DataFrame:
    """A row a combination: trusts that deliver it alone, that money would bring to it, and that none would.

    `support` is the money (£m) for those that it would bring.
    """
    rows = []
    for name, own in table.groupby("combination", sort=False):
        physical = (
            (own["safety_short"] > NOTHING) | (own["access_short"] > NOTHING) | ~own["settled"].astype(bool)
        )
        alone = own["alone"].astype(bool)
        helped = ~alone & ~physical
        rows.append(
            (
                name,
                int(alone.sum()),
                int(helped.sum()),
                int(physical.sum()),
                float(own.loc[helped, "support"].sum()),
            )
        )
    return pd.DataFrame(rows, columns=["combination", "alone", "with_money", "not_with_money", "support"])
