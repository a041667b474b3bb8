"""What a step of a limit does when the question is solved again, every yes/no decision free."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.explain.linear_plan import choice_of
from optimiser.explain.prices.levers import LEVERS, LadderError, Target, checked_move, lever, limits
from optimiser.explain.prices.prices import COUNTED
from optimiser.explain.quantities import effects_said, quantities
from optimiser.explain.resolve import Changes, resolve
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import listed
from optimiser.matrix.arrays import Floats, Named
from optimiser.questions import in_sum
from optimiser.run.prepare import Prepared, ReusedModel
from optimiser.solver import SolveSettings
from optimiser.solver.memory import Memory
from trustmodels.allocation.commitments import FAMILIES

# What a step of a limit does when the question is solved again, every yes/no decision free.
#
# A price with the decisions held cannot see that a smaller pot would let a service change wait. What is
# told of "£1m less" is the answer to the question put again, as a ladder puts it; the price with the
# decisions held stands beside it.

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


# The yes/no decisions of a plan in words, and those in which two plans differ.

YES = 0.5
CHOICES = ("place", "awarded", "whole", "begun")


def decisions(answer: Opened) -> set[str]:
    """The yes/no decisions that are yes, in words."""
    words = {"place": "place for", "awarded": "award to", "whole": "all of", "begun": "begin"}
    return {
        f"{words[kind]} {' '.join(key)}"
        for kind in CHOICES
        for key, value in getattr(answer.plan, kind).items()
        if value > YES
    }


def flips(base: Opened, other: Opened) -> list[str]:
    """Decisions that one plan takes and the other does not, with the sign of the change."""
    before, after = decisions(base), decisions(other)
    return [f"+ {name}" for name in sorted(after - before)] + [f"- {name}" for name in sorted(before - after)]


# What one more or one fewer of a counted limit is worth: places and contested changes, every choice free.
#
# With the yes/no decisions held such a limit has no dual, so there is nothing local to quote. Its price is the
# finite step: the question is put again to the instance with one more, and with one fewer.

ONE = 1.0


def counted_rows(prepared: Prepared, families: Iterable[str] = COUNTED) -> list[Named]:
    """The rows of some counted commitments, in the order of the matrix."""
    wanted = set(families) & set(COUNTED)
    return [name for name in prepared.compiled.rows if name[0] in wanted]


def counted_prices(
    answer: Opened,
    prepared: Prepared,
    names: Iterable[Named],
    settings: SolveSettings | None = None,
    say: Callable[[str], None] = lambda _text: None,
) -> pd.DataFrame:
    """Prices of counted limits in every tier, in the columns of `prices`.

    Args:
        answer: a verified run.
        prepared: its question on its instance.
        names: from `counted_rows`.
        settings: gap and time limit of the two solves for each limit.
        say: told of each limit.

    Returns:
        A row a limit and tier. `more` and `less` are changes of the measure with one more and one fewer, to
        `gap`; empty where nothing keeps every row, or there is none to take away. There is no dual.
    """
    rows, ground = [], ground_of(answer, prepared, settings)
    for name in names:
        say(f"one {FAMILIES[name[0]].unit.removesuffix('s')} more and less: {name[0]} {' '.join(name[1])}")
        target = Target(name[0], name[1][0])
        more = free_step(answer, ground, target, ONE, settings)
        less = free_step(answer, ground, target, -ONE, settings)
        gap = max(more.gap, less.gap, _gap(answer))
        for measure in ground.tiers:
            value = ground.base.measures[measure]
            found = {"value": value, "more": more.of(measure), "less": less.of(measure)}
            told = {"told_more": more.told, "told_less": less.told}
            rows.append(_row(prepared, name, measure) | found | told | {"gap": gap})
    return pd.DataFrame(rows)


def _row(prepared: Prepared, name: Named, measure: str) -> dict[str, object]:
    family, compiled = FAMILIES[name[0]], prepared.compiled
    return {
        "id": family.id,
        **family.labels(name[1]),
        "measure": measure,
        "limit": float(compiled.row_upper[compiled.rows.index(name)]),
        "unit": family.unit,
        "dual": np.nan,
        "valid_from": np.nan,
        "valid_to": np.nan,
        "one_sided": False,
        "dual_less": np.nan,
        "dual_more": np.nan,
        "reaches": True,
        "step": ONE,
        "choices": "free",
    }


def counted_hint(prepared: Prepared) -> list[Finding]:
    """Where a plan has counted limits: that their price takes solves of its own, and how to ask for it."""
    families = sorted({name for name, _ in counted_rows(prepared)})
    if not families:
        return []
    words = listed([family.replace("_", " ") for family in families])
    return [
        Finding(
            id="price",
            sentence=f"What one more or one fewer is worth of {words} is found by solving again.",
            evidence=pd.DataFrame({"id": families, "rows": [_count(prepared, f) for f in families]}),
            certainty="a limit on yes/no decisions has no dual",
            next_question=f"optimiser explain RUN --commitment {families[0]}",
        )
    ]


def _count(prepared: Prepared, family: str) -> int:
    return len(counted_rows(prepared, [family]))
