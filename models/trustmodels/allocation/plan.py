"""A plan: every decision by key, with bounds and units, as numbers (a result) or as variables (a model)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trustmodels.allocation.case import Case
from trustmodels.allocation.data import Key

Term = Any
"""A number where a plan holds results, and a Pyomo expression where it holds variables."""
Terms = Mapping[Key, Term]


@dataclass(slots=True)
class Plan:
    """One mapping a decision, in the order of `DECISIONS`; the units stand there.

    The formulas of `definitions/`, `laws/`, `commitments/` and `measures` read a plan and know nothing else,
    so the same expression builds a constraint, checks a result and fills a report.
    """

    start: Terms = field(default_factory=dict)
    whole: Terms = field(default_factory=dict)
    use: Terms = field(default_factory=dict)
    unidentified: Terms = field(default_factory=dict)
    grant: Terms = field(default_factory=dict)
    loan: Terms = field(default_factory=dict)
    awarded: Terms = field(default_factory=dict)
    place: Terms = field(default_factory=dict)
    extra: Terms = field(default_factory=dict)
    within: Terms = field(default_factory=dict)
    waiting: Terms = field(default_factory=dict)
    transfer: Terms = field(default_factory=dict)
    idle: Terms = field(default_factory=dict)
    agency: Terms = field(default_factory=dict)
    glass: Terms = field(default_factory=dict)
    escalation: Terms = field(default_factory=dict)
    repair: Terms = field(default_factory=dict)
    backlog: Terms = field(default_factory=dict)
    raid: Terms = field(default_factory=dict)
    spare: Terms = field(default_factory=dict)
    top_up: Terms = field(default_factory=dict)
    begun: Terms = field(default_factory=dict)
    cip: Terms = field(default_factory=dict)
    position: Terms = field(default_factory=dict)
    underlying: Terms = field(default_factory=dict)
    cash: Terms = field(default_factory=dict)
    peak: Terms = field(default_factory=dict)
    outturn: Terms = field(default_factory=dict)
    exposed: Terms = field(default_factory=dict)
    tail: Terms = field(default_factory=dict)
    beyond: Terms = field(default_factory=dict)


# The decisions of the model: their keys, bounds and units. One record serves the variables and the checks.

Bound = float | None


def _zero(_case: Case, _key: Key) -> Bound:
    return 0.0


def _free(_case: Case, _key: Key) -> Bound:
    return None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of formulation §4.

    Attributes:
        id: the attribute of `Plan`.
        keys: the keys that exist in a case.
        upper, lower: bounds by key, None where there is none.
        unit: unit of the value.
        binary: a yes/no choice.
        meaning: one line for the format page and the explanations.
    """

    id: str
    keys: Callable[[Case], Iterator[Key]]
    upper: Callable[[Case, Key], Bound]
    unit: str
    meaning: str
    lower: Callable[[Case, Key], Bound] = _zero
    binary: bool = False

    @property
    def key(self) -> Key:
        """The names of the columns of its keys."""
        return KEYS.get(self.id, ("trust", "period"))


_SERVED = ("standard", "trust", "period")
KEYS: Mapping[str, Key] = {
    "start": ("opportunity", "period"),
    "whole": ("opportunity", "period"),
    "use": ("trust", "measure", "period"),
    "extra": ("standard", "trust", "step", "period"),
    "within": _SERVED,
    "waiting": _SERVED,
    "idle": _SERVED,
    "transfer": ("standard", "origin", "destination", "period"),
    "raid": ("period",),
    "top_up": ("period",),
    "spare": ("period",),
    "begun": ("change", "period"),
    "peak": (),
    "outturn": ("period",),
    "exposed": ("area", "period"),
    "tail": ("period",),
    "beyond": ("world", "period"),
}
"""The key columns of decisions that are not of a trust and a period."""


def _trust_periods(case: Case) -> Iterator[Key]:
    return ((t, y) for t in case.trusts for y in case.periods)


def _starts(case: Case) -> Iterator[Key]:
    return ((o, y) for o in case.opportunities for y in case.starts[o])


def _lumpy_starts(case: Case) -> Iterator[Key]:
    return ((o, y) for o, y in _starts(case) if case.opportunities[o].lumpy)


