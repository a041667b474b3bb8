"""The question answered again for each trust that games it, and what changes for whom.

Every answer is a full one: the even tiers settle who is asked and supported, and that is what is compared. Each begins
where the answer of the instance as it stands ended, so that it hangs on no other trial, and is verified.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from optimiser.allowance import allowance
from optimiser.errors import NoPlanError, UnsettledError
from optimiser.explain.natural import quantities
from optimiser.explain.opened import Opened, opened
from optimiser.explain.ranges.quantity import OWN_TOTAL
from optimiser.incentives.ways import WAYS, Way
from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.run.solve import STOPPED, Solution
from optimiser.run.standing import Standing
from optimiser.solver import SolveSettings
from optimiser.tolerances import TOLD
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

FIGURES = {"ask": "cip", "grant": "grant", "loan": "loan"}
"""What a trust is told, and its column in the allocation."""
LAST_TURN = 3
"""The even tier that may use most of what came before it."""
MISSED = "missed"
"""By how much a trust's own control totals are missed."""
SHORT = "patients"
Say = Callable[[str], None]


@dataclass(frozen=True)
class IncentiveOutcome:
    """How an answer ended: `answer` has ask, grant, loan and control total missed of each trust, £m in all periods."""

    status: str
    gap: float
    answer: pd.DataFrame | None
    patients_short: float = 0.0


@dataclass(frozen=True)
class Trial:
    """What came of it when a trust did it; `size` is how much it claimed, hid or failed, in the way's unit."""

    trust: str
    way: Way
    size: float
    outcome: IncentiveOutcome


@dataclass(frozen=True)
class Incentives:
    """The answer as it stands, and every trial beside it."""

    instance: Instance
    question: Question
    plan: Opened
    base: IncentiveOutcome
    tried: tuple[str, ...]
    trials: tuple[Trial, ...]

    @property
    def room(self) -> float:
        """By how much the missed totals of all trusts may differ between two answers, £m: what even tiers may use."""
        measure = str(OWN_TOTAL.measure)
        reached = self.plan.reached.get(measure, 0.0)
        return max(TOLD, allowance(reached, LAST_TURN, self.base.gap, loose=MEASURES[measure].loose))


def incentives(
    instance: Instance,
    question: Question,
    trusts: Sequence[str],
    ways: Sequence[Way] = tuple(WAYS.values()),
    settings: SolveSettings | None = None,
    say: Say = lambda _text: None,
) -> Incentives:
    """Let one trust after the other game a question.

    Args:
        instance: as everybody tells it truly.
        question: what is asked, with its even tiers.
        trusts: who games, one at a time, from `sampled`.
        ways: how.
        settings: of the solves.
        say: told of each.

    Raises:
        NoPlanError, UnsettledError: the question has no plan as it stands, or none was found.
        UnverifiedError: a plan does not hold up when it is recomputed.
    """
    standing = Standing(question, settings or SolveSettings())
    say("the plan as it stands")
    plan, base = _answered(standing.solve(instance, as_it_stands=True), instance)
    if plan is None:
        said = f"{question.name} on {instance.name} has no plan ({base.status})"
        if base.status == STOPPED:
            raise UnsettledError(f"{said}: the solve was stopped before it had one. Give it more time.")
        raise NoPlanError(f"{said}: try optimiser conflict")
    trials = []
    pairs = [(trust, way) for trust in trusts for way in ways]
    for number, (trust, way) in enumerate(pairs, start=1):
        say(f"{number} of {len(pairs)}: {trust} {way.doing}")
        changed = way.changed(instance, trust)
        _, outcome = _answered(standing.solve(changed), changed)
        trials.append(Trial(trust, way, way.size(plan.case, trust), outcome))
    return Incentives(instance, question, plan, base, tuple(trusts), tuple(trials))


def _answered(solution: Solution, instance: Instance) -> tuple[Opened | None, IncentiveOutcome]:
    """A verified answer, and what is compared of it."""
    results = [result for result in solution.results if result.x is not None]
    if solution.plan is None or len(results) < len(solution.prepared.tiers):
        return None, IncentiveOutcome(solution.status, 0.0, None)
    plan = opened(Run(Path("in-memory"), solution.manifest, solution.tables), instance)
    gap = max((result.gap for result in results if result.primary), default=0.0)
    short = sum(q.total for q in quantities(plan) if q.family is not None and q.unit == SHORT)
    return plan, IncentiveOutcome(solution.status, gap, figures(plan), short)


def figures(plan: Opened) -> pd.DataFrame:
    """Ask, grant, loan and control total missed of each trust, £m over all periods, by code."""
    allocation = plan.table("allocation")
    found = allocation.groupby("trust", sort=False)[list(FIGURES.values())].sum()
    found = found.rename(columns={column: name for name, column in FIGURES.items()})
    missed = dict.fromkeys(found.index, 0.0)
    for judged in plan.judged:
        if judged.family is OWN_TOTAL and judged.mode != "off":
            missed[judged.key[0]] += judged.shortfall
    return found.assign(**{MISSED: pd.Series(missed)})
