"""What a question can minimise (MATHS.md M1-M14): linear in a plan and its shortfalls, or squares (even.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trustmodels.allocation import even
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.even import Shortfalls, Squares
from trustmodels.allocation.plan import Plan, Term


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of formulation §6.

    Attributes:
        id: its name in questions and manifests.
        tag: the equation's tag in MATHS.md and in the golden file.
        unit: its unit; one that begins with `weighted` belongs to a sum that is nobody's pounds or patients, and
            is never printed as such (formulation, "Natural units").
        primary: it chooses the yes/no decisions; the others are solved with these held.
        expression: (case, plan, shortfalls) -> the value.
        meaning: one line.
        if_asked: it is reckoned only where the question asks for it.
        loose: even tiers may use more of it, so that nobody is refused support to save interest on another's loan.
        floored: who is given a grant is settled in it, by shares.
        first: it comes before every other measure where what it counts may give way.
        last: it follows the even measures and only chooses among equals, so that its value is told to nobody.
        aim: what a limit does something for, where people are told its price in this measure.
        missed: what such a limit takes away.
        squares: the amounts that an even measure compares; its `expression` is of plans in numbers only.
        settles: what an even measure settles, as people are told.
    """

    id: str
    tag: str
    unit: str
    primary: bool
    expression: Callable[[Case, Plan, Shortfalls], Term]
    meaning: str
    if_asked: bool = False
    squares: Squares | None = None
    loose: bool = False
    floored: bool = False
    first: bool = False
    last: bool = False
    aim: str = ""
    missed: str = ""
    settles: str = ""


def _even(squares: Squares) -> Callable[[Case, Plan, Shortfalls], Term]:
    """The value of a sum of squares; of plans in numbers only."""

    def expression(case: Case, plan: Plan, short: Shortfalls) -> Term:
        return even.value(squares(case, plan, short))

    return expression


def _shortfall_measure(measure: str) -> Callable[[Case, Plan, Shortfalls], Term]:
    """Σ weight·shortfall over the families that count in this measure (M1, M3, M4, M5, M6)."""

    def expression(case: Case, _plan: Plan, short: Shortfalls) -> Term:
        return sum(
            weight * amount
            for family in FAMILIES.values()
            if family.measure == measure
            for key, amount in short.get(family.id, {}).items()
            if (weight := family.weight(case, key))
        )

    return expression


def _total(name: str) -> Callable[[Case, Plan, Shortfalls], Term]:
    """The sum of one decision over all its keys (M2, M7, M10, M12)."""

    def expression(_case: Case, plan: Plan, _short: Shortfalls) -> Term:
        return sum(getattr(plan, name).values())

    return expression


def _years_left(case: Case, period: str) -> float:
    """Share of the horizon from the period's start to its end."""
    left = sum(case.years[y] for y in case.periods[case.place_of[period] :])
    return left / sum(case.years.values())


def _bailout(case: Case, plan: Plan, _short: Shortfalls) -> Term:
    """Grants, and loans by how long they stay (M9)."""
    loans = sum(_years_left(case, y) * loan for (_, y), loan in plan.loan.items())
    return sum(plan.grant.values()) + loans


def _peak(_case: Case, plan: Plan, _short: Shortfalls) -> Term:
    """The largest requirement as a share of expenditure (M11)."""
    return plan.peak.get((), 0.0)


def _contested(case: Case, plan: Plan, _short: Shortfalls) -> Term:
    """Contested changes begun by the end of the horizon (M8)."""
    last = case.periods[-1]
    contested = (r for r, row in case.data.changes.items() if row.contested)
    return sum(plan.begun[r, last] for r in contested if (r, last) in plan.begun)


def _movement(case: Case, plan: Plan, _short: Shortfalls) -> Term:
    """Hours travelled, late starts, one-offs, repairs and places: the plainest of equals has least (M13).

    Capital that is kept counts twice, so that it is spent on the backlog where there is any.
    """
    travelled = sum(
        case.data.travel[sender, taker].minutes / 60 * patients
        for (_, sender, taker, _), patients in plan.transfer.items()
    )
    late = sum(case.place_of[y] * started for (_, y), started in plan.start.items() if case.place_of[y])
    fuss = (plan.use, plan.repair, plan.place)
    kept = 2 * sum(plan.spare.values())
    return travelled + late + kept + sum(amount for part in fuss for amount in part.values())


