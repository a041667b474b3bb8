"""What an explanation of a conflict holds, and how it is written to `conflict.json`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from optimiser.explain.conflict.checks import Gap
from optimiser.explain.conflict.laws import Clash, records
from optimiser.explain.conflict.names import amount, title
from optimiser.explain.finding import Finding
from optimiser.matrix.compiled import Named
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES

Status = Literal["conflict", "laws", "none", "unsettled"]
Scope = Literal["question", "conflict"]
SHOWN = 20
"""How many other commitments a way out lists one by one; all of them are in its totals."""


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
        return FAMILIES[self.name[0]].unit


@dataclass(frozen=True)
class Repair:
    """The least-cost set of changes: its total in £m at the stated prices, and the proven bound of it."""

    changes: tuple[Change, ...]
    total: float
    bound: float
    proven: bool


@dataclass(frozen=True)
class WayOut:
    """The least change of one commitment alone.

    Attributes:
        change: how far it gives way.
        scope: `question` if every other commitment then holds; `conflict` if it ends this conflict and others
            are left, which need what stands in `also`.
        also: what the other commitments must give as well, dearest first; the choices of the repair are kept.
        proven: whether no smaller change will do.
    """

    change: Change
    scope: Scope
    also: tuple[Change, ...] = ()
    proven: bool = True


@dataclass(frozen=True)
class Conflict:
    """Commitments that cannot hold together.

    Attributes:
        members: their names, in the order of the model.
        minimal: whether it is proven that the rest could be kept without any one of them.
        only_choices: whether the amounts alone could be kept, so that only the yes/no choices conflict.
        least: no set of fewer commitments conflicts; up to the size of this one.
        ways: the ways out by one commitment.
        repair: the cheapest way out by several.
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


def named_record(name: Named) -> dict[str, Any]:
    """A commitment as in formulation §8: its id and its key columns."""
    return {"id": name[0], **FAMILIES[name[0]].columns(name[1])}


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


def way_sentence(case: Case, way: WayOut) -> str:
    """A way out in words."""
    change = way.change
    text = f"{title(case, change.name)} gives way by {amount(change.amount, change.unit)}"
    end = "then every other promise can be kept" if way.scope == "question" else "then this conflict is gone"
    more = len(way.also)
    if more:
        end += f", and {more:,} other promise{'' if more == 1 else 's'} must give way for the rest"
    return f"{text}: {end}."


def _way_record(case: Case, way: WayOut) -> dict[str, Any]:
    return {
        **change_record(way.change),
        "scope": way.scope,
        "proven": way.proven,
        "sentence": way_sentence(case, way),
        "also": [change_record(change) for change in way.also[:SHOWN]],
        "also_count": len(way.also),
        "also_totals": totals(way.also),
    }


def _repair_record(repair: Repair | None) -> dict[str, Any] | None:
    if repair is None:
        return None
    return {
        "total": repair.total,
        "bound": repair.bound,
        "unit": "£m at the stated prices",
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
            family, way = FAMILIES[name[0]], ways.get(name)
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
                    "scope": "" if way is None else way.scope,
                }
            )
    columns = ["conflict", "id", "key", "minimal", "smallest", "change", "unit", "direction", "scope"]
    return pd.DataFrame(rows, columns=columns)
