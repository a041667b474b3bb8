"""A case: model data under one question, with the index maps and the do-nothing path that every formula needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import fsum
from types import SimpleNamespace
from typing import Any

from trustmodels.allocation.data import AllocationData, Record
from trustmodels.allocation.definitions import path
from trustmodels.allocation.network import TravelGraph, refused_changes, spread_effects, travel_graph
from trustmodels.allocation.question import Mode, Question
from trustmodels.allocation.worlds import Worlds, make_worlds, wanted
from trustmodels.contract import BY_NAME

_NO_ENVELOPE = SimpleNamespace(
    **{column.name: column.stands_for for column in BY_NAME["envelope"].columns if column.optional}
)
"""The envelope of a period without a row: every cell empty."""
NO_WORLDS = Worlds((), {}, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Case:
    """Everything a formula reads besides the plan. Built by `make_case`; never changed.

    `income`, `expenditure`, `do_nothing` and `entitlement` are £m of the period by (trust, period); `owed` is the
    entitlement with the bailout condition left out where the question leaves it out, `decayed` the backlog if
    nothing is done, £m. `worlds` has none in it where the question does not look at them. `any_may_give_way` says
    that each promise may be set aside by itself, as where a conflict is looked for: then no row is made tighter by
    what another promises.
    """

    data: AllocationData
    question: Question
    periods: tuple[str, ...]
    years: Mapping[str, float]
    place_of: Mapping[str, int]
    trusts: tuple[str, ...]
    envelope: Mapping[str, Record]
    opportunities: Mapping[str, Record]
    starts: Mapping[str, tuple[str, ...]]
    owned: Mapping[str, tuple[str, ...]]
    supported: Mapping[str, tuple[str, ...]]
    measures_used: Mapping[tuple[str, str], tuple[str, ...]]
    steps: Mapping[tuple[str, str], tuple[str, ...]]
    members: Mapping[str, tuple[str, ...]]
    system_changes: Mapping[str, tuple[str, ...]]
    begins: Mapping[str, tuple[str, ...]]
    refused: Mapping[str, str]
    effects: Mapping[tuple[str, str], tuple[tuple[str, float], ...]]
    share: Mapping[str, float]
    graph: TravelGraph
    income: Mapping[tuple[str, str], float]
    expenditure: Mapping[tuple[str, str], float]
    do_nothing: Mapping[tuple[str, str], float]
    entitlement: Mapping[tuple[str, str], float]
    owed: Mapping[tuple[str, str], float]
    decayed: Mapping[tuple[str, str], float]
    worlds: Worlds
    any_may_give_way: bool = False

    def mode(self, commitment: str) -> Mode:
        """Whether a commitment holds, yields or is off in this question.

        One that the question does not know, since it is older than the commitment, is off.
        """
        return self.question.modes.get(commitment, "off")

    @property
    def conditional(self) -> bool:
        """Whether support must be within what a trust is entitled to."""
        return self.mode("bailout_condition") == "hold"

    @property
    def tightened(self) -> bool:
        """Whether one promise makes another row tighter: the bailout condition the largest award."""
        return self.conditional and any(
            row.smallest_award and row.bailout_condition is not None for row in self.envelope.values()
        )

    def previous(self, period: str) -> str | None:
        """The period before, or None for the first."""
        at = self.place_of[period]
        return self.periods[at - 1] if at else None

    def before(self, period: str) -> tuple[str, ...]:
        """All earlier periods."""
        return self.periods[: self.place_of[period]]

    def upto(self, period: str) -> tuple[str, ...]:
        """All periods up to and including this one."""
        return self.periods[: self.place_of[period] + 1]

    def is_last(self, period: str) -> bool:
        """Whether the horizon ends with this period."""
        return period == self.periods[-1]

    def opening(self, trust: str, stock: str) -> float:
        """An opening stock; 0 where the table has no row."""
        return self.data.opening.get((trust, stock), 0.0)

    def has_patients(self, standard: str, trust: str, period: str) -> bool:
        """Whether a flow or a list has a row here, so that extra capacity can be bought for it."""
        key = (standard, trust, period)
        return key in self.data.flows or key in self.data.lists


def _grouped(pairs: Iterable[tuple[Hashable, str]]) -> dict[Any, tuple[str, ...]]:
    found: dict[Hashable, list[str]] = defaultdict(list)
    for group, item in pairs:
        found[group].append(item)
    return {group: tuple(items) for group, items in found.items()}


def _existing(data: AllocationData, question: Question) -> dict[str, Record]:
    """Rejected schemes do not exist; pending ones only where the question allows them."""
    wanted = {"approved", "pending"} if "pending" in question.allow else {"approved"}
    return {o: row for o, row in data.opportunities.items() if row.qia in wanted}


def _entitlements(
    data: AllocationData,
    do_nothing: Mapping[tuple[str, str], float],
    spend: Mapping[tuple[str, str], float],
    *,
    conditioned: bool = True,
) -> dict[tuple[str, str], float]:
    """What a trust that had met the bailout condition in every year would still be short of, £m (D47).

    Less what support does not pay of its cost above the benchmark.
    """
    found = {}
    for t, trust in data.trusts.items():
        made, above = 0.0, path.share_above(trust)
        for y in data.periods:
            row = data.envelope.get(y, _NO_ENVELOPE)
            made += (row.bailout_condition or 0.0) * spend[t, y] if conditioned else 0.0
            unpaid = (1 - row.excess_cost_supported) * above * spend[t, y]
            promised = data.control_totals.get(("trust", t, y, "reported"), 0.0)
            found[t, y] = max(0.0, promised - do_nothing[t, y] - data.years[y] * made - unpaid)
    return found


def _decayed(data: AllocationData) -> dict[tuple[str, str], float]:
    """Backlog at the end of each period if nothing is repaired and nothing deferred, £m (D60)."""
    found = {}
    for t, row in data.estate.items():
        backlog = data.opening.get((t, "backlog"), 0.0)
        for y in data.periods:
            backlog *= (1 + row.growth) ** data.years[y]
            found[t, y] = backlog
    return found


def make_case(data: AllocationData, question: Question) -> Case:
    """Model data and a question -> the case the formulas read."""
    periods, trusts = data.periods, tuple(data.trusts)
    place_of = {y: i for i, y in enumerate(periods)}
    opportunities = _existing(data, question)
    starts = {o: periods[place_of[row.first_period] :] for o, row in opportunities.items()}
    income, spend, nothing = path.do_nothing_path(data)
    graph = travel_graph(data)
    refused = refused_changes(data, graph)
    members = _grouped((row.system, t) for t, row in data.trusts.items())
    effects: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
    for (change, trust, measure), amount in spread_effects(data, graph, refused).items():
        effects[trust, measure].append((change, amount))
    total = {s: fsum(data.trusts[t].expenditure for t in members.get(s, ())) for s in data.systems}
    return Case(
        data=data,
        question=question,
        periods=periods,
        years=data.years,
        place_of=place_of,
        trusts=trusts,
        envelope={y: data.envelope.get(y, _NO_ENVELOPE) for y in periods},
        opportunities=opportunities,
        starts=starts,
        owned=_grouped((row.trust, o) for o, row in opportunities.items()),
        supported=_grouped((row.trust, o) for o, row in opportunities.items() if row.needs_support),
        measures_used=_grouped(((t, y), m) for t, m, y in data.one_offs),
        steps=_grouped(((v, t), k) for v, t, k in data.capacity),
        members=members,
        system_changes=_grouped((row.system, r) for r, row in data.changes.items()),
        begins={
            r: () if r in refused else periods[place_of[row.earliest] :] for r, row in data.changes.items()
        },
        refused=refused,
        effects={key: tuple(items) for key, items in effects.items()},
        share={t: row.expenditure / total[row.system] for t, row in data.trusts.items()},
        graph=graph,
        income=income,
        expenditure=spend,
        do_nothing=nothing,
        entitlement=_entitlements(data, nothing, spend),
        owed=_entitlements(
            data, nothing, spend, conditioned=question.modes.get("bailout_condition", "off") != "off"
        ),
        decayed=_decayed(data),
        worlds=make_worlds(data, opportunities) if wanted(question) else NO_WORLDS,
    )