def _uses(case: Case) -> Iterator[Key]:
    return iter(case.data.one_offs)


def _unidentified(case: Case) -> Iterator[Key]:
    return _trust_periods(case) if "unidentified" in case.question.allow else iter(())


def _loans(case: Case) -> Iterator[Key]:
    return ((t, y) for t, y in _trust_periods(case) if t in case.data.cash)


def _awards(case: Case) -> Iterator[Key]:
    return ((t, y) for t, y in _trust_periods(case) if case.envelope[y].smallest_award)


def _places(case: Case) -> Iterator[Key]:
    """A place is of use only where a scheme that needs support can start."""
    for t in case.trusts:
        first = [case.place_of[case.starts[o][0]] for o in case.supported.get(t, ())]
        if first:
            yield from ((t, y) for y in case.periods[min(first) :])


def _extras(case: Case) -> Iterator[Key]:
    for v, t, k in case.data.capacity:
        yield from ((v, t, k, y) for y in case.periods if case.has_patients(v, t, y))


def _transfers(case: Case) -> Iterator[Key]:
    for v, t, y in case.data.lists:
        yield from ((v, t, to, y) for to in case.graph.successors(t) if (v, to, y) in case.data.lists)


def _repairs(case: Case) -> Iterator[Key]:
    return ((t, y) for t in case.data.estate for y in case.periods)


def _spares(case: Case) -> Iterator[Key]:
    """Only where capital is kept for repairs."""
    if case.mode("repair_floor") != "off":
        yield from ((y,) for y in case.periods if case.envelope[y].repair_least)


def _top_ups(case: Case) -> Iterator[Key]:
    return ((y,) for y in case.periods) if "top_up" in case.question.allow else iter(())


def _begun(case: Case) -> Iterator[Key]:
    return ((r, y) for r in case.data.changes for y in case.begins[r])


def _underlying(case: Case) -> Iterator[Key]:
    """Only where a commitment about the underlying position shapes the plan."""
    if case.mode("underlying_total") == "off":
        return
    wanted: set[tuple[str, str]] = set()
    for level, code, y, basis in case.data.control_totals:
        if basis == "underlying":
            trusts = {"trust": (code,), "system": case.members.get(code, ()), "sector": case.trusts}[level]
            wanted.update((t, y) for t in trusts)
    yield from (key for key in _trust_periods(case) if key in wanted)


def _peak(case: Case) -> Iterator[Key]:
    return iter([()] if "peak_burden" in case.question.tiers else [])


def _outturns(case: Case) -> Iterator[Key]:
    """Where a question looks at worlds, in the periods in which the sector has promised an outturn."""
    if case.worlds.names:
        yield from ((y,) for y in case.periods if ("sector", "*", y, "reported") in case.data.control_totals)


def _exposed(case: Case) -> Iterator[Key]:
    return ((a, y) for a in case.worlds.shifts for (y,) in _outturns(case))


def _tails(case: Case) -> Iterator[Key]:
    return _outturns(case) if "reserve" in case.question.tiers else iter(())


def _beyond(case: Case) -> Iterator[Key]:
    return ((w, y) for w in case.worlds.names for (y,) in _tails(case))


def award_limit(case: Case, trust: str, period: str) -> float:
    """M of a grant, £m: the entitlement where the bailout condition holds, expenditure where it does not (D48).

    Where a conflict may set the condition aside it is the expenditure, and the condition's own row does the rest.
    """
    holds = case.conditional and not case.any_may_give_way
    if holds and case.envelope[period].bailout_condition is not None:
        return case.entitlement[trust, period]
    return case.expenditure[trust, period]


def _award_upper(case: Case, key: Key) -> Bound:
    """No award where even the most that is allowed is below the smallest award."""
    t, y = key
    enough = award_limit(case, t, y) >= case.envelope[y].smallest_award
    return 1.0 if enough or case.any_may_give_way else 0.0


def _glass_upper(case: Case, key: Key) -> Bound:
    """The break-glass clause fills only the shortage that the trust did not make itself."""
    row = case.data.staffing[key]
    if case.mode("agency_ceiling") != "yield" or row.agency_ceiling is None:
        return 0.0
    return max(0.0, float(row.required - row.substantive))


