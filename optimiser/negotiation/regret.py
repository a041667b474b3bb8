"""Regret: how far each settlement is from what a party could have had, if another world comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from optimiser.instances import Instance
from optimiser.negotiation.bargain import Bargain, Say, bargain
from optimiser.negotiation.parties import EQUAL, Party
from optimiser.risk.tables import without_noise
from optimiser.solver import SolveSettings

__all__ = ["EQUAL", "lost", "regrets", "worst_regrets"]


def lost(gets: float, could: float) -> float:
    """The regret: how much more is missed than could have been; nothing where none is, or less."""
    return max(0.0, gets - could)


def _settlements(found: Bargain) -> dict[str, Mapping[str, float]]:
    """What each settlement gives: one party's order decides, or all concede the same share."""
    return {**{name: plan.values for name, plan in found.best.items()}, EQUAL: found.settlement.values}


def regrets(
    worlds: Mapping[str, Instance],
    parties: Sequence[Party],
    base: Bargain,
    settings: SolveSettings | None = None,
    say: Say = lambda _text: None,
) -> pd.DataFrame:
    """A row a world, settlement and party: what it gets, what it could have had, and the regret.

    A settlement is a rule, put again in each world. `share` is the regret as a share of the party's way from its
    best to its worst in the instance as it stands.

    Args:
        worlds: scenario -> instance.
        parties: who negotiates.
        base: the negotiation on the instance as it stands.
        settings: of the solves.
        say: told of each step.
    """
    found = {"": base}
    for name, instance in worlds.items():
        say(f"the negotiation in {name}")
        found[name] = bargain(instance, parties, base.agreed, settings)
    rows = []
    for world, each in found.items():
        for settlement, values in _settlements(each).items():
            for party in parties:
                could = each.best[party.name].values[party.measure]
                regret = lost(values[party.measure], could)
                span = base.span[party.measure]
                rows.append((world, settlement, party.name, party.measure, values[party.measure], could, regret,
                             regret / span if span > 0 else 0.0))  # fmt: skip
    names = "scenario settlement party measure gets could_have regret share"
    return without_noise(pd.DataFrame(rows, columns=names.split()))


def worst_regrets(table: pd.DataFrame) -> pd.DataFrame:
    """A row a settlement: the largest share of its way that any party regrets in any world; the least first."""
    worst = table.groupby("settlement", sort=False)["share"].max().reset_index()
    return worst.sort_values("share", kind="stable").reset_index(drop=True)
