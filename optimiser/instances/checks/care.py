"""Access: standards, lists, patients within demand, and demand that changes may take away."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from optimiser.errors import Fault
from optimiser.instances.checks.codes import Drafts
from optimiser.instances.draft import Draft

# Access: standards of the right kind, weeks, whole lists, patients within demand, honest tariffs.

TOLERANCE = 1e-9
"""Relative room for a number that was rounded when it was written."""


def weeks(drafts: Drafts) -> list[Fault]:
    """A list has its weeks."""
    draft = drafts.get("standards")
    if draft is None or not draft.has("kind", "weeks"):
        return []
    cells = draft.raw.cells["weeks"]
    bare = [at for at in _of_kind(draft, "list") if not cells[at].strip() and at not in draft.raw.ragged]
    return draft.faults(
        bare, "weeks", "a list standard has no weeks", "write the weeks to wait at most", "empty"
    )


def _of_kind(draft: Draft, kind: str) -> list[int]:
    return [int(at) for at in draft.frame.index[draft.frame["kind"] == kind]]


def kinds(drafts: Drafts) -> list[Fault]:
    """Flows are of flow standards and lists of list standards."""
    standards = drafts.get("standards")
    if standards is None:
        return []
    faults: list[Fault] = []
    for table, kind, other in (("flows", "flow", "list"), ("lists", "list", "flow")):
        draft = drafts.get(table)
        if draft is None:
            continue
        wrong = set(standards.frame["standard"][_of_kind(standards, other)])
        at = draft.frame.index[draft.frame["standard"].isin(wrong)]
        problem = f"{table} need a standard of kind {kind}, and this one is a {other}"
        faults += draft.faults(at, "standard", problem, f"move the row to {other}s.csv", "kind")
    return faults


def within(drafts: Drafts) -> list[Fault]:
    """No more patients inside the standard than come."""
    draft = drafts.get("flows")
    if draft is None:
        return []
    most = draft.frame["demand"] * (1 + TOLERANCE)
    at = draft.frame.index[draft.frame["within"] > most]
    remedy = "lower within or raise demand"
    few = [int(row) for row in at if _odd_demand(draft.frame, int(row))]
    many = [int(row) for row in at if int(row) not in few]
    said = "more patients are within the standard than there is demand"
    return [
        *draft.faults(many, "within", said, remedy, "within"),
        *draft.faults(
            few, "demand", "there is less demand than patients within the standard", remedy, "within"
        ),
    ]


def _odd_demand(frame: pd.DataFrame, row: int) -> bool:
    """Whether the demand of a row is farther than its patients within from the other rows, the trust's own first."""
    others = frame.drop(index=row)
    own = others[(others["trust"] == frame["trust"][row]) & (others["standard"] == frame["standard"][row])]
    beside = own if len(own) else others
    far = {}
    for name in ("demand", "within"):
        usual, value = float(beside[name].median()), float(frame[name][row])
        if not (usual > 0 and value > 0):
            return False
        far[name] = abs(math.log(value / usual))
    return far["demand"] > far["within"]


def tariffs(drafts: Drafts) -> list[Fault]:
    """Extra capacity for a flow earns no more than it costs."""
    draft, standards = drafts.get("capacity"), drafts.get("standards")
    if draft is None or standards is None:
        return []
    flows = set(standards.frame["standard"][_of_kind(standards, "flow")])
    dear = (draft.frame["tariff"] > draft.frame["unit_cost"]) & draft.frame["standard"].isin(flows)
    problem = "the tariff is above the unit cost for a flow: money in patients who do not exist"
    return draft.faults(draft.frame.index[dear], "tariff", problem, "lower it to the unit cost", "tariff")


def whole_lists(drafts: Drafts) -> list[Fault]:
    """A list has all periods of the instance at a trust, or none."""
    draft, periods = drafts.get("lists"), drafts.get("periods")
    if draft is None or periods is None or not draft.has("standard", "trust", "period"):
        return []
    all_periods = [period for period in dict.fromkeys(periods.frame["period"]) if period]
    frame = draft.frame[draft.frame["period"].isin(all_periods)]
    have = frame.groupby(["standard", "trust"], sort=False)["period"].agg(frozenset)
    short = have[have.map(len) < len(all_periods)]
    return [_short(draft, key, found, all_periods) for key, found in short.items()]


