"""What an explanation of a conflict holds, by the names of those who are in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from optimiser.amounts import amount
from optimiser.explain.conflict.checks import Gap
from optimiser.explain.conflict.laws import Clash, records
from optimiser.explain.finding import Finding
from optimiser.matrix.arrays import Named
from optimiser.run.evidence import named_record
from trustmodels.allocation.case import Case
from trustmodels.allocation.promises import PROMISES

# Commitments and amounts in words: names of trusts, systems and standards beside their codes.


def _named(case: Case, column: str, code: str) -> str:
    """A code with its name: `Trust 3 (R003)`; a standard goes by its name alone."""
    data = case.data
    table = {"trust": data.trusts, "system": data.systems, "standard": data.standards}.get(column)
    if table is None or code not in table:
        return code
    name = str(table[code].name)
    return name if column == "standard" else f"{name} ({code})"


def _labels(case: Case, name: Named) -> dict[str, str]:
    """The key columns with names; the code of an underlying total by what its level says it is."""
    labels = PROMISES[name[0]].labels(name[1])
    level = labels.get("level", "")
    return {
        column: _named(case, level if column == "code" else column, code) for column, code in labels.items()
    }


def promise(case: Case, name: Named) -> str:
    """What was promised, in a sentence without its full stop."""
    family = PROMISES[name[0]]
    return family.sentence.format(**_labels(case, name))


def title(case: Case, name: Named) -> str:
    """A commitment in a few words: `safe staffing at Trust 0 (R000) in 2026-27`."""
    labels = _labels(case, name)
    kind = labels.get("standard") or name[0].replace("_", " ")
    place = {
        "trust": " at {}",
        "system": " for {}",
        "type": " for {} trusts",
        "code": " for {}",
    }
    where = "".join(text.format(labels[column]) for column, text in place.items() if column in labels)
    if labels.get("level") == "sector":
        where = " for all trusts"
    side = f" (at {labels['side']})" if "side" in labels else ""
    return f"{kind}{where} in {labels['period']}{side}"


def listed(items: Sequence[str]) -> str:
    """`a; b; and c`: semicolons, since names of trusts have commas."""
    if len(items) <= 1:
        return "".join(items)
    return "; ".join(items[:-1]) + f"; and {items[-1]}"


# What an explanation of a conflict holds, and how it is written to `conflict.json`.

Status = Literal["conflict", "laws", "none", "unsettled"]
PRICED = "£m at the stated prices"
"""The unit of what changes of several kinds count as together; it is no payment and is not told as one."""
SAID = 3
"""How many other promises of a way out are said one by one, and how many kinds of more of them."""


@dataclass(frozen=True)
class Change:
    """A commitment that gives way by an amount in its own unit, and what that counts as in £m."""

    name: Named
    amount: float
    price: float
    upward: bool

    @property
    def direction(self) -> str:
        """Whether the limit is raised (a ceiling, a pot) or lowered (a total, a standard)."""
        return "raise" if self.upward else "lower"

    @property
    def unit(self) -> str:
        """The commitment's own unit."""
        return PROMISES[self.name[0]].unit


@dataclass(frozen=True)
class Repair:
    """The least-cost set of changes: its total in £m at the stated prices, and the proven bound of it."""

    changes: tuple[Change, ...]
    total: float
    bound: float
    proven: bool


@dataclass(frozen=True)
class WayOut:
    """A package: the cheapest complete repair of the question that goes through one member of a conflict.

    Attributes:
        change: how far the member gives way.
        also: what the other promises must give as well, dearest first; empty where the member alone is enough.
        total: what all of it counts as, in £m at the stated prices.
        proven: whether no cheaper repair goes through the member.
    """

    change: Change
    also: tuple[Change, ...] = ()
    total: float = 0.0
    proven: bool = True

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that gives way, the member first."""
        return (self.change, *self.also)


@dataclass(frozen=True)
class Conflict:
    """Commitments that cannot hold together.

    Attributes:
        members: their names, in the order of the model.
        minimal: whether it is proven that the rest could be kept without any one of them.
        only_choices: whether the amounts alone could be kept, so that only the yes/no choices conflict.
        least: no set of fewer commitments conflicts; up to the size of this one.
        ways: for each member the cheapest repair of the question that goes through it, the cheapest first.
        repair: the cheapest changes of its own members that end this conflict, whatever else there is.
    """

    members: tuple[Named, ...]
    minimal: bool
    only_choices: bool
    least: int = 1
    ways: tuple[WayOut, ...] = ()
    repair: Repair | None = None

    @property
    def smallest(self) -> bool:
        """Whether it is proven that no conflict of the question has fewer members."""
        return len(self.members) <= self.least


@dataclass(frozen=True)
class ConflictReport:
    """Why a question has no plan, and the ways out.

    Attributes:
        status: `conflict`; `laws` if not even the laws can be kept; `none` if there is a plan; `unsettled` if
            the budget ended before it was known.
        conflicts: the first is the one to show; each is valid by itself, and they may overlap.
        gaps: what plain sums show.
        repair: the least-cost changes after which the whole question has a plan.
        prices: what a unit of each commitment counts as, in £m.
        findings: the sentences, with their evidence.
        complete: whether no time limit cut anything short.
        every: whether it is proven that there is no other conflict than those listed.
        kinds: the smallest sets of families that conflict whatever their keys.
        every_kind: whether it is proven that there is no other such set.
        laws: the laws that clash, where the status is `laws`.
    """

    status: Status
    conflicts: tuple[Conflict, ...] = ()
    gaps: tuple[Gap, ...] = ()
    repair: Repair | None = None
    prices: pd.DataFrame = field(default_factory=pd.DataFrame)
    findings: tuple[Finding, ...] = ()
    complete: bool = True
    every: bool = False
    kinds: tuple[tuple[str, ...], ...] = ()
    every_kind: bool = False
    laws: Clash = field(default_factory=Clash)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is said, in order."""
        return tuple(finding.sentence for finding in self.findings)


