"""Who cannot live without support, in what order it can be withdrawn and what it costs in patients, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimiser.amounts import count, money, share, shows
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.quantities import Quantity, change_table, effects
from optimiser.explain.words import listed, plural
from optimiser.subjects.withdrawal.compute import NEVER

NAMED = 8
"""Trusts that are named; all of them are in the table."""
FIXED = (
    "each trust on its own savings, one-offs, cash and part of the capital budget by expenditure, safety as far as it "
    "goes; no grants, loans, places, transfers or service changes"
)
UNITS = {"least": "£m", "with_access": "£m", "lacks": "£m", "spent": "£m", "lacks_share": "share"}


def withdrawal_findings(periods: pd.DataFrame, order: pd.DataFrame) -> list[Finding]:
    """Who cannot live without support, and in what order it can be withdrawn.

    Args:
        periods: from `by_period`.
        order: from `order_of_withdrawal`.
    """
    return [_who(periods, order), _order(periods, order)]


def _who(periods: pd.DataFrame, order: pd.DataFrame) -> Finding:
    last = periods.iloc[-1]
    never = order[order["free_from"] == NEVER].sort_values(["lacks", "trust"], ascending=[False, True])
    named = never.head(NAMED)
    if never.empty:
        every = plural(last["trusts"], "trust")
        said, rest = f"All {every} can keep their control totals in {last['period']} without support", ""
    else:
        who = f"{count(len(never))} of {plural(last['trusts'], 'trust')} cannot live without support in"
        lacks = f"they lack {money(last['least'])} of their control totals{_with_access(last)}"
        said = f"{who} {last['period']}: alone, with no more patients bought, {lacks}"
        by = [f"{row.trust} ({money(row.lacks)})" for row in each_row(named)]
        rest = f". {'Most is' if len(named) > 1 else 'It is'} lacking at {listed(by)}"
    return Finding(
        id="withdrawal-who",
        sentence=f"{said}{rest}.",
        evidence=pd.concat([periods.assign(never=len(never)), named], ignore_index=True),
        severity="caution" if len(never) else "note",
        holds_fixed=FIXED,
        certainty="exact for each trust alone; the first figure is what no plan can do without, the second with access",
        next_question="optimiser solve INSTANCE --question order:safety,finance,access",
        units=UNITS,
    )


def _with_access(last: pd.Series) -> str:
    """What all trusts lack where waiting is to come as near its targets as it can, if that is more."""
    if not shows(last["with_access"] - last["least"], "£m"):
        return ""
    return (
        f"; if waiting is to come as near its targets as it can, {plural(last['lacking_with_access'], 'trust')} lack "
        f"{money(last['with_access'])}"
    )


def _order(periods: pd.DataFrame, order: pd.DataFrame) -> Finding:
    """How many are free of it from which period on, and who comes first and last."""
    every = list(periods["period"])
    counts = {period: int((order["free_from"] == period).sum()) for period in every}
    parts = [f"from {plural(n, 'trust')} in {period}" for period, n in counts.items() if n]
    left = int((order["free_from"] == NEVER).sum())
    never = order[order["free_from"] == NEVER]
    said = f"Support can be withdrawn {listed(parts)}" if parts else "Support can be withdrawn from no trust"
    tail = f"; from {plural(left, 'trust')} not by the end of {every[-1]}" if left else ""
    first = never.head(NAMED)
    soonest = [f"{row.trust} ({share(row.lacks_share)})" for row in each_row(first)]
    nearest = f", the nearest to it {listed(soonest)} of what they spend" if soonest else ""
    evidence = pd.concat(
        [pd.DataFrame({"period": list(counts), "free": list(counts.values()), "left": left}),
         first],
        ignore_index=True,
    )  # fmt: skip
    return Finding(
        id="withdrawal-order",
        sentence=f"{said}{tail}{nearest}.",
        evidence=evidence,
        holds_fixed=FIXED,
        certainty="exact for each trust alone",
        units=UNITS,
    )


def price_finding(before: Sequence[Quantity], after: Sequence[Quantity], gap: float) -> Finding:
    """What the same question ends with where no grant is given to anybody, beside the plan.

    Args:
        before: what is short in the plan.
        after: without grants.
        gap: to which both are known, as a share.
    """
    found = effects(before, after, gap)
    said = f"with {listed(found)}, over the plan" if found else "as with it, to the gap"
    return Finding(
        id="withdrawal-price",
        sentence=f"Without any grant the same question ends {said}.",
        evidence=change_table(before, after),
        severity="caution" if found else "note",
        holds_fixed="the question, and everything but grants",
        certainty="to the gap of the two solves, the yes/no choices free",
        next_question="optimiser solve INSTANCE --scenario no_support",
    )


def no_price(status: str) -> Finding:
    """That the question has no plan without grants, or none was found."""
    said = (
        "there is no plan: what holds in it, such as grants that are kept for a type of trust, cannot be kept"
        if status == "infeasible"
        else f"no plan was found ({status})"
    )
    return Finding(
        id="withdrawal-price",
        sentence=f"Without any grant {said}, so that the price in patients is not told.",
        severity="caution",
        next_question="optimiser conflict INSTANCE",
    )
