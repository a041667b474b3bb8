"""What another run changes for a trust; and where it changes nothing, why not."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import money
from optimiser.explain.finding import Finding
from optimiser.explain.opened import Opened
from optimiser.explain.trust.binds import binding, binding_words, schemes
from optimiser.explain.words import listed
from optimiser.instances import Instance

SAME = 0.05
"""£m up to which an amount counts as unchanged: what a letter would round away."""
NATIONWIDE = ("envelope", "drivers")


def rows_of(instance: Instance, table: str, trust: str) -> pd.DataFrame:
    """The rows of a table that name the trust, or its system."""
    frame = instance.tables[table]
    system = instance.tables["trusts"].set_index("trust")["system"].get(trust)
    for column, code in (("trust", trust), ("origin", trust), ("id", trust), ("system", system)):
        if column in frame:
            return frame[frame[column] == code].reset_index(drop=True)
    return frame


def touched(before: Instance, after: Instance, trust: str) -> list[str]:
    """The tables in which the two instances say different things of the trust; national tables among them."""
    named = [t for t in before.tables if {"trust", "origin", "id", "system"} & set(before.tables[t].columns)]
    return [
        table
        for table in (*named, *NATIONWIDE)
        if not rows_of(before, table, trust).equals(rows_of(after, table, trust))
    ]


def _own(answer: Opened, trust: str) -> pd.DataFrame:
    frame = answer.table("allocation")
    return frame[frame["trust"] == trust].set_index("period")


def differences(before: Opened, after: Opened, trust: str) -> pd.DataFrame:
    """A row a period: ask, grant, loan and reported position under both runs, £m."""
    columns = ["cip", "grant", "loan", "reported"]
    first, second = (_own(answer, trust)[columns] for answer in (before, after))
    return first.add_suffix("_before").join(second.add_suffix("_after")).reset_index()


def change_finding(before: Opened, after: Opened, trust: str) -> Finding:
    """What the other run changes for the trust, or why it changes nothing."""
    table = differences(before, after, trust)
    shared = listed(
        [table_name.replace("_", " ") for table_name in touched(before.instance, after.instance, trust)]
    )
    moved = [
        f"its {noun} in {row['period']} from {money(row[f'{column}_before'])} to "
        f"{money(row[f'{column}_after'])}"
        for _, row in table.iterrows()
        for column, noun in (("cip", "ask"), ("grant", "grant"), ("loan", "loan"))
        if abs(row[f"{column}_after"] - row[f"{column}_before"]) > SAME
    ]
    data = (
        f"the two instances differ for it in {shared}"
        if shared != "none"
        else "nothing that is said of it differs"
    )
    if moved:
        sentence = f"{after.name} moves {listed(moved)}; {data}."
    else:
        holds = binding_words(
            schemes(before.case, before.plan, trust), binding(before, trust), before.case.periods
        )
        sentence = f"Nothing changed for {trust}, because {data}, and the same holds it as before: {holds}."
    counted = schemes(before.case, before.plan, trust)
    counts = pd.DataFrame([{"schemes": counted.number, "full": counted.full, "unplaced": counted.unplaced}])
    return Finding(
        id="trust_changed" if moved else "trust_unchanged",
        sentence=sentence,
        evidence=pd.concat([table, counts], ignore_index=True).assign(trust=trust, run=after.name),
        certainty="exact for the two plans; another plan as good may differ",
        next_question=f"optimiser compare {before.name} {after.name}",
    )
