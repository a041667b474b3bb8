"""Every code is found where the contract says that it comes from."""

from collections.abc import Collection, Mapping

import pandas as pd

from optimiser.errors import Fault
from optimiser.instances.draft import Draft
from optimiser.instances.number_text import DATE
from trustmodels.contract import BY_NAME, Column

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
