"""What access costs in money, and what money first would cost in access and safety, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.explain.quantities import Quantity, effects
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import listed
from optimiser.subjects.money_first.compute import pairs_of, side_by_side


def money_first_finding(
    access_first: Opened, money_first: Opened, gap: float, own: str = "access_first"
) -> Finding:
    """What access costs in money, and what money first costs in access and safety.

    Args:
        access_first: the plan with access before money.
        money_first: the one with money before access.
        gap: to which both are known, as a share.
        own: which of the two is that of the run.
    """
    pairs = pairs_of(access_first, money_first)
    dearer = _worse([b for _, b in pairs], [a for a, _ in pairs], gap)
    given = _worse([a for a, _ in pairs], [b for _, b in pairs], gap)
    table = side_by_side(access_first, money_first)
    sums = (
        table.groupby(["id", "what", "unit"], sort=False)[["access_first", "money_first"]].sum().reset_index()
    )
    sums["change"] = (sums["access_first"] - sums["money_first"]).abs()
    if not dearer and not given:
        sentence = "With access and money the other way round nothing that is short would change by more than the gap."
    else:
        access = listed(dearer) if dearer else "nothing in money"
        money = listed(given) if given else "nothing more that is short"
        sentence = (
            f"This plan puts access before money, which is a choice: over the plan its access costs {access}; with "
            f"money first there would be {money}."
            if own == "access_first"
            else f"This plan puts money before access, which is a choice: over the plan it leaves {money}; access "
            f"first would cost {access}."
        )
    return Finding(
        id="money_first",
        sentence=sentence,
        evidence=pd.concat([sums, table.assign(change=(table["access_first"] - table["money_first"]).abs())]),
        certainty=f"each order to a gap of {gap:.2%}; both plans verified",
        next_question="optimiser frontier INSTANCE --between access finance",
        units={"access_first": "by unit", "money_first": "by unit"},
    )


def _worse(before: Sequence[Quantity], after: Sequence[Quantity], gap: float) -> list[str]:
    """What is more short in the second plan than in the first."""
    old = {q.id: q.total for q in before}
    return effects(before, [q for q in after if q.total > old[q.id]], gap)
