"""The three parties' views of one instance: what each would have, and where an offer lies between them.

`negotiate` bargains on measures, some of which weigh one thing against another. Nobody at a table reads those: what is
shown of every plan is what it comes to in natural units, and of every party how far a plan is from its own, as a share
of the way to the worst that another party's plan would give it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from optimiser.amounts import share
from optimiser.errors import NoPlanError
from optimiser.explain.finding import Finding
from optimiser.explain.quantities import Quantity, quantities_at
from optimiser.explain.words import capital, listed
from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.beside import amounts_beside
from optimiser.extras.room.change import told
from optimiser.instances import Instance
from optimiser.report.section import Section
from optimiser.report.section import shown as block
from optimiser.report.table import ReportTable, TableColumn
from optimiser.solver import SolveSettings
from optimiser.tradeoffs.negotiation import Bargain, bargain, read_parties
from optimiser.tradeoffs.negotiation.parties import EQUAL
from optimiser.writing import write_text

FILE = "parties.json"
BURDEN = "peak_burden"
NOTHING_TO_BARGAIN = (
    "No plan keeps what must be kept, whatever the parties concede. The exact answer shows what cannot hold "
    "together."
)
MOST_ASKED = "Most asked of any trust in a year, of what it spends"


@dataclass(frozen=True)
class PartyView:
    """One party: its name, its question in words, the measure it bargains with, and between what it bargains.

    `best` is what its own plan has of the measure, `span` the way from there to the worst that another party's plan
    would give it, `accepts` the most that it accepts.
    """

    name: str
    sentence: str
    measure: str
    best: float
    span: float
    accepts: float

    def way(self, value: float) -> float | None:
        """How far a plan is from the party's own, as a share of its way; None where nobody else touches it."""
        return (value - self.best) / self.span if self.span > 0 else None


@dataclass(frozen=True)
class PlanView:
    """One plan: what it comes to by natural quantity (label, unit and total), and the measures of the parties."""

    amounts: Mapping[str, tuple[str, str, float]]
    measures: Mapping[str, float]


@dataclass(frozen=True)
class Standpoints:
    """What the parties would have, by name, and the least that all of them have to concede (`share` of every way).

    `agreed` is the share that they would go; `common` whether all could accept the plan of equal concession.
    """

    parties: tuple[PartyView, ...]
    plans: Mapping[str, PlanView]
    share: float
    agreed: float
    common: bool


def settled(instance: Instance, gap: float, say: Callable[[str], None]) -> Standpoints:
    """Let the shipped parties negotiate.

    Args:
        instance: about what.
        gap: of each solve.
        say: told of each step.

    Raises:
        NoPlanError: there is no plan at all.
        UnsettledError: a solve stopped before it had one.
        RunError: no plan keeps what the parties accept in any case.
    """
    try:
        found = bargain(instance, read_parties(), settings=SolveSettings(gap=gap), say=say)
    except NoPlanError:
        raise NoPlanError(NOTHING_TO_BARGAIN) from None
    named = {**found.best, capital(EQUAL): found.settlement}
    width = len(found.prepared.compiled.columns)
    plans = {
        name: PlanView(
            _amounts(quantities_at(found.prepared, plan.x[:width])),
            dict(plan.values),
        )
        for name, plan in named.items()
    }
    return Standpoints(_parties(found), plans, found.share, found.agreed, found.common)


def _parties(found: Bargain) -> tuple[PartyView, ...]:
    return tuple(
        PartyView(
            party.name,
            party.question.sentence,
            party.measure,
            found.best[party.name].values[party.measure],
            found.span[party.measure],
            found.reservation[party.measure],
        )
        for party in found.parties
    )


def write_settlement(found: Standpoints, folder: Path) -> Path:
    """Leave it where the page finds it."""
    return write_text(folder / FILE, json.dumps(asdict(found)))


def read_settlement(folder: Path) -> Standpoints:
    """What was left."""
    record: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
    parties = tuple(PartyView(**party) for party in record["parties"])
    plans = {
        name: PlanView({id_: tuple(each) for id_, each in plan["amounts"].items()}, plan["measures"])
        for name, plan in record["plans"].items()
    }
    return Standpoints(parties, plans, record["share"], record["agreed"], record["common"])


