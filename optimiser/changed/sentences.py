"""What changed, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimiser.amounts import amount
from optimiser.explain.finding import Finding
from optimiser.explain.words import listed, matters, moved, plural, title

TOLD = 5e-6
"""A gap that shows once it is rounded."""
NAMED = 5
"""As many changes are named in a sentence; the rest stands in the table."""


def findings_of(inputs: pd.DataFrame, effects: pd.DataFrame, unlike: Sequence[Finding] = ()) -> list[Finding]:
    """How many inputs moved, in what the ends are unlike, where there was no plan, and what moved each measure."""
    found = [_inputs(inputs), *unlike, *_no_plan(effects), *_no_plan_found(effects)]
    for measure in effects["measure"].unique():
        found += _measure(str(measure), effects[effects["measure"] == measure])
    return found


def _inputs(inputs: pd.DataFrame) -> Finding:
    counts = inputs.groupby("table", sort=False).size().rename("inputs").reset_index()
    what = listed([f"{number} in {table}" for table, number in counts.itertuples(index=False)])
    every = pd.DataFrame({"table": ["all"], "inputs": [len(inputs)]})
    said = f"{plural(len(inputs), 'change')} to the inputs: {what}." if len(inputs) else "No input differs."
    return Finding("inputs_changed", said, pd.concat([counts, every], ignore_index=True))


def _no_plan(effects: pd.DataFrame) -> list[Finding]:
    """Which lines have no plan: what one change would do there is not known, and neither is what all do together."""
    lines = effects.loc[effects["status"].isin(["infeasible", "unbounded", "error"]), ["line", "status"]]
    lines = lines.drop_duplicates("line")
    if lines.empty:
        return []
    said = f"There is no plan with {listed(list(lines['line']))}: what it did cannot be said as an amount."
    return [Finding("no_plan_on_the_way", said, lines, severity="caution")]


def _no_plan_found(effects: pd.DataFrame) -> list[Finding]:
    """Which lines a limit stopped before there was a plan: whether there is one is not known."""
    lines = effects.loc[effects["status"] == "stopped", ["line", "status"]].drop_duplicates("line")
    if lines.empty:
        return []
    said = f"No plan was found in the time with {listed(list(lines['line']))}: whether there is one is not known."
    return [Finding("no_plan_found", said, lines, severity="caution")]


def _measure(measure: str, rows: pd.DataFrame) -> list[Finding]:
    unit, was, total = rows["unit"].iloc[0], rows["value"].iloc[0], rows["change"].iloc[-1]
    if pd.isna(total):
        return []
    between, gap = rows.iloc[1:-1], float(rows["gap"].fillna(0.0).max())
    parts = [
        _does(line, change, unit)
        for line, change in between.sort_values("change", key=lambda c: -c.abs())[
            ["line", "change"]
        ].itertuples(index=False)
        if pd.notna(change) and matters(change, unit, was, gap)
    ]
    told = [*parts[:NAMED], *([f"{len(parts) - NAMED} more are in the table"] if len(parts) > NAMED else [])]
    if not parts:
        said = (
            f"{title(measure)} does not change by more than the gap of {gap:.3%}."
            if gap > TOLD
            else f"{title(measure)} does not change."
        )
    elif matters(total, unit, was, gap):
        said = f"{moved(measure, total, unit)}: {listed(told)}."
    else:
        said = f"{title(measure)} ends where it was: {listed(told)}."
    return [
        Finding(
            "change_attributed",
            said[0].upper() + said[1:],
            rows,
            holds_fixed="for each change made alone, every other input as it was before",
            certainty="the changes made alone and what they do only together add up to the whole exactly; each is "
            f"solved to a gap of {gap:.3%}, and what is less is not told",
            units={"value": unit, "change": unit},
        )
    ]


def _does(line: str, change: float, unit: str) -> str:
    who = "what the changes do only together" if line == "together" else f"{line} alone"
    return f"{who} {'lowers' if change < 0 else 'raises'} it by {amount(abs(change), unit)}"
