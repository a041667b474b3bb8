"""Section 6 of the formulation: the rows that are always hard, and the commitments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log
from typing import Any

from tests.oracle.data import Data, Key, need
from tests.oracle.decisions import schemes
from tests.oracle.definitions import Plan, Value, total


@dataclass(frozen=True)
class Rule:
    """A row that no question can give way on: `value` is at most, at least or equal to `limit`."""

    name: str
    key: Key
    value: Value
    sense: str
    limit: Value


@dataclass(frozen=True)
class Commitment:
    """One row of a family. `value` must be `sense` `limit`; a shortfall of 1 adds `weight` to `measure`."""

    id: str
    key: dict[str, Any]
    value: Value
    sense: str
    limit: Value
    measure: str = ""
    weight: float = 1.0
    side: str = ""
    shortfall: Value = field(default=None)  # where the shortfall is not a variable of its own


def rules(plan: Plan) -> Iterator[Rule]:
    """Every row that is always hard."""
    yield from _starts(plan)
    yield from _awards(plan)
    yield from _patients(plan)
    data = plan.data
    for t, y in data.staffing:
        supply = data.staffing[t, y]["agency_supply"]
        if supply is not None:
            used = plan.of("agency", t, y) + plan.of("glass", t, y)
            yield Rule("agency_supply", (t, y), used, "<=", supply)
    for y in data.periods:
        budget = data.envelope[y]["capital_budget"]
        if budget is not None:
            yield Rule("raid_within_budget", (y,), plan.of("raid", y), "<=", budget)
    for r in data.changes:
        for y in data.periods:
            yield Rule("begun_stays", (r, y), plan.of("begun", r, y), ">=", plan.of("begun", r, y - 1))


def _starts(plan: Plan) -> Iterator[Rule]:
    data = plan.data
    for o in schemes(data, plan.asked):
        row = data.opportunities[o]
        for y in data.periods:
            started = total(plan.of("start", o, z) for z in range(1, y + 1))
            yield Rule("run", (o, y), plan.of("run", o, y), "==", started)
            if row["lumpy"]:
                whole = row["potential"] * plan.of("once", o, y)
                yield Rule("lumpy", (o, y), plan.of("start", o, y), "==", whole)
            if row["needs_support"]:
                most = row["potential"] * plan.of("place", row["trust"], y)
                yield Rule("needs_support", (o, y), plan.of("start", o, y), "<=", most)
        if row["lumpy"]:
            yield Rule("lumpy_once", (o,), total(plan.of("once", o, y) for y in data.periods), "<=", 1.0)


def _awards(plan: Plan) -> Iterator[Rule]:
    data = plan.data
    for t in data.trusts:
        for y in data.periods:
            smallest = need(data.envelope[y]["smallest_award"])
            if smallest <= 0:
                continue
            most = data.entitlement(t, y) if condition_holds(plan, y) else data.spend[t, y]
            grant, awarded = plan.of("grant", t, y), plan.of("awarded", t, y)
            yield Rule("smallest_award", (t, y), grant, ">=", smallest * awarded)
            yield Rule("largest_award", (t, y), grant, "<=", most * awarded)


def condition_holds(plan: Plan, y: int) -> bool:
    """Whether grants of the period are held to the entitlement."""
    stated = plan.data.envelope[y]["bailout_condition"] is not None
    return stated and plan.asked.modes["bailout_condition"] == "hold"


def _patients(plan: Plan) -> Iterator[Rule]:
    data = plan.data
    for v, t, y in data.flows:
        within = plan.of("within", v, t, y)
        yield Rule("within_demand", (v, t, y), within, "<=", plan.get("demand", v, t, y))
        yield Rule("within_reach", (v, t, y), within, "<=", plan.reachable(v, t, y))
    for v, t, y in data.lists:
        own = plan.waiting_before(v, t, y) + need(data.lists[v, t, y]["additions"])
        yield Rule("taken_treated", (v, t, y), plan.taken(v, t, y), "<=", plan.treated(v, t, y))
        yield Rule("sent_own", (v, t, y), plan.sent(v, t, y), "<=", own)


def commitments(plan: Plan) -> Iterator[Commitment]:
    """Every commitment that has a limit, whatever its mode; keys hold period numbers."""
    for family in (
        _control_totals, _pots, _minimum_cash, _efficiency, _bailout_condition, _agency_ceiling, _safety,
        _access, _pace, _asks, _fences, _counts,
    ):  # fmt: skip
        yield from family(plan)


def _control_totals(plan: Plan) -> Iterator[Commitment]:
    data = plan.data
    for (level, code, y, basis), amount in data.control.items():
        what = "reported" if basis == "reported" else "underlying"
        inside = {
            "trust": [t for t in data.trusts if t == code],
            "system": [t for t in data.trusts if data.system[t] == code],
            "sector": data.trusts,
        }[level]
        value = total(plan.get(what, t, y) for t in inside)
        if level == "system":
            value = value + data.commissioners.get((code, y), 0.0)
        named = {"trust": "control_total"}.get(level, f"{level}_control_total")
        family = named if basis == "reported" else "underlying_total"
        key: dict[str, Any] = {"period": y}
        if level != "sector":
            key[level] = code
        if basis == "underlying":
            key["level"] = level
        weight = data.settings.get(f"{family}_weight", 1.0)
        yield Commitment(family, key, value, ">=", amount, "finance", weight)


def _pots(plan: Plan) -> Iterator[Commitment]:
    data = plan.data
    for y in data.periods:
        pots, key = data.envelope[y], {"period": y}
        if pots["grant_pot"] is not None:
            grants = total(plan.of("grant", t, y) for t in data.trusts)
            pot = pots["grant_pot"] + plan.of("raid", y) + plan.of("top_up", y)
            yield Commitment("grant_pot", key, grants, "<=", pot, "finance")
        if pots["loan_pot"] is not None:
            loans = total(plan.of("loan", t, y) for t in data.trusts)
            yield Commitment("loan_pot", key, loans, "<=", pots["loan_pot"], "finance")
        if pots["capital_budget"] is not None:
            budget = pots["capital_budget"] - plan.of("raid", y)
            yield Commitment("capital_budget", key, _capital(plan, y), "<=", budget, "finance")
        if need(pots["repair_least"]) > 0:
            kept = total([*(plan.of("repair", t, y) for t in data.estate), plan.of("spare", y)])
            yield Commitment("repair_floor", key, kept, ">=", need(pots["repair_least"]), "deliverability")


def _capital(plan: Plan, y: int) -> Value:
    data = plan.data
    starts = [data.opportunities[o]["capital"] * plan.of("start", o, y) for o in schemes(data, plan.asked)]
    repairs = [plan.of("repair", t, y) for t in data.estate]
    begun = [row["capital"] * plan.begins(r, y) for r, row in data.changes.items()]
    return total([*starts, *repairs, *begun, plan.of("spare", y)])


def _minimum_cash(plan: Plan) -> Iterator[Commitment]:
    for t, least in plan.data.minimum.items():
        for y in plan.data.periods if least is not None else ():
            key = {"trust": t, "period": y}
            weight = plan.data.years[y]
            yield Commitment("minimum_cash", key, plan.get("cash", t, y), ">=", least, "cash_short", weight)


def _efficiency(plan: Plan) -> Iterator[Commitment]:
    data = plan.data
    for t in data.trusts:
        for y in data.periods:
            limits, key, cip = data.envelope[y], {"trust": t, "period": y}, plan.get("cip", t, y)
            for family, sense in (("efficiency_max", "<="), ("efficiency_min", ">=")):
                if limits[family] is not None:
                    limit = need(limits[family]) * data.spend[t, y]
                    yield Commitment(family, key, cip, sense, limit, "deliverability")
            if limits["one_off_share"] is not None:
                most = limits["one_off_share"] * cip
                yield Commitment("one_off_share", key, plan.used(t, y), "<=", most, "deliverability")


def _bailout_condition(plan: Plan) -> Iterator[Commitment]:
    data = plan.data
    for y in data.periods:
        for t in data.trusts if data.envelope[y]["bailout_condition"] is not None else ():
            key, grant = {"trust": t, "period": y}, plan.of("grant", t, y)
            yield Commitment("bailout_condition", key, grant, "<=", data.entitlement(t, y), "deliverability")


def _agency_ceiling(plan: Plan) -> Iterator[Commitment]:
    for (t, y), row in plan.data.staffing.items():
        if row["agency_ceiling"] is not None:
            price = plan.data.years[y] * need(row["agency_price"])
            cost, broken = price * plan.of("agency", t, y), price * plan.of("glass", t, y)
            key = {"trust": t, "period": y}
            yield Commitment(
                "agency_ceiling", key, cost, "<=", row["agency_ceiling"], "finance", shortfall=broken
            )


def _safety(plan: Plan) -> Iterator[Commitment]:
    data = plan.data
    years, settings = data.years, data.settings
    for t, y in data.staffing:
        key = {"trust": t, "period": y}
        staff, wanted = plan.get("staff", t, y), plan.get("need", t, y)
        yield Commitment("safe_staffing", key, staff, ">=", wanted, "safety", years[y])
    for (t, y), row in data.beds.items():
        if row["safe_occupancy"] is not None:
            key, most = {"trust": t, "period": y}, row["safe_occupancy"] * plan.get("beds", t, y)
            weight = years[y] * settings.get("beds_weight", 1.0)
            yield Commitment("safe_occupancy", key, need(row["occupied"]), "<=", most, "safety", weight)
    for t, estate in data.estate.items():
        for y in data.periods if estate["ceiling"] is not None else ():
            key, weight = {"trust": t, "period": y}, years[y] * settings.get("backlog_weight", 1.0)
            value = plan.get("backlog", t, y)
            yield Commitment("backlog_ceiling", key, value, "<=", estate["ceiling"], "safety", weight)


def _access(plan: Plan) -> Iterator[Commitment]:
    data = plan.data
    for (v, t, y), row in data.flows.items():
        if row["target"]:
            key = {"standard": v, "trust": t, "period": y}
            least = row["target"] * plan.get("demand", v, t, y)
            weight = data.standards[v]["weight"]
            within = plan.of("within", v, t, y)
            yield Commitment("flow_standard", key, within, ">=", least, "access", weight)
    for (v, t, y), row in data.lists.items():
        if row["target"]:
            key = {"standard": v, "trust": t, "period": y}
            weight = data.standards[v]["weight"] * data.years[y]
            most = list_limit(data, v, t, y, row["target"])
            yield Commitment("list_standard", key, plan.get("list", v, t, y), "<=", most, "access", weight)


def _pace(plan: Plan) -> Iterator[Commitment]:
    """No faster than trusts have been seen to improve; a shortfall at a list counts as long as it lasts."""
    data = plan.data
    for (v, t, y), row in data.flows.items():
        faster = data.paced(data.flows, v, t, y)
        if faster is not None:
            key = {"standard": v, "trust": t, "period": y}
            start = need(row["within"]) / need(row["demand"]) if row["demand"] else 0.0
            most = (start + faster) * plan.get("demand", v, t, y)
            weight = data.standards[v]["weight"]
            yield Commitment("pace", key, plan.of("within", v, t, y), "<=", most, "access", weight)
    for v, t, y in data.lists:
        faster = data.paced(data.lists, v, t, y)
        first = -1.0 if faster is None else (1 - faster) * data.untouched(v, t, y)
        if first > 0:
            key = {"standard": v, "trust": t, "period": y}
            moved = [data.years[z] * plan.changed(f"demand:{v}", t, z) for z in range(1, y + 1)]
            weight = data.standards[v]["weight"] * data.years[y]
            least = first + total(moved)
            yield Commitment("pace", key, plan.get("list", v, t, y), ">=", least, "access", weight)


def list_limit(data: Data, v: str, t: str, y: int, target: float) -> float:
    """The longest list at which the share inside the standard is the target."""
    row = data.lists[v, t, y]
    weekly = need(row["additions"]) / (52 * data.years[y])
    return need(row["shape"]) * need(data.standards[v]["weeks"]) * weekly / -log(1 - target)


def _asks(plan: Plan) -> Iterator[Commitment]:
    for (t, y), row in plan.data.asks.items():
        key, cip = {"trust": t, "period": y}, plan.get("cip", t, y)
        for side, sense in (("least", ">="), ("most", "<=")):
            if row[side] is not None:
                yield Commitment("agreed_ask", key, cip, sense, row[side], "deliverability", side=side)


def _fences(plan: Plan) -> Iterator[Commitment]:
    data = plan.data
    for (kind, y), row in data.fences.items():
        inside = [t for t in data.trusts if data.type[t] == kind]
        key = {"type": kind, "period": y}
        if row["grant_least"] is not None:
            value = total(plan.of("grant", t, y) for t in inside)
            least = row["grant_least"]
            yield Commitment("ring_fence", key, value, ">=", least, "deliverability", side="least")
        if row["cip_most"] is not None:
            value = total(plan.get("cip", t, y) for t in inside)
            yield Commitment("ring_fence", key, value, "<=", row["cip_most"], "deliverability", side="most")


def _counts(plan: Plan) -> Iterator[Commitment]:
    data = plan.data
    for y in data.periods:
        limits, key = data.envelope[y], {"period": y}
        if limits["contested_changes"] is not None:
            begins = total(plan.begins(r, y) for r, row in data.changes.items() if row["contested"])
            yield Commitment("contested_changes", key, begins, "<=", limits["contested_changes"])
        if limits["support_places"] is not None:
            places = total(plan.of("place", t, y) for t in data.trusts)
            yield Commitment("support_places", key, places, "<=", limits["support_places"])
