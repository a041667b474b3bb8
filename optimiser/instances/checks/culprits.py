"""Codes that lead nowhere, said once where the slip is, and read as they are meant by the rules that follow."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from optimiser.errors import SHOWN, Fault
from optimiser.instances.draft import Draft
from optimiser.instances.slips import Codes, Use, codes, counted, slips

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
