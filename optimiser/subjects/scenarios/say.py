"""In how many worlds the answer is the same, and between what the shortfalls lie, in one sentence."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import amount, shows
from optimiser.explain.finding import Finding
from optimiser.explain.words import listed, plural
from optimiser.subjects.scenarios.compute import MOVES, MOVES_SAID

ENDED = {"optimal", "feasible"}


def scenarios_finding(runs: pd.DataFrame, amounts: pd.DataFrame) -> Finding:
    """In how many worlds the answer is the same, what the same means, and between what the shortfalls lie."""
    top, every = int(runs["top"].iloc[0]), len(runs)
    solved = runs[runs["status"].isin(ENDED)]
    same, kept = int(runs["same"].sum()), int(runs["same_kept"].sum())
    others = list(runs.loc[~runs["same"].astype(bool), "scenario"])
    least, middle = solved["same_top"].min(), solved["same_top"].median()
    ranges = _ranges(amounts)
    sentence = (
        f"The same answer in {same} of {plural(every, 'scenario')}: the same imperatives are kept and missed "
        f"(in {kept}), nothing that is short moves by more than {MOVES_SAID}, and in every period the sector ends on "
        f"the same side of balance{f'; not in {listed(others)}' if others else ''}.{ranges} Of the {top} trusts asked "
        f"for most, {middle:g} are among them in the middle scenario and {least:g} in the one that differs most."
        if len(solved)
        else "No scenario has a plan."
    )
    evidence = runs.assign(
        same_in=same, kept_in=kept, scenarios=every, middle=middle, least=least, most_asked=top, moves=MOVES
    )
    return Finding(
        "scenarios", sentence, pd.concat([evidence, amounts], ignore_index=True), "caution" if others else "note",
        certainty="each to the gap of its solve", next_question="optimiser scenarios INSTANCE",
    )  # fmt: skip


def _ranges(amounts: pd.DataFrame) -> str:
    """The least and the most of everything that is short somewhere, over the scenarios that have a plan."""
    groups = [own for _, own in amounts.groupby("id", sort=False)]
    told = [_range(own) for own in groups if shows(float(own["amount"].max()), str(own["unit"].iloc[0]))]
    return f" From the least to the most over the scenarios: {'; '.join(told)}." if told else ""


def _range(own: pd.DataFrame) -> str:
    unit, phrase = str(own["unit"].iloc[0]), str(own["phrase"].iloc[0])
    low, high = amount(float(own["amount"].min()), unit), amount(float(own["amount"].max()), unit)
    here = own.loc[own["scenario"] == "", "amount"]
    now = f" ({amount(float(here.iloc[0]), unit)} here)" if len(here) and low != high else ""
    return f"{low if low == high else f'{low} to {high}'} {phrase}{now}"
