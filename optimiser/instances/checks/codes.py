"""Codes: keys once, every code found where it comes from, and what depends on a code's row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import pandas as pd

from optimiser.errors import SHOWN, Fault
from optimiser.instances.cells import DATE
from optimiser.instances.draft import Draft
from optimiser.instances.slips import Codes, Use, codes, counted, slips
from trustmodels.contract import BY_NAME, Column

# Every code is found where the contract says that it comes from.

Drafts = Mapping[str, Draft]
NAMED = 8
"""How many known codes a message names."""


def references(drafts: Drafts) -> list[Fault]:
    """Dangling codes of every column that refers to a column of another table."""
    faults: list[Fault] = []
    for draft in drafts.values():
        absent: set[str] = set()
        for column in draft.raw.table.columns:
            table = column.references.partition(".")[0]
            if not column.references or not draft.has(column.name) or not len(draft.raw):
                continue
            if table in drafts:
                faults += _dangling(draft, column, drafts)
            elif not BY_NAME[table].required and table not in absent:
                absent.add(table)
                faults.append(_no_table(draft, column, table))
    return faults


def _no_table(draft: Draft, column: Column, table: str) -> Fault:
    problem = f"refers to {table}, and the instance has no {table}.csv"
    remedy = f"add {table}.csv, or leave {draft.raw.table.file} out"
    return Fault(draft.raw.table.file, problem, remedy, None, column.name, kind="no-table")


def _dangling(draft: Draft, column: Column, drafts: Drafts) -> list[Fault]:
    table, _, name = column.references.partition(".")
    known = known_codes(drafts, table, name)
    if known is None:
        return []
    what = "period" if column.kind == "period" else name
    return dangling(draft, column.name, draft.frame[column.name], known, what, f"{table}.csv")


def known_codes(drafts: Drafts, table: str, column: str) -> set[str] | None:
    """The codes that may be referred to; None where that cannot be said, which is a fault of its own."""
    target = drafts.get(table)
    if target is None or not target.has(column) or not len(target.raw):
        return None
    return set(target.frame[column].tolist())


def dangling(
    draft: Draft, column: str, codes: pd.Series, known: Collection[str], what: str, where: str
) -> list[Fault]:
    """Faults for the codes that are not known. ``codes`` may be a part of the column, by its index."""
    pairs = zip(codes.index.tolist(), codes.tolist(), strict=True)
    rows = [(at, code) for at, code in pairs if code and code not in known and at not in draft.raw.ragged]
    said = {code: unknown_code(code, known, what, where) for code in {code for _, code in rows}}
    return [draft.raw.fault(at, column, *said[code], "dangling") for at, code in rows]


def unknown_code(value: str, known: Collection[str], what: str, where: str) -> tuple[str, str]:
    """The problem and the remedy of a code that is not known."""
    problem = f"unknown {what} {value!r}, not in {where}"
    if what == "period" and DATE.fullmatch(value.strip()):
        return (
            f"{problem}: it looks like a date that a spreadsheet has made of the code",
            f"format the column as text and write the code ({_some(known)})",
        )
    alike = [code for code in known if code.strip().lower() == value.strip().lower()]
    if alike:
        return problem, f"write {alike[0]!r}: codes are compared with their spaces and capitals"
    return problem, f"correct it or add it to {where} ({_some(known)})"


def _some(known: Collection[str]) -> str:
    codes = sorted(code for code in known if code)
    if not codes:
        return "which has none"
    return f"known: {', '.join(codes[:NAMED])}{', …' if len(codes) > NAMED else ''}"


# Codes whose meaning depends on their row: control totals, stocks, effects, ring-fences, sources.

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


# Codes that lead nowhere, said once where the slip is, and read as they are meant by the rules that follow.

MANY = SHOWN + 1
"""Cells from which on an unknown code is one fault, where its table lacks it."""
Mends = dict[tuple[str, str], dict[int, str]]


def culprits(drafts: Mapping[str, Draft]) -> tuple[list[Fault], Mapping[str, Draft]]:
    """The faults at their sources, and the drafts with the codes as they are meant.

    A code that is told here is empty in the drafts where nobody knows what it means, so that no other rule tells
    it again.
    """
    faults: list[Fault] = []
    mends: Mends = {}
    for there in codes({name: draft.raw for name, draft in drafts.items()}):
        found = slips(there)
        told = {slip.said for slip in found} | {slip.meant for slip in found}
        for slip in found:
            faults += slip.faults(_what(there))
            _note(mends, slip.cells, slip.meant)
        for code, uses in _absent(there, told):
            faults.append(_lacking(there, code, uses))
            _note(mends, uses, "")
    return faults, {name: _mended(draft, mends) for name, draft in drafts.items()} if mends else drafts


def _what(there: Codes) -> str:
    return "period" if there.table == "periods" else there.column


def _absent(there: Codes, told: set[str]) -> list[tuple[str, list[Use]]]:
    known = there.known
    return [
        (code, uses)
        for code, uses in there.uses.items()
        if len(uses) >= MANY and code not in known and code not in told
    ]


def _lacking(there: Codes, code: str, uses: list[Use]) -> Fault:
    problem = f"has no row for the {_what(there)} {code!r}; {counted(uses)} it"
    remedy = "add its row, or correct or remove the rows that name it"
    return Fault(f"{there.table}.csv", problem, remedy, None, there.column, code, "absent")


def _note(mends: Mends, uses: tuple[Use, ...] | list[Use], meant: str) -> None:
    for use in uses:
        cell = f"{use.prefix}{meant}" if meant else ""
        mends.setdefault((use.raw.table.name, use.column), {})[use.at] = cell


def _mended(draft: Draft, mends: Mends) -> Draft:
    """The draft with some of its codes written over."""
    frame = draft.frame
    for (table, column), cells in mends.items():
        if table == draft.raw.table.name:
            values = frame[column].tolist()
            for at, cell in cells.items():
                values[at] = cell
            frame = frame.assign(**{column: pd.Series(values, dtype="str")})
    return draft if frame is draft.frame else replace(draft, frame=frame)


# No key twice, and no required table without rows.


def filled(draft: Draft) -> list[Fault]:
    """A fault where a table that must have rows has none."""
    table = draft.raw.table
    if not table.filled or len(draft.raw):
        return []
    return [Fault(table.file, "has a header and no rows", "write at least one row", kind="no-rows")]


def keys(draft: Draft) -> list[Fault]:
    """Rows whose key another row has already."""
    raw, key = draft.raw, draft.raw.table.key
    if not key or not draft.has(*key):
        return []
    first: dict[tuple[str, ...], int] = {}
    faults = []
    for at, value in enumerate(zip(*(raw.cells[name] for name in key), strict=True)):
        if at in raw.ragged or not all(value):
            continue
        before = first.setdefault(value, at)
        if before != at:
            named = ", ".join(f"{name} {code}" for name, code in zip(key, value, strict=True))
            row = raw.rows[before]
            where = "in a row before it" if row is None else f"in row {row}"
            problem = f"{named} is already {where}"
            faults.append(raw.fault(at, key[-1], problem, "keep one of the rows", "duplicate"))
    return faults
