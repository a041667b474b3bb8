"""Rates, and ranges that are given by two columns."""

from __future__ import annotations

from collections.abc import Mapping

from optimiser.errors import Fault
from optimiser.instances.checks.codes import Drafts
from optimiser.instances.likeness import bare, difference, nearest

EVERYBODY = frozenset({"all", "all others", "any", "default", "other", "others", "rest"})
"""What people write for the row of all other types, ``*``."""

# Drivers: every trust has one for every period, and no rate makes more vanish than there is.


def drivers(drafts: Drafts) -> list[Fault]:
    """A type with a row has one for every period; types without one need the rows of *."""
    needed = (("drivers", ("period", "type")), ("periods", ("period",)), ("trusts", ("type",)))
    if not all(name in drafts and drafts[name].has(*columns) for name, columns in needed):
        return []
    frame, trusts = drafts["drivers"].frame, drafts["trusts"].frame
    periods = [period for period in dict.fromkeys(drafts["periods"].frame["period"]) if period]
    have: dict[str, set[str]] = {}
    for kind, period in zip(frame["type"], frame["period"], strict=True):
        if kind:
            have.setdefault(kind, set()).add(period)
    meant = _meant(have, set(trusts["type"]))
    faults = [
        _fault(f"has rows of type {kind!r}, which {difference(kind, other)}", f"write {other!r}")
        for kind, other in meant.items()
    ]
    for kind, other in meant.items():
        have[other] |= have.pop(kind)
    faults += [
        _fault(f"has no row of type {kind!r} for {period}", f"add it: {kind!r} has rows for other periods")
        for kind, found in have.items()
        for period in periods
        if period not in found
    ]
    alone = [kind for kind in dict.fromkeys(trusts["type"]) if kind and kind not in have]
    if alone and "*" not in have and len(frame):
        named = ", ".join(repr(kind) for kind in alone)
        faults.append(_fault(f"has no rows for trusts of type {named}", "add them, or rows of type *"))
    return faults


def _meant(have: Mapping[str, set[str]], trusts: set[str]) -> dict[str, str]:
    """Types that no trust has, with the type that each is another spelling of, and whose missing periods it has."""
    found: dict[str, str] = {}
    for kind in have.keys() - trusts - {"*"}:
        others = have.keys() - {kind}
        near = "*" if bare(kind).casefold() in EVERYBODY else nearest(kind, others - {"*"})
        if near in others and not have[kind] & have[near]:
            found[kind] = near
    return dict(sorted(found.items()))


def _fault(problem: str, remedy: str) -> Fault:
    return Fault("drivers.csv", problem, remedy, None, "type", kind="drivers")


def marginal(drafts: Drafts) -> list[Fault]:
    """The cost of the demand that goes away is not the whole cost, or more."""
    draft = drafts.get("drivers")
    if draft is None:
        return []
    factor = 1 + draft.frame["marginal_cost"] * draft.frame["demand_growth"]
    problem = "marginal_cost times demand_growth takes the whole cost away"
    remedy = "lower marginal_cost, or check the sign of demand_growth"
    return draft.faults(draft.frame.index[factor <= 0], "marginal_cost", problem, remedy, "marginal")


# Ranges that are given by two columns, and the distance to oneself.

ROUNDED = 1e-9
"""Relative room for a number that was rounded when it was written."""


def least_most(drafts: Drafts) -> list[Fault]:
    """What is asked at least is no more than what is asked at most."""
    return _in_order(drafts, "asks", "least", "most")


def low_high(drafts: Drafts) -> list[Fault]:
    """The low end of an assumption is no higher than its high end."""
    return _in_order(drafts, "assumptions", "low", "high")


def _in_order(drafts: Drafts, table: str, low: str, high: str) -> list[Fault]:
    """One column of a table is never above another."""
    draft = drafts.get(table)
    if draft is None:
        return []
    at = draft.frame.index[draft.frame[low] > draft.frame[high]]
    return draft.faults(at, low, f"{low} is above {high}", "swap or correct them", "order")


def repair_least(drafts: Drafts) -> list[Fault]:
    """What is kept for repairs is no more than there is to spend."""
    draft = drafts.get("envelope")
    if draft is None:
        return []
    over = draft.frame["repair_least"] > draft.frame["capital_budget"] * (1 + ROUNDED)
    problem = "more capital is kept for repairs than the capital budget holds"
    remedy = "lower repair_least or raise capital_budget"
    return draft.faults(draft.frame.index[over], "repair_least", problem, remedy, "order")


def reached(drafts: Drafts) -> list[Fault]:
    """Grants are promised to a type only where a trust of it can have them."""
    draft, trusts = drafts.get("ring_fences"), drafts.get("trusts")
    if draft is None or trusts is None or not (draft.has("type") and trusts.has("type")):
        return []
    kinds = draft.frame["type"]
    nobody = (draft.frame["grant_least"] > 0) & ~kinds.isin(trusts.frame["type"]) & (kinds != "")
    known = set(trusts.frame["type"])
    faults: list[Fault] = []
    for kind in dict.fromkeys(kinds[nobody]):
        near = nearest(kind, known)
        problem = "a grant is promised to a type that no trust has"
        if near:
            problem += f": {kind!r} {difference(kind, near)}"
        remedy = f"write {near!r}" if near else "correct the type, or remove the row"
        rows = draft.frame.index[nobody & (kinds == kind)]
        faults += draft.faults(rows, "type", problem, remedy, "dangling")
    return faults


def journeys(drafts: Drafts) -> list[Fault]:
    """A journey leads to another trust."""
    draft = drafts.get("travel")
    if draft is None:
        return []
    same = (draft.frame["origin"] == draft.frame["destination"]) & (draft.frame["origin"] != "")
    remedy = "remove the row: a trust does not send patients to itself"
    return draft.faults(draft.frame.index[same], "destination", "leads back to its origin", remedy, "loop")