def _extra_upper(case: Case, key: Key) -> Bound:
    v, t, k, y = key
    limit = case.data.capacity[v, t, k].limit
    return None if limit is None else case.years[y] * limit


def _raid_upper(case: Case, key: Key) -> Bound:
    row = case.envelope[key[0]]
    limit = float(row.capital_to_revenue_limit)
    return limit if row.capital_budget is None else min(limit, float(row.capital_budget))


def _one(_case: Case, _key: Key) -> Bound:
    return 1.0


DECISIONS: tuple[Decision, ...] = (
    Decision(
        "start",
        _starts,
        lambda c, k: float(c.opportunities[k[0]].potential),
        "£m a year",
        "full-year value of savings started in the period",
    ),
    Decision("whole", _lumpy_starts, _one, "yes/no", "an all-or-nothing scheme starts", binary=True),
    Decision("use", _uses, lambda c, k: c.data.one_offs[k].limit, "£m", "one-off savings used"),
    Decision(
        "unidentified",
        _unidentified,
        lambda c, k: c.expenditure[k[0], k[1]],
        "£m",
        "requirement with no scheme behind it",
    ),
    Decision("grant", _trust_periods, _free, "£m", "income support: improves position and cash"),
    Decision("loan", _loans, _free, "£m", "cash support: improves cash only, bears interest"),
    Decision("awarded", _awards, _award_upper, "yes/no", "the trust is given a grant", binary=True),
    Decision("place", _places, _one, "yes/no", "a place on the national support programme", binary=True),
    Decision("extra", _extras, _extra_upper, "patients", "patients treated in extra capacity"),
    Decision("within", lambda c: iter(c.data.flows), _free, "patients", "patients inside a flow standard"),
    Decision("waiting", lambda c: iter(c.data.lists), _free, "patients", "waiting list at the end"),
    Decision("transfer", _transfers, _free, "patients", "listed patients sent to another trust"),
    Decision(
        "idle",
        lambda c: iter(c.data.lists),
        lambda c, k: float(c.data.lists[k].stops),
        "patients",
        "today's capacity left unused because the list is empty",
    ),
    Decision("agency", lambda c: iter(c.data.staffing), lambda c, k: c.data.staffing[k].agency_supply,
             "WTE", "agency staff inside the ceiling"),
    Decision("glass", lambda c: iter(c.data.staffing), _glass_upper, "WTE", "agency staff by break-glass"),
    Decision("escalation", lambda c: iter(c.data.beds), lambda c, k: c.data.beds[k].escalation_limit,
             "beds", "escalation beds"),
    Decision("repair", _repairs, _free, "£m", "capital spent on backlog maintenance"),
    Decision("backlog", _repairs, _free, "£m", "high and significant-risk backlog at the end"),
    Decision("raid", lambda c: ((y,) for y in c.periods), _raid_upper, "£m", "capital-to-revenue transfer"),
    Decision("spare", _spares, _free, "£m", "capital kept for repairs and not spent"),
    Decision("top_up", _top_ups, _free, "£m", "further grant from the Treasury"),
    Decision("begun", _begun, _one, "yes/no", "the service change has begun", binary=True),
    Decision("cip", _trust_periods, _free, "£m", "efficiency requirement"),
    Decision("position", _trust_periods, _free, "£m", "position before support", lower=_free),
    Decision("underlying", _underlying, _free, "£m", "underlying position", lower=_free),
    Decision("cash", _loans, _free, "£m", "cash at the end of the period", lower=_free),
    Decision("peak", _peak, _free, "share", "the largest requirement as a share of expenditure"),
    Decision("outturn", _outturns, _free, "£m", "sector outturn at expected delivery", lower=_free),
    Decision("exposed", _exposed, _free, "£m", "savings of an area whose delivery can vary"),
    Decision("tail", _tails, _free, "£m", "shortfall at which the worst worlds begin"),
    Decision("beyond", _beyond, _free, "£m", "shortfall of a world beyond that"),
)  # fmt: skip
