"""What is the same in all of several plans: yes/no decisions and asks that nobody needs to argue about."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimiser.explain.opened import Opened
from optimiser.explain.prices.flips import decisions

SAME = 0.05
"""£m within which an ask counts as the same."""


def shared_periods(plans: Sequence[Opened]) -> list[str]:
    """The periods that all plans have."""
    return [y for y in plans[0].case.periods if all(y in plan.case.periods for plan in plans)]


def stable_choices(plans: Sequence[Opened]) -> pd.DataFrame:
    """Every yes/no decision that some plan takes in a period of all: in how many of them, and whether in all."""
    shared = set(shared_periods(plans))
    other = tuple(f" {y}" for plan in plans for y in plan.case.periods if y not in shared)
    taken = [{name for name in decisions(plan) if not name.endswith(other)} for plan in plans]
    rows = [(name, sum(name in one for one in taken), len(taken)) for name in sorted(set().union(*taken))]
    frame = pd.DataFrame(rows, columns=["decision", "taken", "plans"]).astype({"taken": int, "plans": int})
    return frame.assign(stable=frame["taken"] == frame["plans"])


def stable_asks(plans: Sequence[Opened]) -> pd.DataFrame:
    """The ask of each trust of all plans over the periods of all: least and most (£m), and whether it is the same."""
    shared = shared_periods(plans)
    asked = [plan.table("allocation") for plan in plans]
    own = [frame[frame["period"].isin(shared)].groupby("trust", sort=False)["cip"].sum() for frame in asked]
    sums = pd.concat(own, axis=1, join="inner")
    frame = pd.DataFrame(
        {
            "trust": sums.index.to_numpy(str),
            "least": sums.min(axis=1).to_numpy(float),
            "most": sums.max(axis=1).to_numpy(float),
        }
    )
    return frame.assign(stable=frame["most"] - frame["least"] <= SAME)
