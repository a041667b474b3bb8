"""Ways out of a conflict: for each member the cheapest complete repair, by the instance's own prices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from statistics import fmean

import pandas as pd

from optimiser.explain.conflict.effort import Budget, Members, Relief
from optimiser.explain.conflict.elastic import Elastic
from optimiser.explain.conflict.report import Change, Repair, WayOut
from optimiser.explain.conflict.search import Broken
from optimiser.matrix.arrays import Named
from optimiser.tolerances import rounding
from trustmodels.allocation.case import Case
from trustmodels.allocation.promises import PROMISES

# Ways out of a conflict: for each of its members the cheapest complete repair that goes through it.

FEW = 8
"""Promises that give way up to which a repair is tried with fewer of them."""


def change(elastic: Elastic, member: int, amount: float) -> Change:
    """How far a commitment gives way, with what that counts as."""
    return Change(
        elastic.names[member], amount, amount * float(elastic.prices[member]), bool(elastic.upward[member])
    )


def changes(elastic: Elastic, relief: Relief, without: Iterable[int] = ()) -> tuple[Change, ...]:
    """What gives way, the dearest first."""
    skipped = set(without)
    found = [
        change(elastic, m, float(relief.slack[m]))
        for m in relief.needed()
        if m not in skipped and _gives(elastic, relief, m)
    ]
    return tuple(sorted(found, key=lambda item: (-item.price, item.name)))


def _gives(elastic: Elastic, relief: Relief, member: int) -> bool:
    """Whether a member gives way by more than its room: less is no change."""
    return bool(relief.slack[member] > elastic.rooms[member])


def _prices(elastic: Elastic, members: Iterable[int]) -> dict[int, float]:
    return {member: float(elastic.prices[member]) for member in sorted(members)}


def as_repair(elastic: Elastic, relief: Relief) -> Repair:
    """A relief in words and figures."""
    return Repair(changes(elastic, relief), relief.value, relief.bound, relief.proven)


def whole_relief(elastic: Elastic, budget: Budget) -> Relief | None:
    """The least-cost changes after which the whole question has a plan."""
    found = elastic.least(frozenset(), _prices(elastic, elastic.everything), budget.left)
    return None if found is None else _fewer(elastic, found, frozenset(), budget)


def _fewer(elastic: Elastic, relief: Relief, holds: Members, budget: Budget) -> Relief:
    """A repair that counts as much in which fewer promises give way, where there are few and one is found.

    Args:
        elastic: the live model.
        relief: a repair.
        holds: what it keeps, and any other is to keep as well.
        budget: the work left.
    """
    given = [m for m in relief.needed() if _gives(elastic, relief, m)]
    if not 1 < len(given) <= FEW:
        return relief
    for member in sorted(given, key=lambda m: (relief.slack[m] * elastic.prices[m], m)):
        if budget.over or not _gives(elastic, relief, member):
            continue
        tried = holds.union((member,))
        other = elastic.least(tried, _prices(elastic, elastic.everything.difference(tried)), budget.left)
        if other is not None and other.value <= relief.value + rounding(relief.value):
            relief, holds = replace(other, bound=min(relief.bound, other.bound)), tried
    return relief


def own_relief(elastic: Elastic, broken: Broken, budget: Budget) -> Relief | None:
    """The least-cost changes of a conflict's own members that end it."""
    return elastic.least(frozenset(), _prices(elastic, broken.members), budget.left)


def ways_out(elastic: Elastic, broken: Broken, whole: Relief | None, budget: Budget) -> tuple[WayOut, ...]:
    """For each member the cheapest complete repair that goes through it, the cheapest first.

    Where the repair of the whole question lets a member give way, it is that repair; otherwise the other members
    of the conflict hold, and everything else may give way.

    Args:
        elastic: the live model.
        broken: the conflict.
        whole: the repair of the whole question.
        budget: the work left; members that it does not reach have no way out in the answer.
    """
    found = [
        _package(elastic, member, relief)
        for member in sorted(broken.members)
        if not budget.over and (relief := _through(elastic, broken, member, whole, budget)) is not None
    ]
    return tuple(sorted(found, key=lambda way: (way.total, way.change.price, way.change.name)))


def _through(
    elastic: Elastic, broken: Broken, member: int, whole: Relief | None, budget: Budget
) -> Relief | None:
    """The cheapest repair of the whole question that lets a member of a conflict give way."""
    if whole is not None and _gives(elastic, whole, member):
        return whole
    held = broken.members.difference((member,))
    found = elastic.least(held, _prices(elastic, elastic.everything.difference(held)), budget.left)
    return None if found is None else _fewer(elastic, found, held, budget)


def _package(elastic: Elastic, member: int, relief: Relief) -> WayOut:
    own = change(elastic, member, float(relief.slack[member]))
    also = changes(elastic, relief, (member,))
    total = sum((item.price for item in also), own.price)
    return WayOut(own, also, total, relief.proven)


# What one unit of giving way counts as in £m, by the prices that the instance itself states.
#
# A mixed repair has to weigh staff, beds and patients against money. No exchange rate of our own goes in: a
# WTE counts as what an agency WTE costs, a bed as an escalation bed, a patient as one in extra capacity. Where
# the instance has no price, the default below is used and said.

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
