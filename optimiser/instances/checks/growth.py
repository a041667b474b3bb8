"""Drivers: every trust has one for every period, and no rate makes more vanish than there is."""

from optimiser.errors import Fault
from optimiser.instances.checks.references import Drafts


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
    faults = [
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
