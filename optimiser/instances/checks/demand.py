"""Demand that changes take away is there to be taken, whatever changes the instance allows together."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from optimiser.errors import Fault
from optimiser.instances.checks.references import Drafts

TOLERANCE = 1e-9
FLOORED = 1e-6
"""Patients below 0 that are taken for rounding."""


@dataclass(frozen=True)
class _Change:
    """A change that takes patients: how many a year, when it may begin, how long until it is live."""

    effect: float
    earliest: int
    lead: int
    contested: bool

    def slots(self, period: int) -> range:
        """The periods in which it may begin so as to be live in this one."""
        return range(self.earliest, period - self.lead + 1)


def demand_left(drafts: Drafts) -> list[Fault]:
    """Demand plus the worst the changes can do together is at least 0, for every flow."""
    if not all(name in drafts for name in ("flows", "changes", "change_effects", "periods")):
        return []
    flows, periods = drafts["flows"], drafts["periods"].frame
    order = {period: at for at, period in enumerate(periods["period"])}
    takers = _takers(drafts, order)
    places = _places(drafts, order)
    faults = []
    for at, row in enumerate(flows.frame.itertuples(index=False)):
        changes = takers.get((row.standard, row.trust), [])
        if not changes or row.period not in order or pd.isna(row.demand):
            continue
        period = order[row.period]
        worst = float(periods["years"].iloc[period]) * _worst(changes, period, places)
        if row.demand + worst < -max(FLOORED, TOLERANCE * row.demand):
            problem = f"changes that can be live by then take {-worst:g} patients where there are {row.demand:g}"
            remedy = "lower the effects in change_effects.csv, which are per year"
            faults.append(flows.raw.fault(at, "demand", problem, remedy, "demand"))
    return faults


def _takers(drafts: Drafts, order: dict[str, int]) -> dict[tuple[str, str], list[_Change]]:
    """The changes that take patients, by standard and trust; those that cannot begin are left out."""
    details = {row.change: row for row in drafts["changes"].frame.itertuples(index=False)}
    effects = drafts["change_effects"].frame
    effects = effects[effects["measure"].str.startswith("demand:") & effects["change"].isin(list(details))]
    effects = effects.assign(standard=effects["measure"].str.removeprefix("demand:"))
    takers: dict[tuple[str, str], list[_Change]] = {}
    for (change, standard), rows in effects.groupby(["change", "standard"], sort=False):
        given = bool((rows["amount"] > 0).any())
        net = rows.groupby("trust", sort=False)["amount"].sum()
        losers = net[net < 0]
        if not given and not all(_has_neighbour(drafts, str(standard), str(trust)) for trust in losers.index):
            continue
        for trust, effect in losers.items():
            row = details[change]
            lead = 0 if pd.isna(row.lead) else int(row.lead)
            begun = _Change(float(effect), order.get(row.earliest, 0), lead, bool(row.contested))
            takers.setdefault((str(standard), str(trust)), []).append(begun)
    return takers


def _has_neighbour(drafts: Drafts, standard: str, trust: str) -> bool:
    """Whether some trust with the standard can be reached, so that the patients have somewhere to go."""
    if "travel" not in drafts:
        return False
    flows, travel = drafts["flows"].frame, drafts["travel"].frame
    others = set(flows.loc[flows["standard"] == standard, "trust"]) - {trust}
    return bool(travel.loc[travel["origin"] == trust, "destination"].isin(others).any())


def _places(drafts: Drafts, order: dict[str, int]) -> dict[int, float]:
    """How many contested changes may begin in a period, where there is a limit."""
    envelope = drafts.get("envelope")
    if envelope is None:
        return {}
    limited = envelope.frame.dropna(subset=["contested_changes"])
    pairs = zip(limited["period"], limited["contested_changes"], strict=True)
    return {order[period]: limit for period, limit in pairs if period in order}


def _worst(changes: list[_Change], period: int, places: dict[int, float]) -> float:
    """The most that changes can take together: all free ones, and the contested ones that find a place."""
    free = sum(change.effect for change in changes if not change.contested and change.slots(period))
    contested = sorted((change for change in changes if change.contested), key=lambda change: change.effect)
    return free + _placed(contested, period, places)


def _placed(changes: Iterable[_Change], period: int, places: dict[int, float]) -> float:
    """The greatest taken by changes that begin in places of their own (greedy, which is exact here)."""
    total = 0.0
    held: dict[tuple[int, int], _Change] = {}
    for change in changes:
        if _seat(change, period, places, held, set()):
            total += change.effect
    return total


def _seat(
    change: _Change,
    period: int,
    places: dict[int, float],
    held: dict[tuple[int, int], _Change],
    tried: set[tuple[int, int]],
) -> bool:
    """Find a place for a change, moving others if need be."""
    for slot in change.slots(period):
        if slot not in places:
            return True
        for seat in ((slot, number) for number in range(int(places[slot] + TOLERANCE))):
            if seat in tried:
                continue
            tried.add(seat)
            if seat not in held or _seat(held[seat], period, places, held, tried):
                held[seat] = change
                return True
    return False
