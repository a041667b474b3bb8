"""An option: decisions that are taken now and held, whatever world comes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.explain.resolve import Changes
from optimiser.explain.verified_run import Opened
from optimiser.matrix.arrays import Compiled, Named
from trustmodels.allocation.plan import DECISIONS, Plan

Hold = Literal["choices", "support"]
SUPPORT = ("grant",)
"""Decisions of support that are held: at most what the option gives, by trust and period."""


class RegretError(InputError):
    """Options that cannot be set beside each other."""

    opening = "The options have"


@dataclass(frozen=True)
class Option:
    """A plan by the name under which it is talked of; `said` is where it comes from."""

    name: str
    said: str
    plan: Plan


def option_of(answer: Opened, name: str = "") -> Option:
    """The plan of a run: it is called as its folder or its question is."""
    return Option(name or answer.name, f"the plan of {answer.question.name}", answer.plan)


def told_apart(options: Sequence[Option]) -> Sequence[Option]:
    """The options.

    Raises:
        RegretError: two have the same name.
    """
    names = [option.name for option in options]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        problem = f"{', '.join(twice)} more than once"
        raise RegretError([Fault("the options", problem, "give runs of different names")])
    return options


def different(answers: Sequence[Opened]) -> Sequence[Opened]:
    """The runs.

    Raises:
        RegretError: two hold the same plan, so that one would be set beside itself.
    """
    first: dict[str, Opened] = {}
    faults = []
    for answer in answers:
        same = first.setdefault(answer.run.sha256, answer)
        if same is not answer:
            problem = f"{answer.run.path} holds the same plan as {same.run.path}"
            if answer.run.path == same.run.path:
                problem = f"{answer.run.path} stands twice"
            faults.append(Fault("the options", problem, "give runs of different plans"))
    if faults:
        raise RegretError(faults)
    return answers


def options_table(options: Sequence[Option]) -> pd.DataFrame:
    """A row an option: where it comes from, its yes decisions, and the grants that it gives over all periods, £m."""
    rows = [(o.name, o.said, float(sum(_yes(o.plan))), float(sum(_amounts(o.plan)))) for o in options]
    return pd.DataFrame(rows, columns=["option", "said", "yes", "grants"])


def _yes(plan: Plan) -> Iterable[float]:
    return (value for d in DECISIONS if d.binary for value in getattr(plan, d.id).values())


def _amounts(plan: Plan) -> Iterable[float]:
    return (value for name in SUPPORT for value in getattr(plan, name).values())


def holding(compiled: Compiled, option: Option, hold: Hold) -> Changes:
    """The bounds that hold an option's decisions in a matrix.

    Args:
        compiled: the question in a world.
        option: whose decisions; what it does not know it has not taken.
        hold: the yes/no choices alone, or who gets how much support at most as well.

    A choice that the world does not allow (an award to a trust that may not get one there) is not taken.
    """
    bounds = {}
    for name, (low, high), whole in _columns(compiled):
        if whole:
            value = min(max(_of(option.plan, name), low), high)
            bounds[name] = value, value
        elif hold == "support" and name[0] in SUPPORT:
            bounds[name] = low, min(max(_of(option.plan, name), low), high)
    return Changes(bounds=bounds)


def _columns(compiled: Compiled) -> Iterable[tuple[Named, tuple[float, float], bool]]:
    ends = zip(compiled.lower.tolist(), compiled.upper.tolist(), strict=True)
    return zip(compiled.columns, ends, compiled.integer.tolist(), strict=True)


def _of(plan: Plan, name: Named) -> float:
    """A decision of a plan, 0 where it has none of this name."""
    decision, key = name
    return float(getattr(plan, decision, {}).get(key, 0.0))
