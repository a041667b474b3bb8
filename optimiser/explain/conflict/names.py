"""Commitments and amounts in words: names of trusts, systems and standards beside their codes."""

from __future__ import annotations

from collections.abc import Sequence

from optimiser.matrix.compiled import Named
from trustmodels.allocation.case import Case
from trustmodels.allocation.promises import PROMISES


def _named(case: Case, column: str, code: str) -> str:
    """A code with its name: `Trust 3 (R003)`; a standard goes by its name alone."""
    data = case.data
    table = {"trust": data.trusts, "system": data.systems, "standard": data.standards}.get(column)
    if table is None or code not in table:
        return code
    name = str(table[code].name)
    return name if column == "standard" else f"{name} ({code})"


def _labels(case: Case, name: Named) -> dict[str, str]:
    """The key columns with names; the code of an underlying total by what its level says it is."""
    labels = PROMISES[name[0]].labels(name[1])
    level = labels.get("level", "")
    return {
        column: _named(case, level if column == "code" else column, code) for column, code in labels.items()
    }


def promise(case: Case, name: Named) -> str:
    """What was promised, in a sentence without its full stop."""
    family = PROMISES[name[0]]
    return family.sentence.format(**_labels(case, name))


def title(case: Case, name: Named) -> str:
    """A commitment in a few words: `safe staffing at Trust 0 (R000) in 2026-27`."""
    labels = _labels(case, name)
    kind = labels.get("standard") or name[0].replace("_", " ")
    place = {
        "trust": " at {}",
        "system": " for {}",
        "type": " for {} trusts",
        "code": " for {}",
    }
    where = "".join(text.format(labels[column]) for column, text in place.items() if column in labels)
    if labels.get("level") == "sector":
        where = " for all trusts"
    side = f" (at {labels['side']})" if "side" in labels else ""
    return f"{kind}{where} in {labels['period']}{side}"


def listed(items: Sequence[str]) -> str:
    """`a; b; and c`: semicolons, since names of trusts have commas."""
    if len(items) <= 1:
        return "".join(items)
    return "; ".join(items[:-1]) + f"; and {items[-1]}"