def views(found: Standpoints, offers: Sequence[OfferAnswer]) -> Section:
    """The parties' plans, the equal concession and the offers beside each other, and how far each is from each party.

    Args:
        found: the parties on the instance as it stands.
        offers: answers with a plan; others are left out.
    """
    plans = dict(found.plans)
    for offer in offers:
        if offer.has_plan:
            plans[offer.label] = PlanView(_amounts(offer.quantities), _measures(offer))
    return Section(
        "three-views",
        "What the three parties would say",
        _said(found),
        [block(_way(found, plans)), block(_reached(plans))],
    )


def _amounts(found: Sequence[Quantity]) -> dict[str, tuple[str, str, float]]:
    """What is told of a plan in natural units: label, unit and total of each quantity."""
    return {q.id: (q.label, q.unit, q.total) for q in told(found)}


def _measures(offer: OfferAnswer) -> dict[str, float]:
    """What a run has of each measure."""
    return {tier["measure"]: float(tier["final"]) for tier in offer.read.run.manifest["tiers"]
            if tier.get("final") is not None}  # fmt: skip


def _said(found: Standpoints) -> list[Finding]:
    wants = [Finding("party", f"{party.name}: {party.sentence}", severity="note") for party in found.parties]
    conceded, ready = share(found.share), share(found.agreed)
    if found.common:
        sentence = (
            f"There is a plan that all accept: each concedes {conceded} of its way, and would go {ready}."
        )
    else:
        sentence = (
            f"No plan is acceptable to all: each would have to concede {conceded}, and would go {ready}."
        )
    return [Finding("settlement", sentence, severity="note" if found.common else "warning"), *wants]


def _way(found: Standpoints, plans: Mapping[str, PlanView]) -> ReportTable:
    """A row a plan, a column a party: how far it is from the party's own plan."""
    rows = []
    for name, plan in plans.items():
        ways = {f"plan:{p.name}": _far(p, plan.measures.get(p.measure)) for p in found.parties}
        accept = [p.name for p in found.parties if _accepts(p, plan.measures.get(p.measure))]
        all_ = len(accept) == len(found.parties)
        rows.append({"plan": name, **ways, "accept": "all" if all_ else listed(accept) or "nobody"})
    columns = [TableColumn("plan", "Plan"), *(TableColumn(f"plan:{p.name}", p.name) for p in found.parties)]
    note = (
        "0% is the party's own plan, 100% the worst that another party's plan would give it; below 0% is better for it "
        "than anything that it could have had as things stand."
    )
    return ReportTable(
        "views-way", "How far each plan is from what each party would have",
        [*columns, TableColumn("accept", "Who would accept", "long")], pd.DataFrame(rows), note=note,
    )  # fmt: skip


def _far(party: PartyView, value: float | None) -> str:
    way = None if value is None else party.way(value)
    if value is None:
        return "not asked"
    if way is None:
        return "as its own" if value <= party.best else "beyond"
    return share(way)


def _accepts(party: PartyView, value: float | None) -> bool:
    room = 1e-6 * max(1.0, abs(party.accepts))
    return value is not None and value <= party.accepts + room


def _reached(plans: Mapping[str, PlanView]) -> ReportTable:
    """A row an amount, a column a plan."""
    labels = {id_: (label, unit) for plan in plans.values() for id_, (label, unit, _) in plan.amounts.items()}
    rows = [
        (label, unit, {n: plan.amounts[id_][2] if id_ in plan.amounts else 0.0 for n, plan in plans.items()})
        for id_, (label, unit) in labels.items()
    ]
    if all(BURDEN in plan.measures for plan in plans.values()):
        rows.append((MOST_ASKED, "share", {name: plan.measures[BURDEN] for name, plan in plans.items()}))
    frame, columns = amounts_beside(rows, list(plans), "plan")
    note = "The parties' plans are of the instance as it stands, before amounts are shared out evenly."
    return ReportTable("views-reached", "What each plan comes to", columns, frame, note=note)
