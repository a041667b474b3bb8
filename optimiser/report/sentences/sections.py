"""The sentences that open the sections below the answer."""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimiser.amounts import said
from optimiser.explain import Finding
from optimiser.explain.opened import Opened
from optimiser.report.facts import Facts
from optimiser.report.rows import records
from optimiser.report.sentences.words import certainty, listed
from optimiser.report.tables import section_facts as facts_of
from optimiser.report.tables.evidence import RESTS
from trustmodels.allocation.measures import MEASURES

MOST = ("helps", "costs")
HELD = "the yes/no choices"


def where_short(reading: Opened) -> Finding | None:
    """The region with the most that is short, for each imperative."""
    facts, keys = facts_of.where_facts(reading)
    parts = [f"{facts[k + ':words']} in {facts[k + ':region']} ({facts.in_full(k)})" for k in keys]
    if not parts:
        return None
    sentence = f"In {facts['last']} the most is short of {listed(parts)}."
    return Finding("where-short", sentence, facts.frame, certainty=certainty(reading))


def burden(reading: Opened) -> Finding:
    """Every period's requirement, as money and as a share, with its range."""
    facts = facts_of.burden_facts(reading)
    parts = [
        f"{facts[y]} in {y} ({facts[y + ':share']} of expenditure; {facts[y + ':least']} to "
        f"{facts[y + ':most']}; "
        f"{facts[y + ':above']} of {facts['trusts']} above {facts['mark']})"
        for y in reading.periods
    ]
    sentence = f"Trusts are asked for {listed(parts)}; {facts['one_offs']} of it all are one-offs."
    return Finding("burden", sentence, facts.frame, certainty=certainty(reading))


def condition(reading: Opened) -> Finding:
    """On what condition support is given."""
    facts = facts_of.condition_facts(reading)
    stated = [f"{facts[y + ':condition']} in {y}" for y in reading.periods if y + ":condition" in facts]
    given = [
        f"{facts[y]} in {y} ({facts[y + ':granted']} of {facts['trusts']} trusts)" for y in reading.periods
    ]
    text = f"Deficit support comes to {listed(given)}"
    if not reading.case.conditional or not stated:
        return Finding("condition", f"{text}, with no condition.", facts.frame, certainty=certainty(reading))
    sentence = (
        f"{text}, and never pays for efficiency that was not made: a trust is entitled to what would "
        "still be missing "
        f"if it had made {listed(stated)} of its expenditure."
    )
    return Finding("condition", sentence, facts.frame, certainty=certainty(reading))


def left_behind(reading: Opened) -> Finding:
    """What the plan leaves to whoever comes after."""
    facts, lists = facts_of.left_facts(reading)
    parts = [f"{facts['run_rate']} a year in underlying terms"]
    if "debt" in facts:
        parts.append(
            f"{facts['cash']} of cash against {facts['opening_cash']} at the start, and {facts['debt']} "
            "of loans to repay"
        )
    if "backlog" in facts:
        parts.append(f"{facts['backlog']} of backlog maintenance against {facts['opening_backlog']}")
    parts += [
        f"{facts[v]} patients waiting for {facts[v + ':name']} against {facts[v + ':before']}" for v in lists
    ]
    return Finding("left", f"The plan leaves {'; '.join(parts)}.", facts.frame, certainty=certainty(reading))


def steps(reading: Opened) -> Finding:
    """Where the sector starts and ends, and the largest step each way."""
    facts = facts_of.step_facts(reading)
    parts = [f"from {facts[y + ':nothing']} to {facts[y]} in {y}" for y in reading.periods]
    most = [f"what {key} most is {facts[key]} ({facts[key + ':amount']})" for key in MOST if key in facts]
    sentence = (
        f"The plan takes the sector {listed(parts)}, after deficit support of {facts['grants']} in all"
        f"{'; ' if most else ''}{listed(most)}."
    )
    return Finding("steps", sentence, facts.frame, certainty=certainty(reading))


def prices(reading: Opened) -> list[Finding]:
    """What the strongest national and local limits do for the first measure with a price.

    Where the measure weighs levels, standards or units against each other its price is nobody's pounds or patients:
    then only which limits do most is said.
    """
    frame = facts_of.price_frame(reading)
    if frame.empty:
        return []
    if not frame["natural"].all():
        return [_strongest(reading, frame)]
    return [_priced(reading, frame, row) for row in records(frame)]


def _strongest(reading: Opened, frame: pd.DataFrame) -> Finding:
    measure = str(frame["measure"].iloc[0])
    limits = "; ".join(f"{_more(row)} {row['limit']}" for row in records(frame))
    sentence = (
        f"What would do most for {MEASURES[measure].aim}, the yes/no choices held: {limits}. What each buys is found "
        "by solving again."
    )
    return Finding("price", sentence, frame, holds_fixed=HELD, certainty=certainty(reading))


def _priced(reading: Opened, frame: pd.DataFrame, row: dict[str, Any]) -> Finding:
    verb, joint = ("takes", "off") if row["price"] < 0 else ("adds", "to")
    size = said(abs(row["price"]), "price")
    amount = f"£{size}m" if row["measure_unit"] == "£m" else f"{size} {row['measure_unit']}"
    what = MEASURES[str(row["measure"])].missed
    sentence = f"{_more(row)} {row['limit']} {verb} {amount} {joint} {what}, the yes/no choices held."
    evidence = frame[frame.index == row["at"]].assign(size=abs(row["price"]))
    return Finding(
        "price", sentence[0].upper() + sentence[1:], evidence, holds_fixed=HELD, certainty=certainty(reading)
    )


def _more(row: dict[str, Any]) -> str:
    return "£1m more" if row["unit"] == "£m" else f"one more {_one(str(row['unit']))}"


def _one(unit: str) -> str:
    return {"patients": "patient", "beds": "bed", "places": "place", "changes": "change"}.get(unit, unit)


def grade_d(facts: Facts) -> Finding | None:
    """Which part of each imperative rests on judgement."""
    if "assumptions" not in facts:
        return None
    parts = [f"{facts[k + ':judged']} of {facts[k]} behind {k.lower()}" for k in RESTS if k in facts]
    basis = f"; of the columns of data, {listed(parts)} are" if parts else ""
    sentence = f"{facts['judged']} of {facts['assumptions']} assumptions are judgement (grade D){basis}."
    return Finding("grades", sentence, facts.frame, "caution", certainty="counted")
