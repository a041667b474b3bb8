"""Whether the areas can balance, how far they are, and why not, in sentences."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from optimiser.amounts import amount, count, money, share, shows
from optimiser.explain.finding import Finding
from optimiser.explain.words import listed, plural
from optimiser.subjects.causes.compute import CAUSES, TELLS
from optimiser.subjects.causes.shares import NATION, REST, CauseShares


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


# The shares of causes in what is missed.

SAID = 4
"""Quantities whose causes are said; the table has them all."""


def shares_findings(found: CauseShares) -> list[Finding]:
    """Each quantity that is missed, by cause; then what the shares are, and which causes do nothing."""
    told = [
        _by_cause(found, own.reset_index(drop=True))
        for quantity, own in found.table.groupby("quantity", sort=False)
        if shows(found.whole.get(str(quantity), 0.0), str(own["unit"].iloc[0]))
    ]
    return [*told[:SAID], _how(found)]


def _by_cause(found: CauseShares, own: pd.DataFrame) -> Finding:
    """What is missed of a quantity, and each cause's part of it, the largest first."""
    unit, what = str(own["unit"].iloc[0]), str(own["what"].iloc[0])
    whole = float(found.whole[str(own["quantity"].iloc[0])])
    causes = own[own["cause"] != REST].sort_values("share", ascending=False, kind="stable")
    parts = [
        f"{row['cause']} {amount(float(row['share']), unit)} ({share(float(row['part']))})"
        for _, row in causes.iterrows()
        if float(row["share"]) > 0 and shows(float(row["share"]), unit)
    ]
    against = [
        f"{row['cause']} {amount(-float(row['share']), unit)}"
        for _, row in causes.iterrows()
        if float(row["share"]) < 0 and shows(float(row["share"]), unit)
    ]
    rest = float(own.loc[own["cause"] == REST, "share"].iloc[0])
    sentence = (
        f"{what}, {amount(whole, unit)} in all: {listed(parts) if parts else 'none of the causes has a part'}"
    )
    if shows(rest, unit):
        sentence += f"; left with all causes taken away: {amount(rest, unit)}"
    if against:
        sentence += (
            f"; without {listed(against)} would be missed more, since its relief goes to another promise"
        )
    evidence = own.assign(whole=whole, size=own["share"].abs())
    return Finding(
        "share", f"{sentence}.", evidence, units={"share": unit, "whole": unit}, certainty=_exact(found)
    )


def _exact(found: CauseShares) -> str:
    solves = plural(found.solves, "solve")
    return f"the shares and what is left add up to the whole; {solves}, to a gap of {found.gap:.2%}"


def _how(found: CauseShares) -> Finding:
    """What a share is, for who has never heard of one, and what was not counted."""
    alone = "" if found.whose == NATION else (
        f" {found.whose} stands alone: its own schemes, staff and cash, its part of the capital, no support and no "
        "neighbours."
    )  # fmt: skip
    sentence = (
        "A cause’s share is how much less would be missed without it, on average of all orders in which the causes "
        f"could be taken away, since what one brings hangs on which others are gone.{alone}"
    )
    if found.idle:
        does = "changes" if len(found.idle) == 1 else "change"
        sentence += f" {listed([str(cause) for cause in found.idle]).capitalize()} {does} no number here."
    if found.loosened:
        some = plural(found.loosened, "solve")
        sentence += f" {some} had a plan only without what was agreed to be asked or given at least."
    evidence = pd.DataFrame([{"solves": found.solves, "loosened": found.loosened, "idle": len(found.idle)}])
    return Finding("share-how", sentence, evidence)
