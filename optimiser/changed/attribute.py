"""What each changed table did to the answer: alone, and added to those before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.changed.inputs import SETTING, inputs_changed, tables_changed
from optimiser.errors import InstanceError
from optimiser.explain.finding import Finding
from optimiser.explain.words import amount, listed, matters, moved, plural, title
from optimiser.instances import Instance, from_tables
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

SILENT = {"sources", "published", "assumptions"}
"""Tables of evidence: no equation reads them."""
Values = dict[str, float]
Listen = Callable[[str], None]


@dataclass(frozen=True)
class Attribution:
    """Which inputs moved, and what each did.

    Attributes:
        inputs: as `inputs_changed`.
        effects: tables, measure, unit, before, after, alone, in_order; a row a step and primary measure.
            `alone` is the change with only these tables from the later instance, `in_order` the change that they add
            to the steps before them: the latter add up to the whole change exactly, and depend on the order.
        findings: the same in sentences.
    """

    inputs: pd.DataFrame
    effects: pd.DataFrame
    findings: list[Finding]


def attribution(
    before: Instance,
    after: Instance,
    question: Question,
    settings: SolveSettings | None = None,
    tell: Listen = lambda _: None,
) -> Attribution:
    """Solve the question on the way from one instance to the other, a table at a time.

    Args:
        before: a checked instance.
        after: another.
        question: put to every step.
        settings: of every solve.
        tell: told which step is being solved.

    Tables that can only change together (a trust and what refers to it) are one step, and have no effect alone that
    could be told. A step without a plan has no values.
    """
    groups = _groups(before, after)
    names = ["+".join(group) for group in groups]

    def measured(tables: Sequence[str], said: str) -> Values:
        found = _mixed(before, after, tables)
        tell(said)
        return {} if found is None else _values(found, question, settings)

    start = measured((), "before")
    alone = [
        measured(group, f"only {name}") if len(groups) > 1 else {}
        for group, name in zip(groups, names, strict=True)
    ]
    steps = [start]
    for at, name in enumerate(names, start=1):
        known = alone[0] if at == 1 and len(groups) > 1 else None
        taken = [table for group in groups[:at] for table in group]
        steps.append(known if known else measured(taken, f"up to {name}"))
    effects = _effects(names, start, alone if len(groups) > 1 else steps[1:], steps)
    inputs = inputs_changed(before, after)
    return Attribution(inputs, effects, _findings(inputs, effects, steps, names))


def _groups(before: Instance, after: Instance) -> list[list[str]]:
    """Changed tables in order, those together that are valid only together."""
    groups: list[list[str]] = []
    held: list[str] = []
    taken: list[str] = []
    for name in (name for name in tables_changed(before, after) if name not in SILENT):
        held.append(name)
        if _mixed(before, after, [*taken, *held]) is not None:
            groups.append(held)
            taken += held
            held = []
    return [*groups, held] if held else groups


def _mixed(before: Instance, after: Instance, tables: Sequence[str]) -> Instance | None:
    """The earlier instance with these tables of the later one; None where the two do not fit together."""
    frames = {name: before.tables[name] for name in before.present}
    for name in tables:
        if name in after.present:
            frames[name] = after.tables[name]
        else:
            frames.pop(name, None)
    try:
        return from_tables(frames, dict((after if SETTING in tables else before).settings), after.name)
    except InstanceError:
        return None


def _values(instance: Instance, question: Question, settings: SolveSettings | None) -> Values:
    tiers = solve(instance, question, settings).manifest["tiers"]
    return {t["measure"]: t["final"] for t in tiers if t["primary"] and t["final"] is not None}


def _effects(
    names: Sequence[str], start: Values, alone: Sequence[Values], steps: Sequence[Values]
) -> pd.DataFrame:
    nothing = float("nan")
    rows = []
    for at, name in enumerate(names):
        for measure in start:
            was, now = steps[at].get(measure, nothing), steps[at + 1].get(measure, nothing)
            single = alone[at].get(measure, nothing) - start[measure]
            rows.append((name, measure, MEASURES[measure].unit, was, now, single, now - was))
    return pd.DataFrame(rows, columns=["tables", "measure", "unit", "before", "after", "alone", "in_order"])


def _findings(
    inputs: pd.DataFrame, effects: pd.DataFrame, steps: Sequence[Values], names: Sequence[str]
) -> list[Finding]:
    counts = inputs.groupby("table", sort=False).size().rename("inputs").reset_index()
    what = listed([f"{number} in {table}" for table, number in counts.itertuples(index=False)])
    every = pd.DataFrame({"table": ["all"], "inputs": [len(inputs)]})
    counts = pd.concat([counts, every], ignore_index=True)
    found = [
        Finding(
            "inputs_changed",
            f"{plural(len(inputs), 'change')} to the inputs: {what}." if len(inputs) else "No input differs.",
            counts,
        )
    ]
    if not all(steps):
        where = listed(
            [name for name, values in zip(["the earlier instance", *names], steps, strict=True) if not values]
        )
        found.append(
            Finding(
                "no_plan_on_the_way",
                f"There is no plan at {where}: effects there are not known.",
                severity="caution",
            )
        )
    for measure in effects["measure"].unique() if len(effects) else ():
        rows = effects[effects["measure"] == measure]
        found += _measure(measure, rows, steps)
    return found


def _measure(measure: str, rows: pd.DataFrame, steps: Sequence[Values]) -> list[Finding]:
    unit = MEASURES[measure].unit
    if measure not in steps[0] or measure not in steps[-1]:
        return []
    total = steps[-1][measure] - steps[0][measure]
    parts = [
        _does(str(row["tables"]), float(row["in_order"]), unit)
        for _, row in rows.iterrows()
        if matters(row["in_order"], unit, steps[0][measure])
    ]
    if not parts:
        said = f"{title(measure)} does not change."
    elif matters(total, unit, steps[0][measure]):
        said = f"{moved(measure, total, unit)}, step by step: {listed(parts)}."
    else:
        said = f"{title(measure)} ends where it was, step by step: {listed(parts)}."
    return [
        Finding(
            "change_attributed",
            said[0].upper() + said[1:],
            rows,
            holds_fixed="tables that come later in the order",
            certainty="the steps add up exactly; in another order they share out otherwise what they do together",
            units={"in_order": unit, "alone": unit},
        )
    ]


def _does(tables: str, change: float, unit: str) -> str:
    return f"{tables} {'lowers' if change < 0 else 'raises'} it by {amount(abs(change), unit)}"
