"""Section 6 of the formulation: the measures that a question can minimise."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.oracle.data import need
from tests.oracle.definitions import Plan, Value, total
from tests.oracle.rows import Commitment

SHORTFALLS = ("cash_short", "safety", "access", "finance", "deliverability")


def measure(name: str, plan: Plan, short: Iterable[tuple[Commitment, Value]], peak: Value) -> Value:
    """A measure; `short` holds the shortfall of every commitment that yields, `peak` the largest burden."""
    if name in SHORTFALLS:
        return total(row.weight * value for row, value in short if row.measure == name)
    others: dict[str, Callable[[], Value]] = {
        "peak_burden": lambda: peak,
        "total_burden": lambda: total(plan.values["cip"].values()),
        "bailout": lambda: bailout(plan),
        "one_offs": lambda: total(plan.x.get("use", {}).values()),
        "contested": lambda: contested(plan),
        "movement": lambda: movement(plan),
        "top_up": lambda: total(plan.x.get("top_up", {}).values()),
        "unidentified": lambda: total(plan.x.get("unidentified", {}).values()),
    }
    return others[name]()


def contested(plan: Plan) -> Value:
    """The number of contested changes begun."""
    data = plan.data
    return total(plan.of("begun", r, data.last) for r, row in data.changes.items() if row["contested"])


def bailout(plan: Plan) -> Value:
    """Grants and loans, early loans counting for more."""
    years = plan.data.years
    horizon = sum(years.values())
    left = {y: sum(years[z] for z in years if z >= y) for y in years}
    loans = [value * left[y] / horizon for (_, y), value in plan.x.get("loan", {}).items()]
    return total([*plan.x.get("grant", {}).values(), *loans])


def movement(plan: Plan) -> Value:
    """How much a plan moves: patients by hours, starts by periods waited, one-offs, repairs and places."""
    x = plan.x
    hours = [
        value * need(plan.data.travel[here, there]["minutes"]) / 60
        for (_, here, there, _), value in x.get("transfer", {}).items()
    ]
    waits = [value * (y - 1) for (_, y), value in x.get("start", {}).items()]
    rest = [value for kind in ("use", "repair", "place") for value in x.get(kind, {}).values()]
    kept = [2 * value for value in x.get("spare", {}).values()]
    return total([*hours, *waits, *rest, *kept])


def burdens(plan: Plan) -> list[Value]:
    """The burden (cip over expenditure) of every trust and period that has expenditure."""
    spend = plan.data.spend
    return [cip / spend[key] for key, cip in plan.values["cip"].items() if spend[key] > 0]
