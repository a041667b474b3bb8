"""Trusts standing alone, imperative by imperative, and what money would buy back, the cheapest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimiser.amounts import money
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.words import listed, plural
from optimiser.questions import IMPERATIVES
from optimiser.subjects.trilemma.compute import NOTHING, drops
from optimiser.subjects.trilemma.say import ALONE_FIXED

KEPT, CHOICE, MONEY, BEYOND = "kept", "choice", "money", "beyond"
PRICED = {
    "finance": "finance",
    "finance + access": "with_access",
    "finance + safety": "with_safety",
    "finance + access + safety": "all_three",
}
"""Combinations with finance, and the columns of the support that restores them."""


def within_reach(row: Any) -> bool:  # noqa: ANN401 - a row of the map
    """Whether money alone restores a combination: nothing physical is missing and what was agreed is kept."""
    return bool(row.settled) and row.safety_short <= NOTHING and row.access_short <= NOTHING


def _verdict(imperative: str, delivered: str, alone: Any) -> str:  # noqa: ANN401
    if imperative in delivered.split(" + "):
        return KEPT
    if alone.alone:
        return CHOICE
    return MONEY if within_reach(alone) else BEYOND


def heat(table: pd.DataFrame) -> pd.DataFrame:
    """A row a trust: what becomes of each imperative, and the support (£m) that restores it.

    Args:
        table: from `trilemma_map`.

    Returns:
        Trust; finance, access, safety as `kept` (in the most that it can deliver alone), `choice` (only if another
        is dropped), `money` (not alone, but money would restore it) or `beyond` (no money restores it in the time);
        finance, with_access, with_safety and all_three as `price_...` in £m over the plan, empty where no money
        restores them; and `most`, the largest of these. The dearest come first.
    """
    best = drops(table).set_index("trust")["delivers"]
    rows = []
    for trust, own in table.groupby("trust", sort=False):
        by = {str(row.combination): row for row in each_row(own)}
        verdicts = {i: _verdict(i, str(best[trust]), by[i]) for i in IMPERATIVES}
        rows.append({"trust": trust, **verdicts, **_prices(by)})
    found = pd.DataFrame(rows)
    found["most"] = found[[f"price_{name}" for name in PRICED.values()]].max(axis=1)
    return found.sort_values("most", ascending=False, kind="stable").reset_index(drop=True)


def _prices(by: Mapping[str, Any]) -> dict[str, float]:
    return {
        f"price_{name}": float(by[chosen].support) if within_reach(by[chosen]) else float("nan")
        for chosen, name in PRICED.items()
    }


def buy_back(table: pd.DataFrame) -> pd.DataFrame:
    """What money would bring each trust to beyond what it delivers alone, the cheapest first.

    Returns:
        Trust, `alone` (the combination that it delivers), `brought_to` (the largest combination that money
        restores and that holds it; of several as large the cheapest), `restores` (what is new in it), `support`
        (£m over the plan), and the running sums `support_so_far` and `trusts_so_far`.
    """
    best = drops(table).set_index("trust")["delivers"]
    rows = []
    for trust, own in table.groupby("trust", sort=False):
        alone = set(str(best[trust]).split(" + ")) - {""}
        can = [row for row in each_row(own) if _more(row, alone)]
        if can:
            row = min(can, key=lambda row: (-row.size, row.support))
            new = [i for i in str(row.combination).split(" + ") if i not in alone]
            rows.append((trust, best[trust], row.combination, ", ".join(new), float(row.support)))
    columns = ["trust", "alone", "brought_to", "restores", "support"]
    found = pd.DataFrame(rows, columns=columns).sort_values("support", kind="stable").reset_index(drop=True)
    return found.assign(support_so_far=found["support"].cumsum(), trusts_so_far=found.index + 1.0)


def _more(row: Any, alone: set[str]) -> bool:  # noqa: ANN401
    """Whether a combination holds what is delivered alone and more, and money restores it."""
    parts = set(str(row.combination).split(" + "))
    return alone < parts and "finance" in parts and within_reach(row)


def buy_back_finding(table: pd.DataFrame) -> list[Finding]:
    """What buying back costs in all, and how much the cheapest half of it takes; none where nothing is to be had."""
    found = buy_back(table)
    if found.empty:
        return []
    last, half = found.iloc[-1], found.iloc[(len(found) - 1) // 2]
    counted = found["restores"].value_counts().rename("trusts").reset_index()
    words = [
        f"{plural(row.trusts, 'trust')} get{'s' if row.trusts == 1 else ''} back "
        f"{row.restores.replace(', ', ' and ')}"
        for row in each_row(counted)
    ]
    return [
        Finding(
            id="buy_back",
            sentence=f"For {money(last['support_so_far'])} over the plan {listed(words)}; the cheapest "
            f"{plural(half['trusts_so_far'], 'trust')} of them take{'s' if half['trusts_so_far'] == 1 else ''} "
            f"{money(half['support_so_far'])}.",
            evidence=pd.concat([found, counted], ignore_index=True),
            holds_fixed=ALONE_FIXED,
            certainty="exact to a gap of 1e-6",
            next_question="optimiser solve INSTANCE --question least_funding",
            units={"support": "£m", "support_so_far": "£m"},
        )
    ]
