"""Options by scenarios: what each comes to where its decisions are held, in a table and in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from optimiser.amounts import amount
from optimiser.explain.finding import Finding
from optimiser.explain.quantities import counted_once, quantities, quantities_of_run
from optimiser.explain.resolve import Resolved, resolve
from optimiser.explain.words import listed, matters, plural
from optimiser.instances import Instance, read_instance
from optimiser.questions import in_sum
from optimiser.run.prepare import Prepared, ReusedModel
from optimiser.run.solution import STOPPED
from optimiser.solver.memory import NO_MEMORY, Memory
from optimiser.tolerances import allowance
from optimiser.tradeoffs.negotiation.bargain import lost
from optimiser.tradeoffs.regret.option import Hold, Option, holding, told_apart
from optimiser.worlds.risk.tables import without_noise
from optimiser.worlds.scenarios.index import RESULTS
from optimiser.worlds.scenarios.job import Report
from optimiser.worlds.scenarios.store import read_result
from optimiser.worlds.scenarios.sweep import Sweep, finals
from trustmodels.allocation.measures import EVEN, MEASURES

# Options by scenarios: what each comes to where its decisions are held, less the best that there is.

COLUMNS = ("scenario", "option", "status", "measure", "unit", "gets", "could_have", "regret", "tells")
NATURAL = ("scenario", "option", "quantity", "label", "phrase", "unit", "gets", "could_have", "more", "tells")
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
        natural: `NATURAL`; the same in natural quantities over all periods, a row a scenario, option with a plan and
            quantity. `more` is what is short beyond the best plan of the scenario; `tells` where the measure that
            counts it tells, too.
    """

    options: Sequence[Option]
    hold: Hold
    table: pd.DataFrame
    gap: float
    natural: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(NATURAL)))


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
    natural = pd.DataFrame(held.natural, columns=list(NATURAL))
    return Regrets(options, hold, without_noise(table), found.reports[0].job.settings.gap, natural)


class _Held:
    """The question of a sweep, its model built again only where a scenario reaches."""

    def __init__(self, found: Sweep, hold: Hold, say: Say) -> None:
        self.found, self.hold, self.say = found, hold, say
        self.job = found.reports[0].job
        self.model = ReusedModel(in_sum(self.job.question))
        self.memory: dict[str, Memory] = {}
        self.natural: list[tuple[object, ...]] = []

    def rows(self, report: Report, options: Sequence[Option]) -> Iterator[tuple[object, ...]]:
        """The rows of a scenario."""
        job = report.job
        best = finals(self.found, job.run)
        instance = read_instance(job.folder, job.overlay, job.further, job.instead)
        prepared = self.model.prepare(instance)
        run = read_result(self.found.folder / RESULTS, report.key, ["commitments"])
        could = {q.id: q.total for q in quantities_of_run(run, instance)}
        for option in options:
            self.say(f"{option.name} in {job.name or BASELINE}")
            found = self._held(instance, prepared, option)
            cells = list(self._cells(job.name or BASELINE, best, option, found))
            told = {str(measure): bool(tells) for _, _, _, measure, *_, tells in cells}
            self.natural += self._natural(job.name or BASELINE, could, option, found, told)
            yield from cells

    def _natural(
        self,
        scenario: str,
        could: Mapping[str, float],
        option: Option,
        found: Resolved,
        told: Mapping[str, bool],
    ) -> Iterator[tuple[object, ...]]:
        """What is short with an option's decisions beside the best plan of the scenario, quantity by quantity."""
        if found.answer is None:
            return
        for q in counted_once(quantities(found.answer)):
            more = q.total - could.get(q.id, 0.0)
            measure = "" if q.family is None else q.family.measure
            tells = (
                more > 0
                and told.get(measure, False)
                and matters(more, q.unit, q.total, self.job.settings.gap)
            )
            amounts = (q.total, could.get(q.id, 0.0), more, tells)
            yield (scenario, option.name, q.id, q.label, q.phrase, q.unit, *amounts)

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
        where = _as_large(told["scenario"], told["regret"], told["unit"], told["could_have"], found.gap)
        none = int(own["regret"].isna().sum())
        unit, others = own["unit"].iloc[0], max(0, len(where) - 1)
        rows.append((option, measure, unit, most, next(iter(where), ""), others, len(told), none, len(own)))
    names = "option measure unit worst scenario others regretted_in no_plan_in scenarios"
    frame = pd.DataFrame(rows, columns=names.split())
    return frame.set_index("option").loc[_ranked(frame)].reset_index()


