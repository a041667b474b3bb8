"""Service changes: the smallest trust of some systems gives a part of its services up.

Nothing of this is in the national instance, which knows no plan with saving, capital and effect together: the
ratios below are invented, and only their order of magnitude is meant.
"""

from __future__ import annotations

import pandas as pd

from optimiser.extras.generator.access import AE, attendances
from optimiser.extras.generator.safety import available
from optimiser.extras.generator.shape import Margins, uniforms

EVERY = 5  # systems for each change
SAVING, CAPITAL, DOUBLE = 0.025, 4.0, 0.5  # of the trust's expenditure a year; £ for each £ of saving
CONTESTED = 0.6  # share of changes that are
LEAD = 2  # periods
DEMAND, BEDS, REQUIRED = 0.2, 0.05, 0.03  # of the trust's own that go
ARRIVING = {"beds": 0.8, "required": 0.8}  # of what goes, what has to be there where the patients go


def losers(trusts: pd.DataFrame, travel: pd.DataFrame, periods: list[str]) -> pd.DataFrame:
    """The trusts that would give services up: the smallest with a neighbour, in one system of five."""
    near = trusts[trusts["trust"].isin(travel["origin"])]
    smallest = near.sort_values(["size", "trust"], kind="stable").drop_duplicates("system")
    count = -(-trusts["system"].nunique() // EVERY) if len(periods) > 1 else 0
    return smallest.sort_values("trust", kind="stable").iloc[::EVERY].head(count).reset_index(drop=True)


def changes(given: pd.DataFrame, periods: list[str], seed: int) -> pd.DataFrame:
    """The table of changes; a lead of two years, or of one where the plan has no more than two."""
    saving = (SAVING * given["size"]).round(2)
    return pd.DataFrame(
        {
            "change": "C-" + given["trust"],
            "name": "Services of " + given["name"] + " move",
            "system": given["system"],
            "capital": (CAPITAL * saving).round(2),
            "saving": saving,
            "double_running": (DOUBLE * saving).round(2),
            "lead": LEAD if len(periods) > LEAD else 1,
            "contested": uniforms(seed, "contested", len(given)) < CONTESTED,
            "earliest": periods[0],
        }
    )


def contested_limit(table: pd.DataFrame, periods: list[str]) -> int:
    """Contested changes that may begin in a year: about half of them over the whole plan, one at least."""
    return max(1, int(table["contested"].sum()) // (2 * len(periods)))


def change_effects(
    margins: Margins, trusts: pd.DataFrame, given: pd.DataFrame, travel: pd.DataFrame, *, by_rule: bool
) -> pd.DataFrame:
    """A&E patients go to whoever is near (`by_rule`) or to the nearest; beds and staff go to the nearest."""
    known = trusts.set_index("trust")
    nearest = travel.sort_values(["minutes", "destination"], kind="stable").drop_duplicates("origin")
    to = nearest.set_index("origin")["destination"]
    rows = []
    for trust in given["trust"]:
        gone = _gone(margins, known.loc[[trust]])
        rows += [(f"C-{trust}", trust, measure, -amount) for measure, amount in gone.items()]
        rows += [
            (f"C-{trust}", to[trust], measure, round(ARRIVING.get(measure, 1.0) * amount, 1))
            for measure, amount in gone.items()
            if measure in ARRIVING or not by_rule
        ]
    return pd.DataFrame(rows, columns=["change", "trust", "measure", "amount"])


def _gone(margins: Margins, one: pd.DataFrame) -> dict[str, float]:
    """What the trust gives up."""
    staff = margins.constants["required"] * float((one["staff"] * one["size"]).iloc[0])
    return {
        f"demand:{AE}": float(round(DEMAND * float(attendances(one).iloc[0]))),
        "beds": round(BEDS * float(available(one).iloc[0]), 1),
        "required": round(REQUIRED * staff, 1),
    }
