"""The travel graph: who can take another trust's patients, and who receives them when a service closes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import fsum
from typing import TypeAlias

import networkx as nx

from trustmodels.allocation.data import AllocationData

TravelGraph: TypeAlias = "nx.DiGraph[str]"
EffectKey = tuple[str, str, str]


def travel_graph(data: AllocationData) -> TravelGraph:
    """Trusts as nodes, travel rows within `transfer_minutes` as directed edges with `minutes`."""
    graph: TravelGraph = nx.DiGraph()
    graph.add_nodes_from(data.trusts)
    limit = data.settings.get("transfer_minutes")
    for (origin, destination), row in data.travel.items():
        if limit is None or row.minutes <= limit:
            graph.add_edge(origin, destination, minutes=row.minutes)
    return graph


def _standards_of(data: AllocationData) -> dict[str, set[str]]:
    held: dict[str, set[str]] = defaultdict(set)
    for table in (data.flows, data.lists):
        for standard, trust, _period in table:
            held[standard].add(trust)
    return held


def _stated_effects(data: AllocationData) -> dict[EffectKey, float]:
    stated: dict[EffectKey, float] = defaultdict(float)
    for row in data.change_effects:
        stated[row.change, row.trust, row.measure] += float(row.amount)
    return dict(stated)


def _given_to_nobody(stated: Mapping[EffectKey, float]) -> dict[tuple[str, str], list[str]]:
    """(change, measure) -> trusts that lose demand, where no trust gains any of it."""
    losers: dict[tuple[str, str], list[str]] = defaultdict(list)
    gained: set[tuple[str, str]] = set()
    for (change, trust, measure), amount in stated.items():
        if not measure.startswith("demand:"):
            continue
        if amount < 0:
            losers[change, measure].append(trust)
        elif amount > 0:
            gained.add((change, measure))
    return {key: trusts for key, trusts in losers.items() if key not in gained}


def receivers(data: AllocationData, graph: TravelGraph, standard: str, loser: str) -> dict[str, float]:
    """Shares in which the neighbours of `loser` take its patients: in proportion to 1/minutes (D49).

    Only trusts with a row for the standard count; empty where there is none. 0 minutes count as 1.
    """
    held = _standards_of(data).get(standard, set()) - {loser}
    pull = {t: 1.0 / (graph.edges[loser, t]["minutes"] or 1.0) for t in graph.successors(loser) if t in held}
    total = fsum(pull.values())
    return {t: weight / total for t, weight in sorted(pull.items())}


def refused_changes(data: AllocationData, graph: TravelGraph) -> dict[str, str]:
    """Changes that cannot begin because nobody near enough could take the patients, with the reason."""
    reasons: dict[str, str] = {}
    limit = data.settings.get("transfer_minutes")
    within = "on the travel table" if limit is None else f"within {limit:g} minutes"
    for (change, measure), losers in sorted(_given_to_nobody(_stated_effects(data)).items()):
        standard = measure.removeprefix("demand:")
        for loser in losers:
            if not receivers(data, graph, standard, loser):
                reasons.setdefault(
                    change,
                    f"{change} takes {standard} patients from {loser} and no trust {within} of it has a row "
                    f"for {standard}, so it cannot begin",
                )
    return reasons


def spread_effects(
    data: AllocationData, graph: TravelGraph, refused: Mapping[str, str]
) -> dict[EffectKey, float]:
    """(change, trust, measure) -> amount, with demand that was given to nobody shared among the receivers."""
    effects = {key: v for key, v in _stated_effects(data).items() if key[0] not in refused}
    for (change, measure), losers in sorted(_given_to_nobody(effects).items()):
        standard = measure.removeprefix("demand:")
        taken = {loser: -effects[change, loser, measure] for loser in losers}
        for loser, amount in taken.items():
            for trust, share in receivers(data, graph, standard, loser).items():
                key = (change, trust, measure)
                effects[key] = effects.get(key, 0.0) + share * amount
    return effects
