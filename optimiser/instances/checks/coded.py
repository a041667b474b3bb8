"""Codes whose meaning depends on their row: control totals, stocks, effects, ring-fences, sources."""

import pandas as pd

from optimiser.errors import Fault
from optimiser.instances.checks.references import Drafts, dangling, unknown_code
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
        if table in drafts and drafts[table].has(level):
            known = set(drafts[table].frame[level])
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
    kinds = _kinds(drafts)
    known = {code for code, kind in kinds.items() if prefix != "list" or kind in {"list", ""}}
    faults = []
    for at, value in enumerate(draft.frame[column]):
        before, colon, standard = value.partition(":")
        if value in words or not value or at in draft.raw.ragged:
            continue
        if before != prefix or not colon:
            said = (f"{value!r} is not one of {allowed}", "correct it")
        elif standard in known or "standards" not in drafts:
            continue
        elif standard in kinds:
            said = (f"{standard!r} is a flow, which has no list", "name a standard of kind list")
        else:
            said = unknown_code(standard, known, "standard", "standards.csv")
        faults.append(draft.raw.fault(at, column, *said, "dangling"))
    return faults


def _kinds(drafts: Drafts) -> dict[str, str]:
    draft = drafts.get("standards")
    if draft is None:
        return {}
    return dict(zip(draft.frame["standard"], draft.frame["kind"], strict=True))


def ring_fences(drafts: Drafts) -> list[Fault]:
    """A ring-fence is for a type that some trust has."""
    draft, trusts = drafts.get("ring_fences"), drafts.get("trusts")
    if draft is None or trusts is None or not draft.has("type") or not trusts.has("type"):
        return []
    known = set(trusts.frame["type"])
    return dangling(draft, "type", draft.frame["type"], known, "type of trust", "trusts.csv")


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