def _as_large(
    scenarios: pd.Series, regret: pd.Series, unit: pd.Series, could: pd.Series, gap: float
) -> list[str]:
    """The scenarios, in their order, in which the regret is as large as any, as far as the solves can tell."""
    most = regret.max()
    cells = zip(scenarios, regret, unit, could, strict=True)
    return [str(name) for name, more, of, best in cells if not matters(most - more, of, best, gap)]


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


# Options by scenarios in sentences: what each would be regretted by at most, and which the least.

HELD = {
    "choices": "the yes/no choices of each option",
    "support": "the yes/no choices of each option, and what it gives every trust in grants at most",
}
"""What is held, in words."""
NO_PLAN = "regret where no plan is possible has no amount"


def regret_findings(found: Regrets) -> list[Finding]:
    """The least regretted option first, then each in the order of the regret; no weighted sum is told.

    Returns:
        One sentence an option: how much more of each natural quantity is short at most than need be, and where.
    """
    options = list(dict.fromkeys(map(str, worst(found)["option"])))
    worlds = found.table["scenario"].nunique()
    said = [_told(found, option, worlds) for option in options]
    if len(options) > 1:
        first = f"Of {len(options)} options in {plural(worlds, 'world')}, {options[0]} is regretted least."
        evidence = pd.DataFrame([{"options": len(options), "worlds": worlds, "option": options[0]}])
        known = f"{_certainty(found)}; ranked by the largest regret, measure by measure in the order of the question"
        said = [
            Finding("regret_least", first, evidence, holds_fixed=HELD[found.hold], certainty=known),
            *said,
        ]
    return said


def _told(found: Regrets, option: str, worlds: int) -> Finding:
    """What more is short at most with the decisions of an option, quantity by quantity, and where."""
    own = found.natural[(found.natural["option"] == option) & found.natural["tells"].astype(bool)]
    rows = [_most(told, found.gap, worlds) for _, told in own.groupby("quantity", sort=False)]
    parts = [f"{amount(row['more'], row['unit'])} more {row['phrase']} (in {_where(row)})" for row in rows]
    what = (
        f"at most {listed(parts)} than need be"
        if parts
        else "nothing beyond the gap is missed that need not be"
    )
    cells = found.table[found.table["option"] == option].drop_duplicates("scenario")
    none = int(cells["gets"].isna().sum())
    no_plan = "no plan with these decisions was found before the search was stopped"
    no_plan = no_plan if (cells["status"] == STOPPED).any() else "there is no plan with these decisions"
    impossible = f"; in {none} of {worlds} {no_plan}" if none else ""
    evidence = pd.DataFrame(rows) if rows else pd.DataFrame([{"option": option}])
    evidence = evidence.reset_index(drop=True).assign(worlds=worlds, no_plan_in=none)
    sentence = f"With the decisions of {option} held in {plural(worlds, 'world')}, {what}{impossible}."
    return Finding("regret", sentence, evidence, severity="caution" if parts or none else "note",
                   holds_fixed=HELD[found.hold], certainty=_certainty(found))  # fmt: skip


def _most(told: pd.DataFrame, gap: float, worlds: int) -> pd.Series:
    """The row of the world in which most more of a quantity is short, with how many others are as bad."""
    row = told.sort_values("more", ascending=False, kind="stable").iloc[0].copy()
    where = _as_large(told["scenario"], told["more"], told["unit"], told["could_have"], gap)
    row["scenario"], row["others"], row["scenarios"] = where[0], len(where) - 1, worlds
    return row


def _where(row: pd.Series) -> str:
    where = where_worst(row)
    return f"the instance {where}" if where.startswith(BASELINE) else where


def _certainty(found: Regrets) -> str:
    gap = found.gap
    return f"the best of each scenario to a gap of {gap:.2g}; a regret within the gap is none; {NO_PLAN}"
