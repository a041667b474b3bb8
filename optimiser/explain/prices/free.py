"""What a step of a limit does when the question is solved again, every yes/no decision free.

A price with the decisions held cannot see that a smaller pot would let a service change wait. What is told of "£1m
less" is the answer to the question put again, as a ladder puts it; the price with the decisions held stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from optimiser.explain.held import choice_of
from optimiser.explain.natural import effects_said, quantities
from optimiser.explain.opened import Opened
from optimiser.explain.prices.levers import LEVERS, LadderError, Target, checked_move, lever, limits
from optimiser.explain.resolve import Changes, resolve
from optimiser.matrix.compiled import Floats, Named
from optimiser.questions import in_sum
from optimiser.run.prepare import Prepared
from optimiser.run.reuse import ReusedModel
from optimiser.solver import SolveSettings
from optimiser.solver.memory import Memory
from trustmodels.allocation.commitments import FAMILIES

SAME = 1e-6
MOST = 4
"""Limits that are solved again in one explanation; of more the prices with the decisions held are told."""


@dataclass(frozen=True)
class Stepped:
    """What a step does: the change of each measure, the gap of the solve, and the same in natural quantities."""

    changes: Mapping[str, float] = field(default_factory=dict)
    gap: float = 0.0
    told: str = ""

    def of(self, measure: str) -> float:
        """The change of a measure; not a number where nothing keeps every row."""
        return self.changes.get(measure, np.nan)


@dataclass(frozen=True)
class Ground:
    """Where steps begin: a run's question in sum, and the run's plan in it.

    The even tiers spend a little of what earlier tiers reached to settle who bears what (formulation §6). A step is
    told of the nation, so both its ends are without them: what they spend is not the price of anything.

    Attributes:
        base: the best plan in sum with the run's yes/no decisions; the run itself where it has no even tier.
        choice: these decisions, in the order of the columns.
        model: the model of the question in sum, used again from step to step.
    """

    base: Opened
    choice: Floats
    model: ReusedModel

    @property
    def tiers(self) -> Sequence[str]:
        """The measures whose changes a step tells; the even ones compare shares, which no sum settles."""
        return self.model.question.tiers


def ground_of(answer: Opened, prepared: Prepared, settings: SolveSettings | None = None) -> Ground:
    """Where the steps of a run begin.

    Args:
        answer: a verified run.
        prepared: its question on its instance.
        settings: gap and time limit.
    """
    question, choice = in_sum(answer.question), choice_of(prepared, answer.plan)
    model = ReusedModel(question)
    if question == answer.question:
        return Ground(answer, choice, model)
    names = [
        name for name, yes in zip(prepared.compiled.columns, prepared.compiled.integer, strict=True) if yes
    ]
    held = {name: (float(value), float(value)) for name, value in zip(names, choice, strict=True)}
    ready = model.prepare(answer.instance)
    found = resolve(answer.instance, ready, Changes(bounds=held), settings, Memory(choice=choice))
    return Ground(found.plan_found, choice, model)


def free_step(
    answer: Opened,
    ground: Ground,
    target: Target,
    step: float,
    settings: SolveSettings | None = None,
) -> Stepped:
    """Solve the question of a run again with a limit moved by a step.

    Args:
        answer: a verified run.
        ground: where its steps begin.
        target: the limit that is moved.
        step: what is added to it, in its unit.
        settings: gap and time limit.

    Returns:
        Nothing changed and nothing told where there is no plan, or no such limit.
    """
    try:
        moved = checked_move(answer.instance, target, step)
    except LadderError:  # below nothing
        return Stepped()
    start = Memory(choice=ground.choice)
    found = resolve(moved, ground.model.prepare(moved), settings=settings, start=start)
    if found.answer is None:
        return Stepped()
    before, after = ground.base.measures, found.answer.measures
    changes = {measure: after[measure] - before[measure] for measure in ground.tiers}
    told = effects_said(quantities(ground.base), quantities(found.answer), max(found.gap, _gap(answer)))
    return Stepped(changes, found.gap, told)


def _gap(answer: Opened) -> float:
    """The widest gap of a tier of the run."""
    return max((float(tier["gap"] or 0.0) for tier in answer.run.manifest["tiers"]), default=0.0)


def target_of(answer: Opened, name: Named, limit: float) -> Target | None:
    """The lever that moves exactly one row of the matrix, by the same number in the same unit; None without one."""
    family = FAMILIES[name[0]]
    if family.id not in LEVERS or lever(family.id).unit != family.unit:
        return None
    labels, found = family.labels(name[1]), lever(family.id)
    codes = [code for column, code in labels.items() if column != "period"]
    target = Target(family.id, labels.get("period"), codes[0] if len(codes) == 1 else None)
    rows = limits(found, answer.instance, target.period, target.key)
    one = "period" in rows and len(rows) == 1 and len(codes) <= 1
    return target if one and abs(float(rows[found.column].iloc[0]) - limit) <= SAME else None


def freed(
    answer: Opened,
    prepared: Prepared,
    table: pd.DataFrame,
    names: Sequence[Named],
    say: Callable[[str], None] = lambda _text: None,
) -> pd.DataFrame:
    """A table of prices in which limits that have a lever are solved again, every decision free.

    Args:
        answer: a verified run.
        prepared: its question on its instance.
        table: from `prices`, a block of rows a limit.
        names: the limits, in the order of the blocks.
        say: told of each limit.

    Returns:
        The same rows; where a limit was solved again `more`, `less`, `told_more`, `told_less` and `gap` are those of
        the new answers, `choices` is `free`, and `held_more` and `held_less` are what was there.
    """
    blocks: list[pd.DataFrame] = []
    ground: Ground | None = None
    size = len(table) // max(1, len(names))
    for at, name in enumerate(names):
        block = table.iloc[at * size : (at + 1) * size]
        target = target_of(answer, name, float(block["limit"].iloc[0]))
        if target is None or len(names) > MOST:
            blocks.append(block)
            continue
        say(f"{name[0]} {' '.join(name[1])}: solving again")
        ground = ground or ground_of(answer, prepared)
        blocks.append(_freed(answer, ground, target, block))
    return pd.concat(blocks, ignore_index=True) if blocks else table


def _freed(answer: Opened, ground: Ground, target: Target, block: pd.DataFrame) -> pd.DataFrame:
    step = float(block["step"].iloc[0])
    more = free_step(answer, ground, target, step)
    less = free_step(answer, ground, target, -step)
    return block.assign(
        held_more=block["more"],
        held_less=block["less"],
        more=[more.of(measure) for measure in block["measure"]],
        less=[less.of(measure) for measure in block["measure"]],
        told_more=more.told,
        told_less=less.told,
        gap=max(more.gap, less.gap, _gap(answer)),
        choices="free",
    )
