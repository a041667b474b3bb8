"""What each target would take, in one sentence a standard: patients, pace, money, staff, and who is furthest."""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimiser.amounts import amount, count, money, share
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.words import listed, plural
from optimiser.subjects.reach.compute import furthest

NAMED = 5
"""Trusts that are named; all of them are in the table."""
FIXED = (
    "demand, beds and staff as with nothing decided; prices of the capacity table; nothing is paid for haste"
)


def reach_findings(standards: pd.DataFrame, trusts: pd.DataFrame) -> list[Finding]:
    """A finding a standard, for the first period in which it has a target.

    Args:
        standards: from `lacking_by_standard`.
        trusts: from `lacking_by_trust`.
    """
    first = standards.drop_duplicates("standard")
    return [_finding(row, furthest(trusts, row.standard, row.period)) for row in each_row(first)]


def _finding(row: Any, fast: pd.DataFrame) -> Finding:  # noqa: ANN401 - a row of the table
    named = fast.head(NAMED)
    sentence = f"{row.name} at target in {row.period} at every trust: {_met(row)}"
    if row.lacking_at:
        sentence += f"{_patients(row)}{_money(row)}{_pace(row, named)}"
    told = named.assign(in_points=100 * named["points"], pace_in_points=100 * named["seen"].astype(float))
    return Finding(
        id=f"reach-{row.standard}",
        sentence=f"{sentence}.",
        evidence=pd.concat([pd.DataFrame([row._asdict()]), told], ignore_index=True),
        severity="caution" if row.too_fast else "note",
        holds_fixed=FIXED,
        certainty="reckoned from the tables; the range is all at the cheapest price to all at the dearest",
        next_question="optimiser solve INSTANCE --question how_far",
        units={
            **dict.fromkeys(("cost", "cheapest", "dearest"), "£m"),
            **dict.fromkeys(("lacking", "unsold"), "patients"),
            **dict.fromkeys(("points", "seen", "beyond"), "share"),
            "wte": "WTE",
        },
    )


def _met(row: Any) -> str:  # noqa: ANN401
    if not row.lacking_at:
        return f"all {plural(row.trusts, 'trust')} are there with nothing decided"
    have = "is" if row.met == 1 else "are"
    return f"{count(row.met)} of {plural(row.trusts, 'trust')} {have} there with nothing decided"


def _patients(row: Any) -> str:  # noqa: ANN401
    what = "more inside" if row.kind == "flow" else "fewer waiting"
    return f"; the others need {amount(row.lacking, 'patients')} {what}"


def _money(row: Any) -> str:  # noqa: ANN401
    if row.cost <= 0:
        return ", for which no capacity can be bought"
    low, high = money(row.cheapest), money(row.dearest)
    ends = "" if low == high else f" ({low} to {high})"
    staff = f" and {amount(row.wte, 'WTE')}" if row.wte > 0 else ""
    unsold = (
        f", {amount(row.unsold, 'patients')} of them beyond any capacity on offer" if row.unsold >= 1 else ""
    )
    return f", {money(row.cost)}{ends}{staff} at the prices of the capacity table{unsold}"


def _pace(row: Any, named: pd.DataFrame) -> str:  # noqa: ANN401
    if not row.too_fast:
        return "; none would have to go faster than trusts have been seen to"
    pace = float(named["seen"].iloc[0])
    has = "trust would have" if row.too_fast == 1 else "trusts would have"
    unit = "points" if row.kind == "flow" else "of their list"
    by = f"{100 * pace:.1f} points" if row.kind == "flow" else f"{share(pace)} {unit}"
    who = [f"{one.trust} ({_needs(row.kind, one.points)})" for one in each_row(named)]
    return f"; {count(row.too_fast)} {has} to go faster than trusts have been seen to ({by}), furthest {listed(who)}"


def _needs(kind: str, points: float) -> str:
    return f"{100 * points:.1f} points" if kind == "flow" else share(points)
