"""How the rows of a commitment stand in a run, the ones that matter most first."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import amount
from optimiser.errors import Fault, InputError
from optimiser.explain.finding import Finding
from optimiser.explain.opened import Opened
from optimiser.explain.words import listed, named, plural
from optimiser.matrix.compiled import Named
from trustmodels.allocation.commitments import FAMILIES

PRICED = 10
"""Rows of one commitment that are priced where it has more: those with the largest prices in the run."""


def checked_commitment(name: str) -> str:
    """The id of a commitment.

    Raises:
        InputError: there is no such commitment.
    """
    if name not in FAMILIES:
        raise InputError(
            [Fault("--commitment", f"'{name}' is not known", f"choose one of {', '.join(FAMILIES)}")]
        )
    return name


def standing(answer: Opened, commitment: str) -> pd.DataFrame:
    """The rows of a commitment: key, value, limit, status and shortfall, the largest shortfall first."""
    rows = [
        {
            **item.family.labels(item.key),
            "mode": item.mode,
            "value": item.value,
            "limit": item.limit,
            "status": item.status,
            "shortfall": item.shortfall,
        }
        for item in answer.judged
        if item.family.id == commitment
    ]
    frame = pd.DataFrame(rows)
    return (
        frame
        if frame.empty
        else frame.sort_values("shortfall", ascending=False, kind="stable", ignore_index=True)
    )


def standing_finding(answer: Opened, commitment: str) -> Finding:
    """How many rows hold, bind and are short, and where most is missing."""
    family, table = FAMILIES[commitment], standing(answer, commitment)
    if table.empty:
        return Finding(
            id="commitment", sentence=f"The instance has no {named(commitment, ())}.", certainty="exact"
        )
    counts = {status: int((table["status"] == status).sum()) for status in ("holds", "binds", "short")}
    first, plain = table.iloc[0], named(commitment, ())
    keys = [str(first[key]) for key in family.key]
    worst = (
        f", most at {named('', keys).strip(' ()')} ({amount(first['shortfall'], family.unit)})"
        if counts["short"]
        else ""
    )
    words = listed(
        [
            f"{plural(number, 'row')} {status if number == 1 else _many(status)}"
            for status, number in counts.items()
            if number
        ]
    )
    return Finding(
        id="commitment",
        sentence=f"{plain[0].upper()}{plain[1:]}, which may {_may(first['mode'])}: {words}{worst}.",
        evidence=table.assign(**counts),
        severity="caution" if counts["short"] else "note",
        certainty="exact for this plan",
        next_question=f"optimiser ladder INSTANCE --on {commitment}",
        units={"value": family.unit, "limit": family.unit, "shortfall": family.unit},
    )


def _many(status: str) -> str:
    return {"holds": "hold", "binds": "bind", "short": "are short"}[status]


def _may(mode: str) -> str:
    return {"hold": "not give way", "yield": "give way", "off": "be broken without notice"}[mode]


def dearest(answer: Opened, rows: list[Named], number: int = PRICED) -> list[Named]:
    """The rows with the largest prices in the run, in the order of the matrix."""
    table = answer.table("commitments")
    columns = [
        column for column in map(str, table) if column.startswith("price_") and column != "price_movement"
    ]
    if len(rows) <= number or not columns:
        return rows
    largest: dict[Named, float] = {}
    by_id = dict(iter(table.groupby("id")))
    for family in sorted({name for name, _ in rows}):
        part = by_id.get(family)
        if part is not None:
            keys = [item.key for item in answer.judged if item.family.id == family]
            sizes = part[columns].abs().max(axis=1)
            largest.update(zip([(family, key) for key in keys], sizes, strict=True))
    chosen = set(sorted(rows, key=lambda name: -largest.get(name, 0.0))[:number])
    return [name for name in rows if name in chosen]
