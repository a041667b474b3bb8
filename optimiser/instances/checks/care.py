"""Access: standards of the right kind, weeks, whole lists, patients within demand, honest tariffs."""

import pandas as pd

from optimiser.errors import Fault
from optimiser.instances.checks.references import Drafts
from optimiser.instances.draft import Draft

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
    problem = "more patients are within the standard than there is demand"
    return draft.faults(at, "within", problem, "lower within or raise demand", "within")


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
