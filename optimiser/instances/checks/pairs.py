"""Ranges that are given by two columns, and the distance to oneself."""

from optimiser.errors import Fault
from optimiser.instances.checks.references import Drafts

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
    problem = "a grant is promised to a type that no trust has"
    remedy = "correct the type, or remove the row"
    return draft.faults(draft.frame.index[nobody], "type", problem, remedy, "dangling")


def journeys(drafts: Drafts) -> list[Fault]:
    """A journey leads to another trust."""
    draft = drafts.get("travel")
    if draft is None:
        return []
    same = (draft.frame["origin"] == draft.frame["destination"]) & (draft.frame["origin"] != "")
    remedy = "remove the row: a trust does not send patients to itself"
    return draft.faults(draft.frame.index[same], "destination", "leads back to its origin", remedy, "loop")
