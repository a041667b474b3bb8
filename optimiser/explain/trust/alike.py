"""Comparable trusts: the same type and the nearest expenditure, and how their asks differ."""

from __future__ import annotations

import pandas as pd

from trustmodels.allocation.case import Case
from trustmodels.allocation.plan import Plan


def burden_of(case: Case, plan: Plan, trust: str) -> float:
    """Requirement over all periods as a share of expenditure over all periods."""
    asked = sum(plan.cip[trust, y] for y in case.periods)
    return float(asked / sum(case.expenditure[trust, y] for y in case.periods))


def comparable(case: Case, plan: Plan, trust: str, number: int = 3) -> pd.DataFrame:
    """The trust and its nearest of the same type.

    Returns:
        A row a trust, the trust itself first: name, base-year expenditure (£m), asked over all periods (£m),
        and that as a share of expenditure.
    """
    own = case.data.trusts[trust]
    same = [t for t, row in case.data.trusts.items() if row.type == own.type and t != trust]
    near = sorted(same, key=lambda t: (abs(case.data.trusts[t].expenditure - own.expenditure), t))[:number]
    rows = [
        (
            t,
            case.data.trusts[t].name,
            float(case.data.trusts[t].expenditure),
            float(sum(plan.cip[t, y] for y in case.periods)),
            burden_of(case, plan, t),
        )
        for t in (trust, *near)
    ]
    return pd.DataFrame(rows, columns=["trust", "name", "expenditure", "asked", "asked_share"])
