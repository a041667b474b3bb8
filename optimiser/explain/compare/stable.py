"""What is the same in all of several plans: yes/no decisions and asks that nobody needs to argue about."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimiser.explain.opened import Opened
from optimiser.explain.prices.flips import decisions

SAME = 0.05
"""£m within which an ask counts as the same."""


def stable_choices(plans: Sequence[Opened]) -> pd.DataFrame:
    """Every yes/no decision that some plan takes: in how many of them, and whether in all."""
    taken = [decisions(plan) for plan in plans]
    rows = [(name, sum(name in one for one in taken), len(taken)) for name in sorted(set().union(*taken))]
    frame = pd.DataFrame(rows, columns=["decision", "taken", "plans"]).astype({"taken": int, "plans": int})
    return frame.assign(stable=frame["taken"] == frame["plans"])


def stable_asks(plans: Sequence[Opened]) -> pd.DataFrame:
    """Each trust's ask over all periods: least and most among the plans (£m), and whether it is the same."""
    sums = pd.concat(
        [plan.table("allocation").groupby("trust", sort=False)["cip"].sum() for plan in plans], axis=1
    )
    frame = pd.DataFrame(
        {
            "trust": sums.index.to_numpy(str),
            "least": sums.min(axis=1).to_numpy(),
            "most": sums.max(axis=1).to_numpy(),
        }
    )
    return frame.assign(stable=frame["most"] - frame["least"] <= SAME)
