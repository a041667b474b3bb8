"""Whether the areas can balance, how far they are, and why not, in sentences."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from optimiser.amounts import count, money
from optimiser.explain.finding import Finding
from optimiser.explain.words import listed, plural
from optimiser.subjects.causes.compute import CAUSES, TELLS


def causes_findings(
    frame: pd.DataFrame, period: str, widest: float, stopped: Collection[str] = ()
) -> list[Finding]:
    """How many areas balance and how far the others are; then the causes."""
    sums = frame.drop(columns=["system", "name"]).sum()
    met = int((frame["gap"] <= TELLS).sum())
    counts = pd.DataFrame([{"period": period, "areas": len(frame), "met": met, **sums}])
    return [_reach(counts), _causes(counts, widest, stopped)]


def _reach(counts: pd.DataFrame) -> Finding:
    row = counts.iloc[0]
    sentence = (
        f"In {row['period']} {count(row['met'])} of {plural(row['areas'], 'area')} can balance; the others miss "
        f"{money(row['gap'])}. Together areas must find {money(row['required'])}: the plan delivers "
        f"{money(row['deliverable'])} and gives {money(row['support'])} of support."
    )
    return Finding(
        id="areas",
        sentence=sentence,
        evidence=counts,
        severity="caution" if row["gap"] > TELLS else "note",
        certainty="how far one can get, at expected delivery",
        next_question="optimiser solve INSTANCE --question balance",
        units=dict.fromkeys(["required", "deliverable", "support", "gap"], "£m"),
    )


def _causes(counts: pd.DataFrame, widest: float, stopped: Collection[str]) -> Finding:
    """One kind of limit at a time, and what is left with none of them."""
    row = counts.iloc[0]
    told = listed([f"{CAUSES[cause]} {_smaller(float(row[cause]))}" for cause in CAUSES])
    sentence = (
        f"The gap by cause, one lifted at a time: {told}. With all of them lifted {money(row['efficiency'])} is left: "
        "pure efficiency, which neither capital nor consent nor staff would close. The causes need not add up."
    )
    if stopped:
        sentence += (
            f" Stopped at a limit: {listed(list(stopped))}; these may be larger or smaller than is said."
        )
    return Finding(
        id="causes",
        sentence=sentence,
        evidence=counts,
        severity="caution" if stopped else "note",
        holds_fixed="everything else that holds in the question",
        certainty=f"each solved again, to a gap of {widest:.2%}; support moves between areas when a limit is lifted",
        units=dict.fromkeys([*CAUSES, "together", "efficiency"], "£m"),
    )


def _smaller(relief: float) -> str:
    if abs(relief) <= TELLS:
        return "it stays as it is"
    return f"it is {money(abs(relief))} {'smaller' if relief > 0 else 'larger'}"
