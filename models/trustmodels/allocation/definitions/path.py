"""The do-nothing path: income, expenditure and position if nobody decides anything (MATHS.md D1-D3, D54)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from itertools import accumulate
from operator import mul
from typing import Any

from trustmodels.allocation.data import AllocationData
from trustmodels.contract.who import beginnings, means

Path = dict[tuple[str, str], float]
Step = Callable[[Any], float]


def _price_step(row: Any) -> float:
    return float((1 + row.price_uplift) * (1 + row.funded_growth))


def _cost_step(row: Any) -> float:
    return float((1 + row.cost_inflation) * (1 + row.marginal_cost * row.demand_growth))


def _factors(data: AllocationData, kind: str, step: Step) -> Mapping[str, float]:
    """Prices or costs by period, the base year 1: the mean over the period of what has stepped year by year."""
    lengths = [data.years[y] for y in data.periods]
    rows = [data.drivers.get((y, kind)) or data.drivers[y, "*"] for y in data.periods]
    levels = list(accumulate((step(rows[at]) for at in beginnings(lengths)), mul))
    return dict(zip(data.periods, means(lengths, levels), strict=True))


def share_above(trust: Any) -> float:
    """The share of a trust's expenditure that is above its benchmark; 0 where it has none (D54).

    Costs grow alike on both, so that it stays the share of every period.
    """
    if trust.expected_cost is None:
        return 0.0
    return max(0.0, float(1 - trust.expected_cost / trust.expenditure))


def do_nothing_path(data: AllocationData) -> tuple[Path, Path, Path]:
    """Income, expenditure and do-nothing position by (trust, period), £m of the period (D1, D2, D3).

    Rates step on the first day of each year of the horizon, the first included, and the level of a year is
    kept through it; a year takes the rates of the period in which it begins.
    """
    income: Path = {}
    expenditure: Path = {}
    position: Path = {}

    @cache
    def growth(kind: str) -> tuple[Mapping[str, float], Mapping[str, float]]:
        return _factors(data, kind, _price_step), _factors(data, kind, _cost_step)

    for t, trust in data.trusts.items():
        price, cost = growth(trust.type)
        for y in data.periods:
            income[t, y] = data.years[y] * trust.income * price[y]
            expenditure[t, y] = data.years[y] * trust.expenditure * cost[y]
            position[t, y] = income[t, y] - expenditure[t, y] + data.adjustments.get((t, y), 0.0)
    return income, expenditure, position
