"""What changed, in sentences, and in what the two ends of a change are unlike beside their inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.amounts import MINUS, amount, shows
from optimiser.explain.changes.inputs import ALL_DATA, KINDS
from optimiser.explain.compare.common import common_of, lacking_findings, question_findings, version_findings
from optimiser.explain.finding import Finding
from optimiser.explain.quantities import (
    Quantity,
    amounts_said,
    counted,
    nothing,
    phrase_of,
    quantities_of,
)
from optimiser.explain.words import capital, listed, matters, plural, title
from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.results.origin import shown_not_verified
from optimiser.verify.verify import recompute
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

# What changed, in sentences.

TOLD = 5e-6
"""A gap that shows once it is rounded."""
NAMED = 5
"""As many changes are named in a sentence; the rest stands in the table."""


Amounts = Mapping[str, Mapping[str, Quantity]]
"""Measure -> id -> an amount that the measure counts."""


def findings_of(
    inputs: pd.DataFrame,
    effects: pd.DataFrame,
    measures: pd.DataFrame,
    named: Amounts,
    unlike: Sequence[Finding] = (),
) -> list[Finding]:
    """How many inputs moved, in what the ends are unlike, where there was no plan, and what moved each amount.

    Args:
        inputs: those that moved.
        effects: the lines of the amounts.
        measures: the lines of the measures that count them.
        named: the amounts, by the measure that counts them.
        unlike: what is said before.
    """
    found = [_inputs(inputs), *unlike, *_no_plan(measures), *_no_plan_found(measures)]
    for measure in map(str, measures["measure"].unique()):
        own = effects[effects["measure"] == measure]
        found += _measure(measure, measures[measures["measure"] == measure], own, named.get(measure, {}))
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


def _measure(
    measure: str, rows: pd.DataFrame, effects: pd.DataFrame, named: Mapping[str, Quantity]
) -> list[Finding]:
    """What moved the amounts that a measure counts, one finding each; that none moved, in one."""
    if pd.isna(rows["change"].iloc[-1]):
        return []
    gap = float(rows["gap"].fillna(0.0).max())
    was = float(rows["value"].iloc[0])
    unit = MEASURES[measure].unit
    told = [name for name, change in _changes(rows) if matters(change, unit, was, gap)]
    found: list[Finding] = []
    again: set[str] = set()
    for id_, quantity in named.items():
        lines = effects[effects["id"] == id_]
        doubled = quantity.family is not None and quantity.family.told.again in again
        if not doubled and (said := _amount(quantity, lines, told, was, gap)):
            again.add(id_)
            found.append(_finding(said, lines, quantity.unit, gap))
    if found:
        return found
    said = "does not change" + (f" by more than the gap of {gap:.3%}" if gap > TOLD else "")
    if told:
        said = "moves in when or where it falls, and in no amount"
    return [_finding(f"{title(measure)} {said}.", rows, "", gap)]


def _changes(rows: pd.DataFrame) -> list[tuple[str, float]]:
    """The lines of what changed, the ends aside, and the end itself."""
    return [
        (str(line), float(change))
        for line, change in rows[["line", "change"]].iloc[1:].itertuples(index=False)
    ]


def _amount(quantity: Quantity, rows: pd.DataFrame, told: Sequence[str], was: float, gap: float) -> str:
    """What moved an amount; empty where nothing did. What a measure does not tell is a choice among equals.

    Args:
        quantity: the amount.
        rows: its lines.
        told: the lines in which the measure that counts it moves.
        was: what that measure was: the gap is a share of it.
        gap: to which the lines are known.
    """
    unit, before = quantity.unit, max(was, float(rows["value"].fillna(0.0).abs().max()))
    moves = [(n, by) for n, by in _changes(rows) if n in told and matters(by, unit, before, gap)]
    between = sorted((move for move in moves if move[0] != AFTER_LINE), key=lambda move: -abs(move[1]))
    if not moves:
        return ""
    parts = [_does(line, change, unit) for line, change in between]
    shown = [*parts[:NAMED], *([f"{len(parts) - NAMED} more are in the table"] if len(parts) > NAMED else [])]
    whole = next((by for name, by in moves if name == AFTER_LINE), 0.0)
    if whole:
        way = "less" if whole < 0 else "more"
        noun = quantity.phrase if quantity.family is not None else f"in {quantity.phrase}"
        said = f"{amount(abs(whole), unit)} {way} {noun}"
    else:
        said = f"as much {phrase_of(quantity)} as before"
    return f"{said}{f': {listed(shown)}' if shown else ''}.{_by_kind(rows.iloc[1:-1], unit)}"


def _finding(said: str, rows: pd.DataFrame, unit: str, gap: float) -> Finding:
    in_turn = bool(set(rows["line"]) & PILLARS)
    return Finding(
        "change_attributed",
        capital(said),
        rows,
        holds_fixed="each change on top of those before it, in the order of the table"
        if in_turn
        else "for each change made alone, every other input as it was before",
        certainty=f"the changes {'' if in_turn else 'made alone and what they do only together '}add up to the "
        f"whole exactly; each is solved to a gap of {gap:.3%}, and what is less is not told",
        units={"value": unit, "change": unit} if unit else {},
    )


AFTER_LINE = "after"
"""The line of the later end, whose change is the whole."""
PILLARS = {ALL_DATA, *KINDS, " and ".join(KINDS)}
"""Lines that are a whole kind of changes."""


def _by_kind(between: pd.DataFrame, unit: str) -> str:
    """What each kind of change comes to, where there are several: organisations, data, the question, the release."""
    sums = between.groupby("kind", sort=False)["change"].agg(lambda changes: changes.sum(skipna=False))
    if len(sums.index.difference(["together"])) < len(("data", "organisations")) or sums.isna().any():
        return ""
    said = [f"{kind} {_signed(float(change), unit)}" for kind, change in sums.items()]
    return f" By kind: {listed(said)}."


def _signed(change: float, unit: str) -> str:
    sign = "" if not shows(change, unit) else MINUS if change < 0 else "+"
    return f"{sign}{amount(abs(change), unit)}"


def _does(line: str, change: float, unit: str) -> str:
    by = f"{'lowers' if change < 0 else 'raises'} it by {amount(abs(change), unit)}"
    own = f"the change of {line}" if line in PILLARS else f"{line} alone"
    who = {"together": "what the changes do only together", "the release": "the release"}.get(line, own)
    return f"{who} {by}"


# One end of what changed.


@dataclass(frozen=True)
class Side:
    """One end of a comparison: an instance, the question put to it, and the answer where it is known."""

    instance: Instance
    question: Question
    run: Run | None = None


# In what the two ends of a change are unlike beside their inputs: releases, questions, and what only one counts.

BEFORE, AFTER = "the earlier answer", "the later answer"
SOLVED_AGAIN = (
    "What another release found was solved again with this one: what that does is a line of its own."
)
Values = Mapping[str, float]


def unlike_findings(before: Side, after: Side, was: Values, now: Values) -> list[Finding]:
    """What must be known before the changes are read.

    Args:
        before: the earlier end.
        after: the later.
        was: measure -> value of the earlier answer.
        now: of the later.
    """
    found = [
        Finding("edition", shown_not_verified(side.run), severity="caution")
        for side in (before, after)
        if side.run is not None and side.run.earlier
    ]
    if before.run is not None and after.run is not None:
        found += version_findings(BEFORE, before.run.manifest, AFTER, after.run.manifest, SOLVED_AGAIN)
    found += question_findings(BEFORE, before.question, AFTER, after.question)
    found += _counted(BEFORE, before, {m: value for m, value in was.items() if m not in now})
    found += _counted(AFTER, after, {m: value for m, value in now.items() if m not in was})
    return [
        *found,
        *lacking_findings(BEFORE, AFTER, common_of(before.instance, after.instance), beside=False),
    ]


def _counted(name: str, side: Side, values: Values) -> Iterator[Finding]:
    """The measures that only one of the two answers has, in natural quantities."""
    known = quantities_of_side(side) if values else []
    for measure, value in values.items():
        own = counted(known, measure, value)
        rows = [(q.id, q.unit, q.total) for q in own] or [(measure, MEASURES[measure].unit, value)]
        sentence = f"Only {name} counts {title(measure)}: {_said(own)}."
        evidence = pd.DataFrame(rows, columns=["what", "unit", "value"])
        yield Finding("counted_once", sentence, evidence, severity="caution")


def quantities_of_side(side: Side) -> list[Quantity]:
    """What a side's run comes to in natural quantities; none where there is no run with a plan."""
    if side.run is None or not side.run.solved:
        return []
    again = recompute(side.run, side.instance)
    return quantities_of(again.case, again.plan, again.judged)


def _said(own: Sequence[Quantity]) -> str:
    if not own:
        return "a weighted sum, which stands in the table"
    return amounts_said(own) or ("nothing" if all(map(nothing, own)) else "too little to show")
