"""What it is worth to plan for many worlds and not for the average one, and to know which one comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import nan

import numpy as np
import pandas as pd
from scipy import sparse

from optimiser.amounts import money, share
from optimiser.errors import RunError
from optimiser.explain.finding import Finding
from optimiser.explain.words import listed, title
from optimiser.instances import Instance
from optimiser.matrix.arrays import Floats
from optimiser.results.judge import mean_of_worst, shortfalls_in
from optimiser.results.plan import plan_from_columns
from optimiser.run.prepare import Prepared, prepare
from optimiser.solver import SolveSettings, Tier
from optimiser.tradeoffs.frontier.axes import Axis, with_measures
from optimiser.tradeoffs.frontier.live import Best, Between
from optimiser.worlds.risk.book import risk_table
from optimiser.worlds.risk.tables import without_noise
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

# The matrix of a question with one world more: the one in which everything is delivered as expected.

MEAN = "mean world"
UNIT = "£m"


def with_mean_world(prepared: Prepared) -> tuple[Prepared, Axis]:
    """The question with a column and a row a period: outturn at expected delivery + shortfall ≥ control total.

    Args:
        prepared: a question with the reserve among its tiers.

    Returns:
        The question, and the sum of these shortfalls as something to be minimised.
    """
    compiled, totals = prepared.compiled, prepared.case.data.control_totals
    spots = [(at, key[0]) for at, (name, key) in enumerate(compiled.columns) if name == "outturn"]
    count, width = len(spots), len(compiled.columns)
    rows = sparse.lil_array((count, width + count))
    for number, (at, _) in enumerate(spots):
        rows[number, at] = rows[number, width + number] = 1.0
    wide = sparse.hstack([compiled.matrix, sparse.csc_array((compiled.matrix.shape[0], count))])
    matrix = sparse.csc_array(sparse.vstack([wide, sparse.csc_array(rows)]))
    matrix.sort_indices()
    names = tuple((MEAN, (y,)) for _, y in spots)
    wider = replace(
        compiled,
        matrix=matrix,
        row_lower=np.append(compiled.row_lower, [totals["sector", "*", y, "reported"] for _, y in spots]),
        row_upper=np.append(compiled.row_upper, np.full(count, np.inf)),
        lower=np.append(compiled.lower, np.zeros(count)),
        upper=np.append(compiled.upper, np.full(count, np.inf)),
        integer=np.append(compiled.integer, np.zeros(count, bool)),
        rows=(*compiled.rows, *names),
        columns=(*compiled.columns, *names),
        costs={name: _longer(cost, count) for name, cost in compiled.costs.items()},
    )
    tiers = tuple(replace(tier, cost=_longer(tier.cost, count)) for tier in prepared.tiers)
    cost = np.append(np.zeros(width), np.ones(count))
    return replace(prepared, compiled=wider, tiers=tiers), Axis(MEAN, UNIT, Tier(MEAN, cost, 0.0, True))


def _longer(cost: Floats, count: int) -> Floats:
    return np.append(cost, np.zeros(count))


# What it is worth to plan for many worlds and not for the average one, and to know which one comes.
#
# Every plan is looked at that is as good as the best in the primary measures of the question - in those before the
# reserve, where the question names it. Of these, one plan is the best for the average world (of its equals the one
# that the later measures choose), another for all worlds together; and there would be one for each world if it were
# known. What is counted is the sector's shortfall against its control totals: its mean over the worlds, and its mean
# in the worst of them.

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


# What planning for many worlds is worth, in a table and in sentences.

SMALLEST = 0.05
"""£m that a sentence shows as more than nothing."""
COLUMNS = {
    "counted": "counted",
    "average": "planned for the average",
    "planned": "planned for the worlds",
    "stochastic": "worth of planning for them",
    "known": "each world known",
    "information": "worth of knowing",
}


def value_table(found: Value) -> pd.DataFrame:
    """A row a way of counting, £m over all periods; empty where a number is not asked.

    Returns:
        counted, `average` (EEV), `planned` (RP), `stochastic` (VSS), `known` (WS), `information` (EVPI),
        `expected` (EV), `gap` (share), `worlds` (number) and `tail` (share).
    """
    rows = [
        (
            worth.counted,
            worth.average,
            worth.planned,
            worth.stochastic,
            nan if worth.known is None else worth.known,
            nan if worth.information is None else worth.information,
            found.expected,
            worth.gap,
        )
        for worth in found.worths
    ]
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "expected", "gap"])
    return without_noise(frame).assign(worlds=found.worlds, tail=found.tail)


def value_findings(found: Value) -> Iterator[Finding]:
    """One finding a way of counting, and one on knowing the world."""
    table = value_table(found)
    for at, worth in enumerate(found.worths):
        yield _stochastic(found, worth, table.iloc[[at]].reset_index(drop=True))
        if worth.information is not None and worth.known is not None:
            yield _information(found, worth, table.iloc[[at]].reset_index(drop=True))


def _fixed(found: Value) -> str:
    return f"as good as the best in {listed([title(name) for name in found.kept])}"


def _stochastic(found: Value, worth: Worth, evidence: pd.DataFrame) -> Finding:
    where = (
        "on average over the worlds of delivery"
        if worth.counted == "mean"
        else f"on average in the worst {share(found.tail)} of the worlds of delivery"
    )
    noise = worth.gap * worth.planned + SMALLEST
    said = (
        "planning for the worlds instead gains nothing that the solves can tell from nought"
        if worth.stochastic < noise
        else f"planned for the worlds, {money(worth.planned)}: the value of the stochastic solution is "
        f"{money(worth.stochastic)}"
    )
    return Finding(
        id=f"value-{worth.counted}",
        sentence=f"Planned for the average world, the sector misses its control totals by "
        f"{money(worth.average)} {where}; {said}.",
        evidence=evidence,
        holds_fixed=_fixed(found),
        certainty=f"{found.worlds} worlds of the common factor of delivery; to a gap of {worth.gap:.2%}",
        next_question="a question with reserve among its tiers: optimiser solve INSTANCE --question "
        "order:safety,access,finance,reserve",
        units=dict.fromkeys(("average", "planned", "stochastic", "known", "information", "expected"), "£m")
        | {"gap": "share", "tail": "share"},
    )


def _information(found: Value, worth: Worth, evidence: pd.DataFrame) -> Finding:
    gain = worth.information or 0.0
    noise = worth.gap * worth.planned + SMALLEST
    amount = "nothing that the solves can tell from nought" if gain < noise else money(gain)
    return Finding(
        id="value-information",
        sentence=f"To know beforehand which of the {found.worlds} worlds comes would be worth {amount}.",
        evidence=evidence,
        holds_fixed=f"{_fixed(found)}; the yes/no choices of the plan for all worlds",
        certainty="exact given these choices; with other choices for each world it could be more",
        units=dict.fromkeys(("planned", "known", "information"), "£m"),
    )
