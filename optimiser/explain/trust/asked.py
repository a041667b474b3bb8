"""What a trust is asked for, and from where: its requirement by savings area, at plan value."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from optimiser.results.plan import NOISE
from trustmodels.allocation.case import Case
from trustmodels.allocation.definitions import savings
from trustmodels.allocation.plan import Plan

ONE_OFFS, UNIDENTIFIED = "one-offs", "no scheme behind it"


def asked_by_area(case: Case, plan: Plan, trust: str, period: str) -> dict[str, float]:
    """The requirement of a period by area, with one-offs and what has no scheme, £m; adds up to cip."""
    found: dict[str, float] = defaultdict(float)
    for o in case.owned.get(trust, ()):
        found[case.opportunities[o].area] += float(savings.gain_step(case, plan, o, period))
    found[ONE_OFFS] = float(savings.one_offs(case, plan, trust, period))
    found[UNIDENTIFIED] = plan.unidentified.get((trust, period), 0.0)
    return {area: amount for area, amount in sorted(found.items()) if abs(amount) > NOISE}


def asked_table(case: Case, plan: Plan, trust: str) -> pd.DataFrame:
    """A row a period and area: asked (£m), and the area's approved potential at the trust (£m a year)."""
    potential: dict[str, float] = defaultdict(float)
    for o in case.owned.get(trust, ()):
        potential[case.opportunities[o].area] += case.opportunities[o].potential
    rows = [
        (y, area, amount, potential.get(area, 0.0))
        for y in case.periods
        for area, amount in asked_by_area(case, plan, trust, y).items()
    ]
    return pd.DataFrame(rows, columns=["period", "area", "asked", "potential"])
