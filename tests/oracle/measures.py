"""Section 6 of the formulation: the measures that a question can minimise."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.oracle.data import need
from tests.oracle.definitions import Plan, Value, total
from tests.oracle.questions import EVEN
from tests.oracle.rows import Commitment

CARE = ("safe_staffing", "safe_occupancy", "backlog_ceiling", "flow_standard", "list_standard")
NOT_MONEY = (
    "safe_staffing", "safe_occupancy", "flow_standard", "list_standard", "pace", "contested_changes", "support_places",
)  # fmt: skip
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
    if name in EVEN:
        return {"even_care": even_care, "even_grant": even_grant, "even_money": even_money}[name](plan, short)
    return others[name]()


def even_care(plan: Plan, short: Iterable[tuple[Commitment, Value]]) -> float:
    """Shortfalls of promises to patients over what was promised, by family; of plans in numbers."""
    sums: dict[str, list[tuple[float, float]]] = {}
    for row, value in short:
        if row.id in CARE:
            size, weight = max(1.0, _promised(plan, row)), row.weight or 1.0
            sums.setdefault(row.id, []).append((weight * float(value) ** 2 / size, weight * size))
    return sum(sum(square for square, _ in rows) / sum(size for _, size in rows) for rows in sums.values())


def _promised(plan: Plan, row: Commitment) -> float:
    """What a shortfall of care compares with: staff required, beds occupied, else the limit of the row."""
    if row.id == "safe_staffing":
        return need(plan.data.staffing[row.key["trust"], row.key["period"]]["required"])
    return float(row.value if row.id == "safe_occupancy" else row.limit)


def even_grant(plan: Plan, _short: Iterable[tuple[Commitment, Value]]) -> float:
    """Grants over entitlements, the condition counted as 0 where it is off; of plans in numbers."""
    data, asked = plan.data, plan.asked.modes["bailout_condition"] != "off"
    return sum(
        float(grant) ** 2 / max(0.1, data.entitlement(t, y, conditional=asked))
        for (t, y), grant in plan.x.get("grant", {}).items()
    )


def even_money(plan: Plan, short: Iterable[tuple[Commitment, Value]]) -> float:
    """Asks, loans, what nobody has found, £m short, repairs, raids and top-ups by size; of plans in numbers."""
    data = plan.data
    own = [*plan.values["cip"].items()]
    own += [item for kind in ("loan", "unidentified") for item in plan.x.get(kind, {}).items()]
    parts = [float(value) ** 2 / data.spend[key] for key, value in own]
    for row, value in short:
        spent = sum(data.spend[t, row.key["period"]] for t in _inside(plan, row))
        if row.id not in NOT_MONEY and spent:
            parts.append(float(value) ** 2 / spent)
    repairs = [((t, y), value) for (t, y), value in plan.x.get("repair", {}).items() if t in data.estate]
    for (t, y), value in repairs:
        elapsed = sum(data.years[z] for z in range(1, y + 1))
        backlog = data.opening.get((t, "backlog"), 0.0) * (1 + need(data.estate[t]["growth"])) ** elapsed
        parts.append(float(value) ** 2 / max(1.0, backlog))
    for kind in ("raid", "top_up"):
        for (y,), value in plan.x.get(kind, {}).items():
            parts.append(float(value) ** 2 / sum(data.spend[t, y] for t in data.trusts))
    return sum(parts)


def _inside(plan: Plan, row: Commitment) -> list[str]:
    """The trusts of a row: its own, those of its system or type, or all."""
    data, key = plan.data, row.key
    if "trust" in key:
        return [key["trust"]]
    if "system" in key:
        return [t for t in data.trusts if data.system[t] == key["system"]]
    return [t for t in data.trusts if data.type[t] == key["type"]] if "type" in key else list(data.trusts)


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