def _reserve(case: Case, plan: Plan, _short: Shortfalls) -> Term:
    """Mean shortfall of the sector in the worst worlds, summed over periods (M14)."""
    worst = case.worlds.tail * max(1, len(case.worlds.names))
    return sum(plan.tail.values()) + sum(plan.beyond.values()) / worst


_SAFETY = "staff, beds and backlog short of what is safe, weighted by the settings, for as long as it lasts"
_SHORT = "money short of a finance commitment"
_PLAIN = "how far the plan is from the plainest of its equals"
_CARE = "how unevenly promises to patients give way, as shares of what was promised"
_GRANT = "how unevenly grants stand to what trusts are entitled to"
_MONEY = "how unevenly asks, loans, repairs and what stays short stand to what trusts spend"
_WORST = "by how much the sector misses its control total on average in the worst worlds of delivery"
_ALL = (
    Measure("cash_short", "M1", "£m", True, _shortfall_measure("cash_short"), "wages that cannot be paid", first=True,
            aim="paying wages", missed="the wages that cannot be paid"),
    Measure("unidentified", "M2", "£m", True, _total("unidentified"), "requirement with no scheme behind it"),
    Measure("safety", "M3", "weighted WTE, beds and £m", True, _shortfall_measure("safety"), _SAFETY,
            aim="safety", missed="the safety shortfall"),
    Measure("access", "M4", "weighted patients", True, _shortfall_measure("access"), "patients short of a standard",
            aim="access", missed="the access shortfall"),
    Measure("finance", "M5", "weighted £m", True, _shortfall_measure("finance"), _SHORT, loose=True,
            aim="finance", missed="the finance shortfall"),
    Measure("deliverability", "M6", "weighted £m", True, _shortfall_measure("deliverability"), "beyond what is deliverable"),  # noqa: E501
    Measure("top_up", "M7", "£m", True, _total("top_up"), "further grant from the Treasury"),
    Measure("contested", "M8", "changes", True, _contested, "contested service changes begun"),
    Measure("bailout", "M9", "weighted £m", False, _bailout, "grants, and loans by how long they stay", loose=True),
    Measure("one_offs", "M10", "£m", False, _total("use"), "one-off savings used"),
    Measure("peak_burden", "M11", "share", False, _peak, "the largest requirement as a share of expenditure"),
    Measure("total_burden", "M12", "£m", False, _total("cip"), "efficiency requirement put to all trusts"),
    Measure("movement", "M13", "mixed", False, _movement, _PLAIN, last=True),
    Measure("reserve", "M14", "£m", True, _reserve, _WORST, if_asked=True),
    Measure("even_care", "M15", "share²", False, _even(even.care), _CARE, squares=even.care,
            settles="by how much each promise to patients gives way"),
    Measure("even_grant", "M16", "£m", False, _even(even.grants), _GRANT, squares=even.grants, floored=True,
            settles="who is given how much support"),
    Measure("even_money", "M17", "£m", False, _even(even.money), _MONEY, squares=even.money,
            settles="who is asked for what, lent what and left short by what"),
)  # fmt: skip
MEASURES: Mapping[str, Measure] = {measure.id: measure for measure in _ALL}
EVEN = tuple(measure.id for measure in _ALL if measure.squares is not None)
PLAINEST = tuple(measure.id for measure in _ALL if measure.last)
LAST = (*EVEN, *PLAINEST)
"""The last tiers of every question, in their order."""
FIRST = tuple(measure.id for measure in _ALL if measure.first)
"""The first tiers of every question in which what they count may give way."""

LOOSE_MEASURES = frozenset(name for name, measure in MEASURES.items() if measure.loose)
"""The measures of which even tiers may use more."""
