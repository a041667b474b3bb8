"""Who must drop what, in sentences."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import count, money
from optimiser.explain.finding import Finding
from optimiser.explain.words import listed, plural
from optimiser.subjects.trilemma.compute import combination_counts, drops

ALONE_FIXED = (
    "each trust on its own schemes, one-offs, cash, capacity and part of the capital budget by expenditure; "
    "no grants, loans, places, transfers or service changes"
)


def map_findings(table: pd.DataFrame) -> list[Finding]:
    """The map in sentences: all three, what is dropped most, and what money cannot restore."""
    counts, dropped = combination_counts(table), drops(table)
    return [_all_three(counts, dropped), _who_drops(dropped), *_unsettled(table)]


def _all_three(counts: pd.DataFrame, dropped: pd.DataFrame) -> Finding:
    row, number = counts.iloc[-1], len(dropped)
    helped = (
        f"; {money(row['support'])} over the plan would bring {plural(row['with_money'], 'trust')} more to it"
        if row["with_money"]
        else ""
    )
    beyond = plural(row["not_with_money"], "trust")
    never = f"; for {beyond} no money restores all three in the time: staff, beds or capacity are missing"
    return Finding(
        id="alone_all",
        sentence=f"Standing alone, {count(row['alone'])} of {plural(number, 'trust')} can deliver finance, "
        f"access and safety together{helped}{never if row['not_with_money'] else ''}.",
        evidence=counts.assign(trusts=number),
        severity="caution" if row["alone"] < number else "note",
        holds_fixed=ALONE_FIXED,
        certainty="exact to a gap of 1e-6",
        next_question="optimiser solve INSTANCE --question least_funding",
        units={"support": "£m"},
    )


def _who_drops(dropped: pd.DataFrame) -> Finding:
    groups = dropped["drops"].replace("", "nothing").value_counts()
    words = [
        f"{plural(number, 'trust')} {'drops' if number == 1 else 'drop'} {listed(str(what).split(', '))}"
        for what, number in groups.items()
    ]
    return Finding(
        id="alone_drops",
        sentence=f"To keep the most that they can alone, {listed(words)}.",
        evidence=pd.concat(
            [groups.rename("trusts").rename_axis("drops_what").reset_index(), dropped], ignore_index=True
        ),
        holds_fixed=ALONE_FIXED,
        certainty="of several ways to keep as much, the one that keeps finance, then access, is counted",
        next_question="optimiser explain RUN --trust CODE",
        units={"restores": "£m"},
    )


def _unsettled(table: pd.DataFrame) -> list[Finding]:
    trusts = list(table.loc[~table["settled"].astype(bool), "trust"].unique())
    if not trusts:
        return []
    return [
        Finding(
            id="alone_unsettled",
            sentence=f"For {listed(trusts)} there is no plan alone: what was agreed with it cannot be kept.",
            evidence=pd.DataFrame({"trust": trusts}),
            severity="warning",
            holds_fixed=ALONE_FIXED,
        )
    ]
