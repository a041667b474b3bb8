"""Ranges that are given by two columns, and the distance to oneself."""

from optimiser.errors import Fault
from optimiser.instances.checks.references import Drafts


def least_most(drafts: Drafts) -> list[Fault]:
    """What is asked at least is no more than what is asked at most."""
    draft = drafts.get("asks")
    if draft is None:
        return []
    at = draft.frame.index[draft.frame["least"] > draft.frame["most"]]
    return draft.faults(at, "least", "least is above most", "swap or correct them", "order")


def low_high(drafts: Drafts) -> list[Fault]:
    """The low end of an assumption is no higher than its high end."""
    draft = drafts.get("assumptions")
    if draft is None:
        return []
    at = draft.frame.index[draft.frame["low"] > draft.frame["high"]]
    return draft.faults(at, "low", "low is above high", "swap or correct them", "order")


def journeys(drafts: Drafts) -> list[Fault]:
    """A journey leads to another trust."""
    draft = drafts.get("travel")
    if draft is None:
        return []
    same = (draft.frame["origin"] == draft.frame["destination"]) & (draft.frame["origin"] != "")
    remedy = "remove the row: a trust does not send patients to itself"
    return draft.faults(draft.frame.index[same], "destination", "leads back to its origin", remedy, "loop")
