"""The nearest plan that asks a trust for less and who pays for it; and what another run changes for a trust."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from optimiser.amounts import money
from optimiser.explain.finding import Finding
from optimiser.explain.linear_plan import Extra, Held, choice_of
from optimiser.explain.quantities import change_table, effects_said, quantities_at
from optimiser.explain.trust.limits import binding, binding_words, schemes
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import listed
from optimiser.instances import Instance
from optimiser.matrix.arrays import Floats
from optimiser.run.prepare import Prepared
from trustmodels.allocation.measures import MEASURES

# The nearest plan that asks a trust for less, and who pays for it.

RELIEF = 5.0
"""£m by which the ask is lowered, over all periods."""
TELLS = 0.05
"""£m from which a change of another trust's ask is told: what is less is rounded away."""


@dataclass(frozen=True)
class LowerAsk:
    """What lowering an ask does.

    Attributes:
        relief: £m less over all periods.
        possible: whether a plan with the same yes/no decisions keeps everything that must hold.
        measures: a row a tier: value now, value then, change.
        told: what changes, in natural quantities.
        quantities: the same as a table.
        payers: trusts that are then asked for more, with how much (£m), the heaviest first.
    """

    relief: float
    possible: bool
    measures: pd.DataFrame
    payers: pd.DataFrame
    told: str = ""
    quantities: pd.DataFrame = field(default_factory=pd.DataFrame)


def _asked(prepared: Prepared, x: Floats) -> pd.Series:
    """Σ_y cip by trust, £m."""
    found = dict.fromkeys(prepared.case.trusts, 0.0)
    for at, (name, key) in enumerate(prepared.compiled.columns):
        if name == "cip":
            found[key[0]] += float(x[at])
    return pd.Series(found)


def held_at(answer: Opened, prepared: Prepared) -> Held:
    """The linear programmes of a run's plan."""
    return Held(prepared, choice_of(prepared, answer.plan))


def lower_ask(held: Held, trust: str, relief: float = RELIEF) -> LowerAsk:
    """Ask a trust for less with the yes/no decisions held, every tier solved again.

    Args:
        held: the plan's linear programmes.
        trust: its code.
        relief: £m less over all periods; no more than all of it.
    """
    prepared = held.prepared
    before = _asked(prepared, held.base.x)
    relief = min(relief, float(before[trust]))
    cost = np.array([float(n == "cip" and k[0] == trust) for n, k in prepared.compiled.columns])
    found = held.climb(extra=Extra(cost, float(before[trust]) - relief))
    if found is None:
        empty = pd.DataFrame(columns=["measure", "unit", "before", "after", "change"])
        return LowerAsk(relief, False, empty, pd.DataFrame(columns=["trust", "more"]))
    change = _asked(prepared, found.x) - before
    paying = change[change > TELLS].sort_values(ascending=False, kind="stable")
    rows = [
        (m, MEASURES[m].unit, held.base.values[m], found.values[m], found.values[m] - held.base.values[m])
        for m in held.base.values
    ]
    measures = pd.DataFrame(rows, columns=["measure", "unit", "before", "after", "change"])
    payers = pd.DataFrame({"trust": paying.index.to_numpy(str), "more": paying.to_numpy(float)})
    base, after = quantities_at(prepared, held.base.x), quantities_at(prepared, found.x)
    return LowerAsk(relief, True, measures, payers, effects_said(base, after), change_table(base, after))


# What another run changes for a trust; and where it changes nothing, why not.

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
