"""Section 8 of the formulation: what the columns of a run say beside the decisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import exp

from tests.oracle.data import Key, need
from tests.oracle.definitions import Plan, Value, total
from tests.oracle.rows import Commitment, list_limit

Column = tuple[str, str, str, dict[Key, Value]]  # table, its key, column, values by key
SUMS = ("cip", "unidentified", "grant", "loan", "reported", "underlying", "cash")


def expected_columns(plan: Plan, short: Iterable[tuple[Commitment, float]]) -> list[Column]:
    """Every column that is defined by the decisions, with its values."""
    return [*_allocation(plan), *_sector(plan), *_safety(plan, short), *_access(plan, short), *_starts(plan)]


def _allocation(plan: Plan) -> list[Column]:
    data = plan.data
    pct = {key: cip / data.spend[key] for key, cip in plan.values["cip"].items() if data.spend[key]}
    values = {name: plan.values[name] for name in ("cip", "reported", "underlying", "cash")} | {
        "cip_pct": pct
    }
    for basis in ("plan", "expected"):
        other = Plan(data, replace(plan.asked, basis=basis), plan.x, lambda _name, _key, value, _stock: value)
        values[f"position_{basis}"] = other.values["position"]
    return [("allocation", "trust period", name, by_key) for name, by_key in values.items()]


def _starts(plan: Plan) -> list[Column]:
    """The parts that every trust starts from; what they add up to is its position if nothing is done."""
    data = plan.data
    amounts: dict[Key, Value] = {}
    for t in data.trusts:
        for y in data.periods:
            income, spend = data.years[y] * data.base_income[t], data.years[y] * data.base_spend[t]
            amounts |= {(t, y, "income"): income, (t, y, "expenditure"): -spend}
            amounts[t, y, "prices"] = data.income[t, y] - income
            amounts[t, y, "costs"] = spend - data.spend[t, y]
    return [
        ("do_nothing", "trust period part", "amount", amounts),
        ("do_nothing", "trust period label", "amount", dict(data.events)),
    ]


def _sector(plan: Plan) -> list[Column]:
    data = plan.data
    out: list[Column] = []
    for name in SUMS:
        by_trust = plan.values[name] if name in plan.values else plan.x.get(name, {})
        sums = {(y,): total(by_trust.get((t, y), 0.0) for t in data.trusts) for y in data.periods}
        out.append(("sector", "period", name, sums))
    return out


def _safety(plan: Plan, short: Iterable[tuple[Commitment, float]]) -> list[Column]:
    beds = plan.data.beds.items()
    values = {name: plan.values[name] for name in ("staff", "need", "beds", "backlog")}
    values["occupied"] = {key: need(row["occupied"]) for key, row in beds}
    for family in ("safe_staffing", "safe_occupancy", "backlog_ceiling"):
        values[f"short_{family}"] = {
            (row.key["trust"], row.key["period"]): value for row, value in short if row.id == family
        }
    return [("safety", "trust period", name, by_key) for name, by_key in values.items()]


def _access(plan: Plan, short: Iterable[tuple[Commitment, float]]) -> list[Column]:
    data = plan.data
    rows = {**data.flows, **data.lists}
    additions = {key: need(row["additions"]) for key, row in data.lists.items()}
    values = {
        "demand": {**plan.values["demand"], **additions},
        "list": plan.values["list"],
        "share": shares(plan),
        "target": {key: row["target"] for key, row in rows.items() if row["target"]},
        "shortfall": {
            (row.key["standard"], row.key["trust"], row.key["period"]): value
            for row, value in short
            if row.id in ("flow_standard", "list_standard")
        },
    }
    return [("access", "standard trust period", name, by_key) for name, by_key in values.items()]


def shares(plan: Plan) -> dict[Key, float]:
    """The share inside the standard, where there is activity and a list."""
    out: dict[Key, float] = {}
    for key, demand in plan.values["demand"].items():
        if demand > 0:
            out[key] = plan.of("within", *key) / demand
    for (v, t, y), length in plan.values["list"].items():
        if length > 1:  # a list of a patient or less is decided by rounding
            longest = list_limit(plan.data, v, t, y, 1 - exp(-1))  # shape x weeks x weekly additions
            out[v, t, y] = 1 - exp(-longest / length)
    return out
