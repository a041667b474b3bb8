"""What one unit of giving way counts as in £m, by the prices that the instance itself states.

A mixed repair has to weigh staff, beds and patients against money. No exchange rate of our own goes in: a
WTE counts as what an agency WTE costs, a bed as an escalation bed, a patient as one in extra capacity. Where
the instance has no price, the default below is used and said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import fmean

import pandas as pd

from optimiser.matrix.compiled import Named
from trustmodels.allocation.case import Case
from trustmodels.allocation.promises import PROMISES

DEFAULTS = {"WTE": 0.06, "beds": 0.1, "patients": 0.001, "places": 1.0, "changes": 10.0}
"""£m per unit where the instance states no price."""
SOURCES = {
    "£m": "money counts as itself",
    "WTE": "agency price",
    "beds": "cost of an escalation bed",
    "patients": "cost of a patient in extra capacity",
    "places": "cost of a place on the support programme",
    "changes": "capital and double running of a service change",
}
POUNDS = 1e6


def _mean(amounts: Iterable[float | None]) -> float | None:
    known = [float(a) for a in amounts if a]
    return fmean(known) if known else None


def _staff(case: Case, t: str, y: str) -> float | None:
    row = case.data.staffing.get((t, y))
    own = None if row is None else row.agency_price
    price = own or _mean(r.agency_price for r in case.data.staffing.values())
    return None if price is None else case.years[y] * price


def _bed(case: Case, t: str, y: str) -> float | None:
    row = case.data.beds.get((t, y))
    own = None if row is None else row.escalation_cost
    price = own or _mean(r.escalation_cost for r in case.data.beds.values())
    return None if price is None else case.years[y] * price


def _patient(case: Case, v: str, t: str) -> float | None:
    steps = case.data.capacity.items()
    own = _mean(row.unit_cost for (w, u, _), row in steps if (w, u) == (v, t))
    price = own or _mean(row.unit_cost for (w, _, _), row in steps if w == v)
    return None if price is None else price / POUNDS


def _stated(case: Case, unit: str, labels: dict[str, str]) -> float | None:
    """The instance's price of a unit at the place of a commitment, None where it has none."""
    trust, period = labels.get("trust", ""), labels.get("period", "")
    if unit == "WTE":
        return _staff(case, trust, period)
    if unit == "beds":
        return _bed(case, trust, period)
    if unit == "patients":
        return _patient(case, labels.get("standard", ""), trust)
    if unit == "places":
        return case.envelope[period].support_cost or None
    if unit == "changes":
        return _mean(row.capital + row.double_running for row in case.data.changes.values())
    return 1.0


def price_of(case: Case) -> Callable[[Named], float]:
    """Commitment -> £m that one unit of its slack counts as in a mixed repair, always above 0."""

    def price(name: Named) -> float:
        family = PROMISES[name[0]]
        stated = _stated(case, family.unit, family.labels(name[1]))
        return stated if stated else DEFAULTS.get(family.unit, 1.0)

    return price


def price_table(case: Case, names: Iterable[Named]) -> pd.DataFrame:
    """The prices in use: a row a unit, lowest and highest £m, and where they come from."""
    price = price_of(case)
    found: dict[str, list[float]] = {}
    stated: dict[str, bool] = {}
    for name in names:
        family = PROMISES[name[0]]
        found.setdefault(family.unit, []).append(price(name))
        known = _stated(case, family.unit, family.labels(name[1]))
        stated[family.unit] = stated.get(family.unit, True) and bool(known)
    default = "default: no price stated"
    rows = [
        (unit, min(amounts), max(amounts), SOURCES.get(unit, "") if stated[unit] else default)
        for unit, amounts in sorted(found.items())
    ]
    return pd.DataFrame(rows, columns=["unit", "lowest", "highest", "source"])
