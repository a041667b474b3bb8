"""The do-nothing path: income, expenditure and position if nobody decides anything (MATHS.md D1-D3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trustmodels.allocation.data import AllocationData

Path = dict[tuple[str, str], float]


def _growth(data: AllocationData, kind: str, period: str) -> tuple[float, float]:
    """One period's growth of prices and of costs for a trust type, as factors."""
    row = data.drivers.get((period, kind)) or data.drivers[period, "*"]
    price = (1 + row.price_uplift) * (1 + row.funded_growth)
    cost = (1 + row.cost_inflation) * (1 + row.marginal_cost * row.demand_growth)
    return price ** data.years[period], cost ** data.years[period]


def do_nothing_path(data: AllocationData) -> tuple[Path, Path, Path]:
    """Income, expenditure and do-nothing position by (trust, period), £m of the period (D1, D2, D3).

    Growth is cumulative from the base year, each period's rate to the power of its length in years.
    """
    income: Path = {}
    expenditure: Path = {}
    position: Path = {}
    for t, trust in data.trusts.items():
        price = cost = 1.0
        for y in data.periods:
            price_growth, cost_growth = _growth(data, trust.type, y)
            price, cost = price * price_growth, cost * cost_growth
            income[t, y] = data.years[y] * trust.income * price
            expenditure[t, y] = data.years[y] * trust.expenditure * cost
            position[t, y] = income[t, y] - expenditure[t, y] + data.adjustments.get((t, y), 0.0)
    return income, expenditure, position