def change_record(change: Change) -> dict[str, Any]:
    """A change: how much, in which unit and direction, and what it counts as."""
    return {
        **named_record(change.name),
        "change": change.amount,
        "unit": change.unit,
        "direction": change.direction,
        "counts_as": change.price,
    }


def totals(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Changes by commitment: how many, how much in their unit, what they count as in £m."""
    groups: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        groups[change.name[0]].append(change)
    return [
        {
            "id": name,
            "count": len(group),
            "change": sum(change.amount for change in group),
            "unit": group[0].unit,
            "counts_as": sum(change.price for change in group),
        }
        for name, group in groups.items()
    ]


def by_kind(changes: Sequence[Change]) -> str:
    """Changes by kind of promise in their own units: `control total by £3m in 2 places; safe staffing by 4 WTE`."""
    return listed(
        [
            f"{row['id'].replace('_', ' ')} by {amount(row['change'], row['unit'])}"
            + (f" in {row['count']:,} places" if row["count"] > 1 else "")
            for row in totals(changes)
        ]
    )


def in_all(changes: Sequence[Change]) -> str:
    """The sum where all of it is money; pounds, patients and staff are not added up."""
    if len(changes) == 1 or any(change.unit != "£m" for change in changes):
        return ""
    return f" ({amount(sum(change.amount for change in changes), '£m')} in all)"


def way_sentence(case: Case, way: WayOut) -> str:
    """A way out in words: all that gives way, in its own units."""
    own = f"{title(case, way.change.name)} gives way by {amount(way.change.amount, way.change.unit)}"
    if not way.also:
        return f"{own}: then every other promise can be kept."
    if len(way.also) <= SAID:
        also = listed([f"{title(case, c.name)} by {amount(c.amount, c.unit)}" for c in way.also])
    elif len(totals(way.also)) <= SAID:
        also = by_kind(way.also)
    else:
        also = f"{len(way.also):,} other promises of {len(totals(way.also))} kinds"
    return f"{own}, together with {also}{in_all(way.changes)}: then every other promise can be kept."


def _way_record(case: Case, way: WayOut) -> dict[str, Any]:
    return {
        **change_record(way.change),
        "proven": way.proven,
        "total": way.total,
        "total_unit": PRICED,
        "sentence": way_sentence(case, way),
        "also": [change_record(change) for change in way.also],
        "also_totals": totals(way.also),
    }


def _repair_record(repair: Repair | None) -> dict[str, Any] | None:
    if repair is None:
        return None
    return {
        "total": repair.total,
        "bound": repair.bound,
        "unit": PRICED,
        "proven": repair.proven,
        "totals": totals(repair.changes),
        "changes": [change_record(change) for change in repair.changes],
    }


def _conflict_record(case: Case, conflict: Conflict) -> dict[str, Any]:
    return {
        "members": [named_record(name) for name in conflict.members],
        "minimal": conflict.minimal,
        "smallest": conflict.smallest,
        "no_conflict_below": conflict.least,
        "only_choices": conflict.only_choices,
        "ways_out": [_way_record(case, way) for way in conflict.ways],
        "repair": _repair_record(conflict.repair),
    }


def _gap_record(gap: Gap) -> dict[str, Any]:
    return {
        "rule": gap.rule,
        "period": gap.period,
        "asked": gap.asked,
        "most": gap.most,
        "unit": gap.unit,
        "members": [named_record(name) for name in gap.members],
    }


def conflict_record(case: Case, report: ConflictReport) -> dict[str, Any]:
    """A report as `conflict.json`: the first conflict on top (formulation §8), everything else beside it."""
    first = Conflict((), minimal=False, only_choices=False)
    if report.conflicts:
        first = report.conflicts[0]
    top = _conflict_record(case, first)
    return {
        "status": report.status,
        **top,
        "conflicts": [_conflict_record(case, conflict) for conflict in report.conflicts],
        "sentences": list(report.sentences),
        "whole_repair": _repair_record(report.repair),
        "checks": [_gap_record(gap) for gap in report.gaps],
        "prices": report.prices.to_dict(orient="records"),
        "complete": report.complete,
        "every": report.every,
        "kinds": [list(kind) for kind in report.kinds],
        "every_kind": report.every_kind,
        "laws": records(report.laws.rows),
        "findings": [finding.as_record() for finding in report.findings],
    }


def conflict_table(report: ConflictReport) -> pd.DataFrame:
    """A row for every member of every conflict, with its way out: what a spreadsheet needs."""
    rows = []
    for place, conflict in enumerate(report.conflicts, start=1):
        ways = {way.change.name: way for way in conflict.ways}
        for name in conflict.members:
            family, way = PROMISES[name[0]], ways.get(name)
            labels = family.columns(name[1])
            rows.append(
                {
                    "conflict": place,
                    "id": name[0],
                    "key": ", ".join(f"{column} {code}" for column, code in labels.items()),
                    "minimal": conflict.minimal,
                    "smallest": conflict.smallest,
                    "change": None if way is None else way.change.amount,
                    "unit": family.unit,
                    "direction": "" if way is None else way.change.direction,
                    "also": 0 if way is None else len(way.also),
                    "total": None if way is None else way.total,
                }
            )
    columns = ["conflict", "id", "key", "minimal", "smallest", "change", "unit", "direction", "also", "total"]
    return pd.DataFrame(rows, columns=columns)
