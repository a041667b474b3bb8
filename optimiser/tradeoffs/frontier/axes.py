"""What can be traded: a measure, or a limit of the envelope, each as something to be minimised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimiser.errors import Fault, InputError, NoPlanError, OptimiserError, UnsettledError
from optimiser.instances import Instance
from optimiser.matrix.arrays import Compiled
from optimiser.questions import in_sum
from optimiser.run.prepare import Prepared, prepare
from optimiser.solver import Outcome, Tier
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

LIMITS = tuple(family.id for family in FAMILIES.values() if family.told.given)
"""Commitments by period whose limit is one row of what is spent: the least that is needed can be asked."""


class FrontierError(InputError):
    """A frontier that cannot be drawn."""

    opening = "The frontier has"


def no_plan(outcome: Outcome, instance: str = "INSTANCE", question: str = "QUESTION") -> OptimiserError:
    """What to say of a question without a plan to trade with; the exit status is that of `solve`."""
    if outcome is not Outcome.INFEASIBLE:
        return UnsettledError(f"No plan was found: the solve ended in '{outcome}'. Nothing was written.")
    return NoPlanError(
        f"No plan keeps every row. What cannot hold together: "
        f"optimiser conflict {instance} --question {question}. Nothing was written."
    )


@dataclass(frozen=True)
class Axis:
    """A measure or a limit: its name, its unit, the tier that minimises it, and the limit's rows if it is one.

    `whole` says that it counts yes/no choices, so that every plan has a whole number of it.
    """

    name: str
    unit: str
    tier: Tier
    rows: tuple[int, ...] = ()
    whole: bool = False


def with_measures(question: Question, names: Sequence[str]) -> Question:
    """The question with a tier for every measure named, so that the matrix holds it; a new one decides last.

    Raises:
        FrontierError: a name that is neither a measure nor a limit, or named twice.
    """
    faults = [
        Fault("--between", f"'{name}' is neither a measure nor a limit", f"measures: {', '.join(MEASURES)}; "
              f"limits: {', '.join(LIMITS)}, with :PERIOD for one period")
        for name in names
        if name not in MEASURES and name.partition(":")[0] not in LIMITS
    ]  # fmt: skip
    if len(set(names)) != len(names):
        faults.append(Fault("--between", "the same measure stands twice", "name different ones"))
    if faults:
        raise FrontierError(faults)
    asked = in_sum(question)
    new = [name for name in names if name in MEASURES and name not in asked.tiers]
    tiers = sorted([*asked.tiers[:-1], *new], key=lambda name: not MEASURES[name].primary)
    return replace(asked, tiers=(*tiers, asked.tiers[-1]))


def _limit_rows(compiled: Compiled, name: str) -> tuple[int, ...]:
    """The rows of a limit, of one period or of all."""
    family, _, period = name.partition(":")
    rows = tuple(
        at
        for at, (commitment, key) in enumerate(compiled.rows)
        if commitment == family and (not period or key[-1] == period)
    )
    if not rows:
        raise FrontierError([Fault("--between", f"the instance sets no {name}", "name a limit that is set")])
    return rows


def axis(prepared: Prepared, name: str) -> Axis:
    """A measure or limit of a prepared question; both choose the yes/no decisions.

    Raises:
        FrontierError: the question does not hold that limit.
    """
    compiled = prepared.compiled
    if name in MEASURES:
        tier = Tier(name, compiled.costs[name], compiled.offsets[name], True)
        return Axis(name, MEASURES[name].unit, tier, whole=_whole(compiled, tier))
    rows = _limit_rows(compiled, name)
    cost = np.asarray(compiled.matrix[list(rows), :].sum(axis=0), float).ravel()
    tier = Tier(name, cost, 0.0, True)
    return Axis(name, FAMILIES[name.partition(":")[0]].unit, tier, rows, _whole(compiled, tier))


def _whole(compiled: Compiled, tier: Tier) -> bool:
    """Whether a tier counts yes/no choices and nothing else."""
    used = np.flatnonzero(tier.cost)
    weights = np.append(tier.cost[used], tier.offset)
    return len(used) > 0 and bool(compiled.integer[used].all() and np.all(weights == np.round(weights)))


def opened_up(prepared: Prepared, axes: Sequence[Axis]) -> Prepared:
    """The question with the limits that are traded taken away: what is needed of them is minimised instead."""
    upper = prepared.compiled.row_upper.copy()
    for item in axes:
        upper[list(item.rows)] = np.inf
    return replace(prepared, compiled=replace(prepared.compiled, row_upper=upper))


def ready(
    instance: Instance, question: Question, names: Sequence[str]
) -> tuple[Prepared, list[Axis], list[Tier]]:
    """The matrix with the limits opened, the axes, and the tiers that come before every measure among them."""
    asked = with_measures(question, names)
    prepared = prepare(instance, asked)
    axes = [axis(prepared, name) for name in names]
    measures = [name for name in names if name in MEASURES]
    first = min((asked.tiers.index(name) for name in measures), default=0)
    earlier = [tier for tier in prepared.tiers[:first] if tier.primary]
    return opened_up(prepared, axes), axes, earlier
