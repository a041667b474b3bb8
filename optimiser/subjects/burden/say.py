"""Who bears it, in sentences: with deprivation first, then age and distance, then regions and types."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

import pandas as pd

from optimiser.amounts import money, number, share, shown
from optimiser.explain.finding import Finding
from optimiser.explain.words import listed, plural
from optimiser.subjects.burden.compute import MEASURES, TRAITS

UNITS = {
    **dict.fromkeys(("spent", "ask", "grant", "loan", "missed", "per_1000", "per_low", "per_high"), "£m"),
    **dict.fromkeys(("ask_share", "grant_share", "loan_share", "missed_share", "slope"), "share"),
}
WORDS = {"ask": "The burden", "grant": "Support", "missed": "What is missed of control totals"}
MORE = {
    "ask": "trusts are asked for {amount} {way}",
    "grant": "trusts are given {amount} {way}",
    "missed": "trusts miss {amount} {way}",
}


def burden_findings(groups: pd.DataFrame, slopes: pd.DataFrame, graded: str) -> list[Finding]:
    """The slope with each figure of the catchment, then the heaviest and lightest region and type.

    Args:
        groups: from `group_table`.
        slopes: from `slope_table`.
        graded: how well the catchments are known, in words.
    """
    known = set(slopes["dimension"])
    return [
        *([] if "deprivation" in known else [_unknown()]),
        *(_slope(row, groups, graded) for row in slopes.to_dict("records") if _told(row)),
        *_ends(groups),
    ]


def _told(row: dict[Hashable, Any]) -> bool:
    """What moves with deprivation is always told, with another figure where it clearly moves."""
    return row["dimension"] == "deprivation" or bool(row["clear"])


def _unknown() -> Finding:
    return Finding(
        "burden-unknown",
        "Whether the burden rises or falls with deprivation cannot be said: too few trusts have a deprivation score.",
        severity="caution",
        next_question="fill the column deprivation of trusts.csv",
    )


def _slope(row: dict[Hashable, Any], groups: pd.DataFrame, graded: str) -> Finding:
    """Whether it rises or falls, by how much a step, and what the two ends bear."""
    trait, measure = TRAITS[str(row["dimension"])], str(row["measure"])
    slope, low, high = (1000 * float(row[name]) for name in ("slope", "low", "high"))
    fifths = groups[groups["dimension"] == row["dimension"]].sort_values("place")
    first, last = fifths.iloc[0], fifths.iloc[-1]
    way = "more" if slope > 0 else "less"
    moves = f"{'rises' if slope > 0 else 'falls'} with {trait.noun}"
    if not row["clear"]:
        moves = f"neither clearly rises nor clearly falls with {trait.noun}"
    range_ = f"{_signed(low)} to {_signed(high)}"
    told = MORE[measure].format(amount=money(abs(slope)), way=way)
    sentence = (
        f"{WORDS[measure]} {moves}: for {trait.of_step} more {told} in every £1,000m that they spend (range "
        f"{range_}). The {last['group']} is {MEASURES[measure]} {share(last[f'{measure}_share'])} of spending, the "
        f"{first['group']} {share(first[f'{measure}_share'])}."
    ).replace(" is short of their control totals by ", " misses control totals by ")
    evidence = pd.concat([pd.DataFrame([row]), fifths], ignore_index=True)
    spread = number(100 * float(row["explained"]))
    return Finding(
        id=f"burden-{row['dimension']}-{measure}",
        sentence=sentence,
        evidence=evidence.assign(per_low=low, per_high=high, base=1000.0),
        severity="caution"
        if row["clear"] and measure == "ask" and row["dimension"] == "deprivation"
        else "note",
        holds_fixed="the plan; trusts differ in more than this",
        certainty=(
            f"a line through {plural(float(str(row['trusts'])), 'trust')} of {row['of']}, weighted by spending, that "
            f"tells {spread}% of the spread; range: two standard errors; {graded}"
        ),
        units=UNITS,
    )


def _signed(amount: float) -> str:
    return shown(amount, "change £m")


def _ends(groups: pd.DataFrame) -> Iterator[Finding]:
    """The region and the type with the heaviest ask, and with the lightest."""
    for dimension in ("region", "type"):
        own = groups[groups["dimension"] == dimension].sort_values(
            ["ask_share", "group"], ascending=[False, True], kind="stable"
        )
        if len(own) > 1:
            first, last = own.iloc[0], own.iloc[-1]
            parts = [
                f"{row['group']} with {share(row['ask_share'])} of spending asked for, {share(row['grant_share'])} "
                f"given in grants and {share(row['missed_share'])} missed of control totals"
                for row in (first, last)
            ]
            yield Finding(
                id=f"burden-{dimension}",
                sentence=f"By {dimension} the heaviest and the lightest are {listed(parts)}.",
                evidence=own,
                certainty="exact for this plan",
                units=UNITS,
            )
