"""Codes whose meaning depends on their row: control totals, stocks, effects, ring-fences, sources."""

import pandas as pd

from optimiser.errors import Fault
from optimiser.instances.checks.references import Drafts, dangling, known_codes, unknown_code
from optimiser.instances.draft import Draft
from trustmodels.contract import BY_NAME

STOCKS = "cash, backlog or list:<standard>"
MEASURES = "demand:<standard>, beds or required"


def control_totals(drafts: Drafts) -> list[Fault]:
    """The id of a control total is a trust, a system or *, as its level says."""
    draft = drafts.get("control_totals")
    if draft is None or not draft.has("level", "id"):
        return []
    faults: list[Fault] = []
    for level, table in (("trust", "trusts"), ("system", "systems")):
        ids = draft.frame.loc[draft.frame["level"] == level, "id"]
        known = known_codes(drafts, table, level)
        if known is not None:
            faults += dangling(draft, "id", ids, known, level, f"{table}.csv")
    sector = draft.frame.loc[(draft.frame["level"] == "sector") & (draft.frame["id"] != "*"), "id"]
    wrong = [at for at in sector[sector != ""].index if at not in draft.raw.ragged]
    return faults + draft.faults(
        wrong, "id", "the sector's control total has another id than *", "write *", "id"
    )


def stocks(drafts: Drafts) -> list[Fault]:
    """A stock is cash, backlog or the list of a list standard, and only cash is negative."""
    draft = drafts.get("opening")
    if draft is None or not draft.has("stock"):
        return []
    stock = draft.frame["stock"]
    faults = _patterned(draft, "stock", ("cash", "backlog"), "list", STOCKS, drafts)
    below = (draft.frame["amount"] < 0) & (stock != "cash")
    problem, remedy = "only cash may be negative", "write the stock as it stood, at least 0"
    return faults + draft.faults(draft.frame.index[below], "amount", problem, remedy, "range")


def measures(drafts: Drafts) -> list[Fault]:
    """An effect is on the demand of a standard, on beds or on required staff."""
    draft = drafts.get("change_effects")
    if draft is None or not draft.has("measure"):
        return []
    return _patterned(draft, "measure", ("beds", "required"), "demand", MEASURES, drafts)


def _patterned(
    draft: Draft, column: str, words: tuple[str, ...], prefix: str, allowed: str, drafts: Drafts
) -> list[Fault]:
    """Faults of codes that are neither a word nor ``prefix:<standard>``.

    Without a standards table such a stock or effect has no block to act in: that is a note.
    """
    standards = known_codes(drafts, "standards", "standard")
    flows = _flows(drafts) if prefix == "list" else set()
    faults = []
    for at, value in enumerate(draft.frame[column]):
        before, colon, standard = value.partition(":")
        if value in words or not value or at in draft.raw.ragged:
            continue
        if before != prefix or not colon:
            said = (f"{value!r} is not one of {allowed}", "correct it")
        elif standard in flows:
            said = (f"{standard!r} is a flow, which has no list", "name a standard of kind list")
        elif standards is None or standard in standards:
            continue
        else:
            said = unknown_code(standard, standards, "standard", "standards.csv")
        faults.append(draft.raw.fault(at, column, *said, "dangling"))
    return faults


def _flows(drafts: Drafts) -> set[str]:
    draft = drafts.get("standards")
    return set() if draft is None else set(draft.frame.loc[draft.frame["kind"] == "flow", "standard"])


def sources(drafts: Drafts) -> list[Fault]:
    """A source is for a table and a column of the contract, or * for all its columns."""
    draft = drafts.get("sources")
    if draft is None or not draft.has("table", "column"):
        return []
    table, column = draft.frame["table"], draft.frame["column"]
    faults = dangling(draft, "table", table, set(BY_NAME), "table", "the contract")
    for name in BY_NAME.keys() & set(table):
        columns: pd.Series = column[table == name]
        known = {*BY_NAME[name].names, "*"}
        faults += dangling(draft, "column", columns, known, "column", f"the contract of {name}")
    return faults
