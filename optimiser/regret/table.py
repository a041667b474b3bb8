"""Options by scenarios: what each comes to where its decisions are held, less the best that there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.allowance import allowance
from optimiser.explain.resolve import Resolved, resolve
from optimiser.explain.words import matters, plural
from optimiser.instances import Instance, read_instance
from optimiser.negotiation.regret import lost
from optimiser.questions import in_sum
from optimiser.regret.option import Hold, Option, holding, told_apart
from optimiser.risk.tables import without_noise
from optimiser.run.prepare import Prepared
from optimiser.run.reuse import ReusedModel
from optimiser.scenarios.findings import finals
from optimiser.scenarios.job import Report
from optimiser.scenarios.sweep import Sweep
from optimiser.solver.memory import NO_MEMORY, Memory
from trustmodels.allocation.measures import EVEN, MEASURES

COLUMNS = ("scenario", "option", "status", "measure", "unit", "gets", "could_have", "regret", "tells")
BASELINE = "as it stands"
NOTHING = float("nan")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Regrets:
    """What came of it.

    Attributes:
        options: what was held.
        hold: which of their decisions.
        table: `COLUMNS`; a row a scenario (the instance as it stands first), option and primary measure. `gets` is
            the measure where the option's decisions are held, `could_have` that of the best plan of the scenario.
            Where there is no plan with these decisions, `status` says so and no amount is made up. `tells` is
            whether the regret is more than the gap and, where support is held, than sharing it evenly may cost.
        gap: to which the best of each scenario is known.
    """

    options: Sequence[Option]
    hold: Hold
    table: pd.DataFrame
    gap: float


def regrets(
    found: Sweep, options: Sequence[Option], hold: Hold = "support", say: Say = lambda _: None
) -> Regrets:
    """Hold the decisions of every option in every scenario of a sweep.

    Args:
        found: the best of each scenario, under one question.
        options: what is held.
        hold: which of their decisions.
        say: told of each.

    Raises:
        OptionError: two options have one name.
        UnverifiedError: a plan does not hold up when it is recomputed.
    """
    held = _Held(found, hold, say)
    worlds = [report for report in found.reports if report.planned]
    rows = [row for report in worlds for row in held.rows(report, told_apart(options))]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return Regrets(options, hold, without_noise(table), found.reports[0].job.settings.gap)


class _Held:
    """The question of a sweep, its model built again only where a scenario reaches."""

    def __init__(self, found: Sweep, hold: Hold, say: Say) -> None:
        self.found, self.hold, self.say = found, hold, say
        self.job = found.reports[0].job
        self.model = ReusedModel(in_sum(self.job.question))
        self.memory: dict[str, Memory] = {}

    def rows(self, report: Report, options: Sequence[Option]) -> Iterator[tuple[object, ...]]:
        """The rows of a scenario."""
        job = report.job
        best = finals(self.found, job.run)
        instance = read_instance(job.folder, job.overlay, job.further, job.instead)
        prepared = self.model.prepare(instance)
        for option in options:
            self.say(f"{option.name} in {job.name or BASELINE}")
            found = self._held(instance, prepared, option)
            yield from self._cells(job.name or BASELINE, best, option, found)

    def _held(self, instance: Instance, prepared: Prepared, option: Option) -> Resolved:
        """The best with an option's decisions; it begins where the option ended in the instance as it stands."""
        changes = holding(prepared.compiled, option, self.hold)
        start = self.memory.get(option.name, NO_MEMORY)
        found = resolve(instance, prepared, changes, self.job.settings, start)
        self.memory.setdefault(option.name, found.memory)
        return found

    def _cells(
        self, scenario: str, best: Mapping[str, float], option: Option, found: Resolved
    ) -> Iterator[tuple[object, ...]]:
        for measure in [name for name in best if MEASURES[name].primary]:
            unit, could = MEASURES[measure].unit, best[measure]
            where = (scenario, option.name, found.status, measure, unit)
            if found.answer is None:
                yield (*where, NOTHING, could, NOTHING, False)
                continue
            gets = found.answer.measures[measure]
            regret = lost(gets, could)
            yield (*where, gets, could, regret, matters(regret, unit, could, self._known_to(measure)))

    def _known_to(self, measure: str) -> float:
        """From which share of a measure a regret is one of the decisions: support that is held was shared evenly."""
        gap = self.job.settings.gap
        even = allowance(1.0, len(EVEN), gap, loose=MEASURES[measure].loose)
        return gap + (even if self.hold == "support" else 0.0)


def worst(found: Regrets) -> pd.DataFrame:
    """A row an option and measure: its largest regret, where that is, and in how many scenarios there is no plan.

    A regret that is within the gap counts as none. Where it is as large in several scenarios, to the gap and as
    amounts are shown, `scenario` is the first of them and `others` how many more there are. The option that regrets
    least comes first: by the measures in their order, an option without a plan somewhere after those with one
    everywhere.
    """
    rows = []
    for (option, measure), own in found.table.groupby(["option", "measure"], sort=False):
        told = own[own["tells"].astype(bool)]
        most = float(told["regret"].max()) if len(told) else 0.0
        where = _as_large(told, most, found.gap)
        none = int(own["regret"].isna().sum())
        unit, others = own["unit"].iloc[0], max(0, len(where) - 1)
        rows.append((option, measure, unit, most, next(iter(where), ""), others, len(told), none, len(own)))
    names = "option measure unit worst scenario others regretted_in no_plan_in scenarios"
    frame = pd.DataFrame(rows, columns=names.split())
    return frame.set_index("option").loc[_ranked(frame)].reset_index()


def _as_large(told: pd.DataFrame, most: float, gap: float) -> list[str]:
    """The scenarios, in their order, in which the regret is as large as any, as far as the solves can tell."""
    cells = zip(told["scenario"], told["regret"], told["unit"], told["could_have"], strict=True)
    return [name for name, regret, unit, could in cells if not matters(most - regret, unit, could, gap)]


def where_worst(row: pd.Series) -> str:
    """Where a row of `worst` has its largest regret: `every world`, one by its name, or that `and 2 others`."""
    others, worlds = int(row["others"]), int(row["scenarios"])
    if worlds > 1 and others == worlds - 1:
        return "every world"
    return str(row["scenario"]) + (f" and {plural(others, 'other')}" if others else "")


def _ranked(frame: pd.DataFrame) -> list[str]:
    """The options, the least regretted first; a difference in the seventh figure is none."""
    marks = {
        option: (int(own["no_plan_in"].max()), *(float(f"{worst:.6g}") for worst in own["worst"]))
        for option, own in frame.groupby("option", sort=False)
    }
    return sorted(map(str, marks), key=lambda option: marks[option])
