"""Staff, beds, standards and backlog, against supply."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from optimiser.explain.conflict.checks import limits
from optimiser.explain.conflict.checks.limits import Gap, Rule
from optimiser.matrix.arrays import Named
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments.access import FLOW_STANDARD, LIST_STANDARD
from trustmodels.allocation.commitments.money import AGENCY_CEILING, CAPITAL_BUDGET
from trustmodels.allocation.commitments.safety import BACKLOG_CEILING, SAFE_OCCUPANCY, SAFE_STAFFING
from trustmodels.allocation.definitions import access, beds


def _extra(case: Case, v: str, t: str, y: str) -> float:
    """The most patients that can be treated in extra capacity."""
    steps = [case.data.capacity[v, t, k].limit for k in case.steps.get((v, t), ())]
    return case.years[y] * sum(inf if limit is None else limit for limit in steps)


def _staff_needed(case: Case, t: str, y: str) -> float:
    return float(case.data.staffing[t, y].required) + limits.effect(case, t, "required", y, -1.0)


def staff_supply(case: Case) -> Iterator[Gap]:
    """The safe floor is above all staff in post and all agency staff to be had."""
    if not limits.holds(case, SAFE_STAFFING):
        return
    for (t, y), row in case.data.staffing.items():
        supply = inf if row.agency_supply is None else row.agency_supply
        members = (SAFE_STAFFING.at(t, y),)
        yield Gap("staff_supply", members, y, _staff_needed(case, t, y), row.substantive + supply, "WTE", t)


def staff_ceiling(case: Case) -> Iterator[Gap]:
    """The safe floor is above staff in post and the agency staff that the ceiling pays for."""
    if not (limits.holds(case, SAFE_STAFFING) and limits.holds(case, AGENCY_CEILING)):
        return
    for (t, y), row in case.data.staffing.items():
        if row.agency_ceiling is None or not row.agency_price:
            continue
        supply = inf if row.agency_supply is None else row.agency_supply
        paid = row.agency_ceiling / (case.years[y] * row.agency_price)
        asked = _staff_needed(case, t, y)
        if paid < supply and asked <= row.substantive + supply:
            members = (SAFE_STAFFING.at(t, y), AGENCY_CEILING.at(t, y))
            yield Gap("staff_ceiling", members, y, asked, row.substantive + paid, "WTE", t)


def bed_supply(case: Case) -> Iterator[Gap]:
    """Patients fill more beds than is safe, with every escalation bed open."""
    if not limits.holds(case, SAFE_OCCUPANCY):
        return
    for (t, y), row in case.data.beds.items():
        if row.safe_occupancy is None:
            continue
        more = inf if row.escalation_limit is None else row.escalation_limit
        opened = row.available + more + limits.effect(case, t, "beds", y, 1.0)
        safe = row.safe_occupancy * opened if row.safe_occupancy else 0.0
        yield Gap("bed_supply", (SAFE_OCCUPANCY.at(t, y),), y, float(row.occupied), safe, "beds", t)


def flow_reach(case: Case) -> Iterator[Gap]:
    """More patients are to be inside a flow standard than service, capacity and beds can reach."""
    if not limits.holds(case, FLOW_STANDARD):
        return
    for (v, t, y), row in case.data.flows.items():
        if row.target:
            asked = row.target * row.demand
            most = row.within + _extra(case, v, t, y) + _beds_reach(case, v, t, y) + _moved(case, v, t, y)
            yield Gap("flow_reach", (FLOW_STANDARD.at(v, t, y),), y, asked, most, "patients", t)


def _beds_reach(case: Case, v: str, t: str, y: str) -> float:
    """Patients brought inside by every escalation bed and every bed that a change adds."""
    slope = beds.flow_slope(case, v, t, y)
    if not slope:
        return 0.0
    limit = case.data.beds[t, y].escalation_limit
    added = (inf if limit is None else limit) + limits.effect(case, t, "beds", y, 1.0)
    return case.years[y] * slope * added


def _moved(case: Case, v: str, t: str, y: str) -> float:
    """What moving patients can do for the standard at best: present share less target, each."""
    row = case.data.flows[v, t, y]
    share = float(row.within / row.demand) if row.demand else 0.0
    each = (
        amount * (share - row.target)
        for r, amount in case.effects.get((t, f"demand:{v}"), ())
        if limits.can_be_live(case, r, y)
    )
    return case.years[y] * float(sum(max(0.0, gain) for gain in each))


def list_reach(case: Case) -> Iterator[Gap]:
    """A list stays longer than its standard allows with all capacity bought here and in reach."""
    if not limits.holds(case, LIST_STANDARD):
        return
    shortest: dict[tuple[str, str], float] = {}
    for v, t in dict.fromkeys((v, t) for v, t, _ in case.data.lists):
        shortest[v, t] = case.opening(t, f"list:{v}")
        for y in case.periods:
            shortest[v, t] = max(0.0, shortest[v, t] + _list_step(case, v, t, y))
            limit = access.list_limit(case, v, t, y)
            if limit is not None:
                members = (LIST_STANDARD.at(v, t, y),)
                yield Gap("list_reach", members, y, shortest[v, t], limit, "patients", t)


def _list_step(case: Case, v: str, t: str, y: str) -> float:
    row = case.data.lists[v, t, y]
    takers = sum(_extra(case, v, to, y) for to in case.graph.successors(t) if (v, to, y) in case.data.lists)
    moved = case.years[y] * limits.effect(case, t, f"demand:{v}", y, -1.0)
    return float(row.additions - row.stops - _extra(case, v, t, y) - takers + moved)


def backlog_budget(case: Case) -> Iterator[Gap]:
    """Repairs that backlog ceilings need cost more than all capital up to then, even if done at the start."""
    if not (limits.holds(case, BACKLOG_CEILING) and limits.holds(case, CAPITAL_BUDGET)):
        return
    budget = years = 0.0
    budgets: list[Named] = []
    for y in case.periods:
        own = case.envelope[y].capital_budget
        if own is None:
            return
        budget, years = budget + float(own), years + case.years[y]
        budgets.append(CAPITAL_BUDGET.at(y))
        needed = {t: cost for t in case.data.estate if (cost := _repairs(case, t, years)) > 0}
        members = (*(BACKLOG_CEILING.at(t, y) for t in needed), *budgets)
        yield Gap("backlog_budget", members, y, sum(needed.values()), budget, "£m")


def _repairs(case: Case, t: str, years: float) -> float:
    """The least capital that brings a backlog under its ceiling after so many years, £m."""
    row = case.data.estate[t]
    if row.ceiling is None:
        return 0.0
    over = (1 + row.growth) ** years * case.opening(t, "backlog") - row.ceiling
    first = case.years[case.periods[0]]
    saved = (1 + row.growth) ** (years - first) if row.growth > 0 else 1.0
    return float(over / saved)


RULES = (
    Rule(
        "staff_supply",
        staff_supply,
        "{commitments}: {count} need {asked} in {period} and can have {most}, all agency staff included",
    ),
    Rule(
        "staff_ceiling",
        staff_ceiling,
        "{commitments}: {count} need {asked} in {period}, and with the agency staff that the ceiling pays "
        "for have {most}",
    ),
    Rule(
        "bed_supply",
        bed_supply,
        "{commitments}: {count} have {asked} filled in {period}, and {most} can be filled safely with every "
        "escalation bed open",
    ),
    Rule(
        "flow_reach",
        flow_reach,
        "{commitments}: {count} are to bring {asked} inside the standard in {period} and can reach {most}",
    ),
    Rule(
        "list_reach",
        list_reach,
        "{commitments}: {count} cannot bring their lists below {asked} by the end of {period}; the standard "
        "allows {most}",
    ),
    Rule(
        "backlog_budget",
        backlog_budget,
        "{commitments}: repairs of {asked} are needed by {period}, and the capital budgets hold {most}",
    ),
)
