"""The most that can be had, by plain sums; and a gap, where commitments together ask for more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf

from optimiser.matrix.arrays import Named
from optimiser.tolerances import room, rounding
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments.money import GRANT_POT
from trustmodels.allocation.definitions import savings
from trustmodels.allocation.family import Family

# The most that can be had: upper bounds by plain sums, never below what a plan can reach.

POUNDS = 1e6


def holds(case: Case, commitment: Family) -> bool:
    """Whether a commitment must hold in this question."""
    return case.mode(commitment.id) == "hold"


def schemes(case: Case, t: str, y: str) -> float:
    """The most of a requirement that schemes can make, £m: a start now, or the rest of last period's."""
    total = 0.0
    before = case.previous(y)
    for o in case.owned.get(t, ()):
        row, starts = case.opportunities[o], case.starts[o]
        now = row.part_year if y in starts else 0.0
        later = 1.0 - row.part_year if before in starts else 0.0
        total += row.potential * max(now, later)
    return float(total)


def schemes_upto(case: Case, t: str, y: str) -> float:
    """The most that schemes can add to all requirements up to a period, £m: each counts once."""
    started = (
        row.potential * (1.0 if case.place_of[case.starts[o][0]] < case.place_of[y] else row.part_year)
        for o in case.owned.get(t, ())
        if y in case.starts[o]
        for row in (case.opportunities[o],)
    )
    return float(sum(started))


def one_offs(case: Case, t: str, y: str) -> float:
    """The most that one-offs can make in a period, £m."""
    limits = [case.data.one_offs[t, m, y].limit for m in case.measures_used.get((t, y), ())]
    return sum(inf if limit is None else limit for limit in limits)


def unidentified(case: Case, t: str, y: str) -> float:
    """Requirement that may go without a scheme, £m."""
    return case.expenditure[t, y] if "unidentified" in case.question.allow else 0.0


def can_be_live(case: Case, change: str, y: str) -> bool:
    """Whether a service change can be live in a period."""
    begins = case.begins[change]
    return bool(begins) and case.place_of[begins[0]] + int(case.data.changes[change].lead) <= case.place_of[y]


def effect(case: Case, t: str, measure: str, y: str, sign: float) -> float:
    """The most that service changes can do to a measure in one direction (a year's worth, or a level)."""
    pairs = case.effects.get((t, measure), ())
    return sign * sum(max(0.0, sign * amount) for r, amount in pairs if can_be_live(case, r, y))


def _running(case: Case, t: str, y: str) -> float:
    """The most that schemes can save in a period on the question's basis, £m."""
    length, basis = case.years[y], case.question.basis
    total = 0.0
    for o in case.owned.get(t, ()):
        starts = case.starts[o]
        if y in starts:
            share = 1.0 if starts[0] != y else case.opportunities[o].part_year
            delivered = savings.delivered_share(case, o, basis)
            total += length * delivered * share * case.opportunities[o].potential
    return float(total)


def _margin(case: Case, t: str, y: str) -> float:
    """The most that extra capacity can earn, £m: only where the tariff is above the cost."""
    total = 0.0
    for (v, u, _), row in case.data.capacity.items():
        if u == t and row.tariff > row.unit_cost and case.has_patients(v, t, y):
            patients = inf if row.limit is None else case.years[y] * row.limit
            total += float(row.tariff - row.unit_cost) / POUNDS * patients
    return float(total)


def _change_savings(case: Case, t: str, y: str) -> float:
    """The trust's share of what service changes can save, £m."""
    rows = [
        case.data.changes[r]
        for r in case.system_changes.get(case.data.trusts[t].system, ())
        if can_be_live(case, r, y)
    ]
    saved = float(sum(max(0.0, row.saving) for row in rows))
    return case.share[t] * case.years[y] * saved


def position(case: Case, t: str, y: str) -> float:
    """The best position before support that any plan can reach, £m: everything saved, nothing spent on it."""
    found_later = unidentified(case, t, y) if case.question.basis == "plan" else 0.0
    return (
        case.do_nothing[t, y]
        + _running(case, t, y)
        + one_offs(case, t, y)
        + found_later
        + _margin(case, t, y)
        + _change_savings(case, t, y)
    )


def conditioned(case: Case, y: str) -> bool:
    """Whether grants of a period are held to the entitlement."""
    return case.conditional and case.envelope[y].bailout_condition is not None


def pot(case: Case, y: str) -> float:
    """The most that can be granted in a period, £m; infinite where no pot holds."""
    row = case.envelope[y]
    if not holds(case, GRANT_POT) or row.grant_pot is None or "top_up" in case.question.allow:
        return inf
    limit = float(row.capital_to_revenue_limit)
    raid = limit if row.capital_budget is None else min(limit, float(row.capital_budget))
    return float(row.grant_pot) + raid


# A gap: commitments that together ask for more than there is, with both figures.

SURE = 10.0
"""Times the room of its members by which a gap must be too wide: a unit of one may be worth less of another's."""


@dataclass(frozen=True)
class Gap:
    """What is asked, the most there can be, and the commitments that cannot hold together because of it.

    Attributes:
        rule: the rule that found it.
        members: the commitments; the laws and the data do the rest.
        period: the period it shows in.
        asked, most: in `unit`, asked > most.
        what: whom it is about, as a code of trusts, systems or types; empty for all.
    """

    rule: str
    members: tuple[Named, ...]
    period: str
    asked: float
    most: float
    unit: str
    what: str = ""

    @property
    def short(self) -> float:
        """By how much."""
        return self.asked - self.most

    @property
    def slack(self) -> float:
        """Up to where the members may still be kept within their room, or the difference is rounding."""
        given = SURE * len(self.members) * room(self.unit, self.asked)
        return max(given, rounding(self.asked, self.most))


@dataclass(frozen=True)
class Rule:
    """A check: `say` has {asked}, {most}, {period}, {count} in it and speaks of all its gaps of a period."""

    id: str
    find: Callable[[Case], Iterator[Gap]]
    say: str