def _short(draft: Draft, key: object, found: frozenset[str], periods: list[str]) -> Fault:
    standard, trust = key if isinstance(key, tuple) else (key, "")
    rows: pd.DataFrame = draft.frame[(draft.frame["standard"] == standard) & (draft.frame["trust"] == trust)]
    lacking = ", ".join(period for period in periods if period not in found)
    problem = f"the list {standard} at {trust} has no row for {lacking}"
    return draft.raw.fault(
        int(rows.index[0]), "period", problem, "add the rows, or remove the list there", "whole"
    )


# Demand that changes take away is there to be taken, whatever changes the instance allows together.

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
    flows = drafts["flows"]
    frame, periods = flows.frame, drafts["periods"].frame
    order = {str(period): at for at, period in enumerate(periods["period"])}
    years = periods["years"].tolist()
    takers, places = _takers(drafts, order), _places(drafts, order)
    faults = []
    columns = (frame[name].tolist() for name in ("standard", "trust", "period", "demand"))
    rows = zip(*columns, strict=True)
    for at, (standard, trust, period, demand) in enumerate(rows):
        changes = takers.get((standard, trust))
        if changes is None or period not in order:
            continue
        taken = -years[order[period]] * _worst(changes, order[period], places)
        if taken - demand > max(FLOORED, TOLERANCE * demand):
            problem = f"changes that can be live by then take {taken:g} patients where there are {demand:g}"
            remedy = "lower the effects in change_effects.csv, which are per year"
            faults.append(flows.raw.fault(at, "demand", problem, remedy, "demand"))
    return faults


def _takers(drafts: Drafts, order: dict[str, int]) -> dict[tuple[str, str], list[_Change]]:
    """The changes that take patients, by standard and trust; those that cannot begin are left out."""
    terms, refuges = _terms(drafts, order), _refuges(drafts)
    takers: dict[tuple[str, str], list[_Change]] = {}
    for (change, standard), (net, gives) in _moves(drafts).items():
        losers = {trust: amount for trust, amount in net.items() if amount < 0}
        if change in terms and (gives or all((standard, trust) in refuges for trust in losers)):
            for trust, amount in losers.items():
                takers.setdefault((standard, trust), []).append(replace(terms[change], effect=amount))
    return takers


def _moves(drafts: Drafts) -> dict[tuple[str, str], tuple[dict[str, float], bool]]:
    """What a change does to the demand of a standard: the sum at each trust, and whether it gives any."""
    moves: dict[tuple[str, str], tuple[dict[str, float], bool]] = {}
    effects = drafts["change_effects"].frame.dropna(subset=["amount"])
    columns = (effects[name].tolist() for name in ("change", "measure", "trust", "amount"))
    for change, measure, trust, amount in zip(*columns, strict=True):
        kind, _, standard = measure.partition(":")
        if kind == "demand":
            net, gives = moves.get((change, standard), ({}, False))
            net[trust] = net.get(trust, 0.0) + amount
            moves[change, standard] = net, gives or amount > 0
    return moves


def _terms(drafts: Drafts, order: dict[str, int]) -> dict[str, _Change]:
    """When each change may begin, by its code, with no effect yet."""
    frame = drafts["changes"].frame
    rows = zip(frame["change"], frame["earliest"], frame["lead"].fillna(0), frame["contested"], strict=True)
    return {
        change: _Change(0.0, order.get(earliest, 0), int(lead), bool(contested))
        for change, earliest, lead, contested in rows
    }


def _refuges(drafts: Drafts) -> set[tuple[str, str]]:
    """The standards and trusts that have a neighbour with the standard, where their patients could go."""
    if "travel" not in drafts:
        return set()
    travel, flows = drafts["travel"].frame, drafts["flows"].frame
    holders: dict[str, set[str]] = {}
    for standard, trust in set(zip(flows["standard"].tolist(), flows["trust"].tolist(), strict=True)):
        holders.setdefault(trust, set()).add(standard)
    journeys = zip(travel["origin"].tolist(), travel["destination"].tolist(), strict=True)
    return {(standard, origin) for origin, to in journeys if origin != to for standard in holders.get(to, ())}


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
