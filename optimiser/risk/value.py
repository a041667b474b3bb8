"""What it is worth to plan for many worlds and not for the average one, and to know which one comes.

Every plan is looked at that is as good as the best in the primary measures of the question - in those before the
reserve, where the question names it. Of these, one plan is the best for the average world (of its equals the one
that the later measures choose), another for all worlds together; and there would be one for each world if it were
known. What is counted is the sector's shortfall against its control totals: its mean over the worlds, and its mean
in the worst of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.errors import RunError
from optimiser.frontier.axes import Axis, with_measures
from optimiser.frontier.live import Best, Between
from optimiser.instances import Instance
from optimiser.results.plan import plan_from_columns
from optimiser.results.worlds import mean_of_worst, shortfalls_in
from optimiser.risk.book import risk_table
from optimiser.risk.mean_world import UNIT, with_mean_world
from optimiser.run.prepare import Prepared, prepare
from optimiser.solver import SolveSettings, Tier
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

RESERVE = "reserve"
NOTHING = 1e-6
Say = Callable[[str], None]


@dataclass(frozen=True)
class Worth:
    """One way of counting the sector's shortfall, £m over all periods.

    Attributes:
        counted: `mean`, or `worst` for the mean of the worst worlds.
        average: what the plan for the average world comes to (EEV).
        planned: what the plan for all worlds comes to (RP).
        known: the mean of what could be reached if each world were known (WS); None where it is not asked.
        gap: to which the plan for all worlds was found.
    """

    counted: str
    average: float
    planned: float
    known: float | None
    gap: float

    @property
    def stochastic(self) -> float:
        """Value of the stochastic solution (VSS), £m."""
        return max(0.0, self.average - self.planned)

    @property
    def information(self) -> float | None:
        """Expected value of perfect information (EVPI), £m."""
        return None if self.known is None else max(0.0, self.planned - self.known)


@dataclass(frozen=True)
class Value:
    """The worth of planning for worlds: how many there are, how many are the worst, and what each count gives.

    `kept` are the measures in which every plan is as good as the best; `expected` is the shortfall in the average
    world of the plan that is the best there (EV), £m.
    """

    kept: tuple[str, ...]

    worlds: int
    tail: float
    expected: float
    worths: tuple[Worth, ...]


class LiveWorlds:
    """A question alive, in which the shortfalls of its worlds can be minimised, alone and together."""

    def __init__(self, instance: Instance, question: Question, settings: SolveSettings) -> None:
        asked = with_measures(question, [RESERVE])
        place = asked.tiers.index(RESERVE)
        self.kept, later = asked.tiers[:place], asked.tiers[place + 1 :]
        self.prepared, self.mean_world = with_mean_world(prepare(instance, asked))
        self.case = self.prepared.case
        if not any(name == "tail" for name, _ in self.prepared.compiled.columns):
            raise RunError(f"{instance.name} has no reported control total of the sector to fall short of")
        self.places = {key: at for at, key in enumerate(self.prepared.compiled.columns)}
        names = self.case.worlds.names
        self.all = self._axis("mean", names, 1 / len(names))
        self.worst = self._axis("worst", names, 1 / (self.case.worlds.tail * len(names)))
        self.average = (self.mean_world, *_axes(self.prepared, later))
        earlier = self.prepared.tiers[:place]
        axes = (self.all, self.worst, *self.average)
        self.space = Between(self.prepared, axes, earlier, settings)

    def _axis(self, name: str, worlds: Sequence[str], weight: float) -> Axis:
        """Threshold and what lies beyond it in some worlds: for one world alone, its shortfall."""
        cost = np.zeros(len(self.places))
        for (decision, key), at in self.places.items():
            if decision == "tail":
                cost[at] = 1.0
            elif decision == "beyond" and key[0] in worlds:
                cost[at] = weight
        return Axis(name, UNIT, Tier(name, cost, 0.0, True))

    def best(self, axes: Sequence[Axis]) -> Best:
        """The plan that minimises axes in order."""
        found = self.space.best(axes, {})
        if found is None:
            raise RunError("the solver found no plan for the worlds")
        return found

    def shortfalls(self, best: Best) -> dict[str, list[float]]:
        """Period -> the sector's shortfall in every world under a plan, £m, recomputed from its decisions."""
        return shortfalls_in(self.case, plan_from_columns(self.case, self.prepared.compiled.columns, best.x))

    def known(self, best: Best) -> float:
        """Mean of the least shortfall of each world, with the yes/no choices of a plan.

        A better world is never shorter, so those after the first that is not short are not either.
        """
        names, total = self.case.worlds.names, 0.0
        for name in names:
            least = self.space.held(best, self._axis(name, (name,), 1.0), {})
            if least is None or least <= NOTHING:
                break
            total += least
        return total / len(names)


def _axes(prepared: Prepared, names: Sequence[str]) -> list[Axis]:
    by = {tier.measure: tier for tier in prepared.tiers}
    return [Axis(name, MEASURES[name].unit, by[name]) for name in names]


def value_of(
    instance: Instance,
    question: Question,
    settings: SolveSettings | None = None,
    say: Say = lambda _text: None,
) -> Value:
    """What planning for the worlds of an instance is worth under a question.

    Args:
        instance: with a delivery table and a reported control total of the sector.
        question: whose primary measures are kept at their best.
        settings: of the solves.
        say: told of each step.

    Raises:
        RunError: there is no delivery table, no such total, or no plan.
    """
    risk_table(instance)
    say("the primary measures of the question")
    worlds = LiveWorlds(instance, question, settings or SolveSettings())
    say("the best plan for the average world")
    average = worlds.best(worlds.average)
    say("the best plan for all worlds")
    planned = worlds.best((worlds.all,))
    say("the best plan for the worst worlds")
    careful = worlds.best((worlds.worst,))
    say("each world as if it were known")
    known = worlds.known(planned)
    tail, short = worlds.case.worlds.tail, [worlds.shortfalls(b) for b in (average, planned, careful)]
    mean = [sum(mean_of_worst(amounts, 1.0) for amounts in one.values()) for one in short]
    worst = [sum(mean_of_worst(amounts, tail) for amounts in one.values()) for one in short]
    return Value(
        worlds.kept,
        len(worlds.case.worlds.names),
        tail,
        worlds.space.value(worlds.mean_world, average.x),
        (
            Worth("mean", mean[0], mean[1], known, planned.gap),
            Worth("worst", worst[0], worst[2], None, careful.gap),
        ),
    )
