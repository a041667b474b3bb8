"""What each change of the inputs did to the answer: made alone, and what they do only together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import pandas as pd

from optimiser.explain.changes.inputs import By, ChangeStep, inputs_changed, mixed, steps_of
from optimiser.explain.changes.sentences import Side, findings_of, quantities_of_side, unlike_findings
from optimiser.explain.compare.common import TOLD
from optimiser.explain.finding import Finding
from optimiser.explain.gaps import Ending
from optimiser.explain.quantities import Quantity, counted, quantities_of
from optimiser.instances import Instance
from optimiser.questions import in_sum
from optimiser.results.judge import judge
from optimiser.results.verdict import came_to
from optimiser.run.manifest import versions
from optimiser.run.session import Standing
from optimiser.run.solution import Solution
from optimiser.solver import SolveSettings
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

# What each change of the inputs did to the answer: made alone, and what they do only together.

BEFORE, TOGETHER, AFTER = "before", "together", "after"
ASKED, RELEASE = "the question", "the release"
EFFECTS = ("line", "what", "unit", "value", "change", "kind", "id", "measure")
MEASURED = ("line", "measure", "unit", "value", "change", "gap", "status", "kind")
BRIDGE = ("what", "unit", "kind", "change")
NOTHING = float("nan")
Listen = Callable[[str], None]


@dataclass(frozen=True)
class TiersReached:
    """How a solve ended, the primary measures that it reached, and to which gap; none where there is no plan.

    `amounts` are what its plan comes to of all that these measures count: measure -> id -> amount.
    """

    status: str
    values: Mapping[str, float]
    gaps: Mapping[str, float]
    amounts: Mapping[str, Mapping[str, Quantity]] = field(default_factory=dict)

    def measured(self, measure: str) -> float:
        """The value of a measure; NaN where there is none."""
        return self.values.get(measure, NOTHING)

    def amount(self, id_: str, measure: str) -> float:
        """An amount in all; what a measure counts and this plan has no row of is nothing, and NaN is not known."""
        if measure not in self.amounts:
            return NOTHING
        found = self.amounts[measure].get(id_)
        return 0.0 if found is None else found.total


class Live:
    """The questions of a comparison, each kept alive and answered on the earlier instance first.

    An answer begins where that of the earlier instance ended, so that a change and what it did lie close.

    Args:
        base: the earlier instance.
        settings: of every solve.
        tell: told what is being solved.
    """

    def __init__(self, base: Instance, settings: SolveSettings, tell: Listen) -> None:
        self._base, self._settings, self._tell = base, settings, tell
        self._open: list[tuple[Standing, TiersReached]] = []

    def again(self, side: Side, name: str, found: TiersReached) -> TiersReached:
        """What one end reaches with this release: as it was found, or solved again where another one found it."""
        return (
            self.solved(side.instance, side.question, f"{name} with this release")
            if of_another_release(side)
            else found
        )

    def end(self, side: Side, name: str) -> TiersReached:
        """What one end reached: as its run says, or solved."""
        if side.run is None:
            return self.solved(side.instance, side.question, name)
        return with_amounts(reached(side.run.manifest), quantities_of_side(side))

    def solved(self, instance: Instance, question: Question, name: str) -> TiersReached:
        """What an instance reaches."""
        self._tell(name)
        standing, first = self._standing(question)
        return first if instance is self._base else _reached_by(standing.solve(instance))

    def base(self, question: Question) -> TiersReached | None:
        """What the earlier instance reaches where changes of it were solved; None where none was."""
        wanted = in_sum(question)
        return next((first for standing, first in self._open if standing.question == wanted), None)

    def _standing(self, question: Question) -> tuple[Standing, TiersReached]:
        """A question, and what it reaches on the earlier instance."""
        wanted = in_sum(question)
        known = next((each for each in self._open if each[0].question == wanted), None)
        if known is None:
            standing = Standing(wanted, self._settings)
            known = standing, _reached_by(standing.solve(self._base, as_it_stands=True))
            self._open.append(known)
        return known


@dataclass(frozen=True)
class Attribution:
    """Which inputs moved, and what each did.

    Attributes:
        inputs: as `inputs_changed`.
        effects: `EFFECTS`; for each amount that a primary measure counts - £m of a named total, patients of a named
            standard, WTE, beds - a line before, one for each change made alone, in the order of the format, one for
            what the changes do only together, one for the release where a run was made with another, and one after.
            The changes of all lines between add up to the change of the last. The kind is data, organisations,
            periods, the question, the release or together; none at the ends.
        measures: `MEASURED`; the same lines of the measures themselves, weighted sums that nobody is told.
        findings: the effects in sentences.
    """

    inputs: pd.DataFrame
    effects: pd.DataFrame
    measures: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)

    @property
    def bridge(self) -> pd.DataFrame:
        """`BRIDGE`: what each kind of change comes to; the kinds of an amount add up to its whole change."""
        between = self.effects[self.effects["kind"] != ""]
        by = ["what", "unit", "kind"]
        sums = between.groupby(by, sort=False)["change"].agg(lambda changes: changes.sum(skipna=False))
        return sums.reset_index()[list(BRIDGE)]

    @property
    def ending(self) -> Ending:
        """What is proven of the lines, and what a limit left open."""
        lines = self.measures.loc[self.measures["status"] != "", ["line", "status"]].drop_duplicates("line")
        statuses = list(lines["status"])
        planned = sum(status in {"optimal", "feasible"} for status in statuses)
        open_ = self.measures[self.measures["status"] == "feasible"]["gap"].max()
        return Ending(
            len(statuses), planned, statuses.count("feasible"), statuses.count("stopped"), float(open_)
        )


def attribution(
    before: Side,
    after: Side,
    settings: SolveSettings | None = None,
    by: By = "column",
    tell: Listen = lambda _: None,
) -> Attribution:
    """Solve the earlier side with one change of the later one at a time.

    Args:
        before: the earlier instance and its question; its answer is taken from its run where there is one.
        after: the later.
        settings: of every solve.
        by: what is one change: a column of a table (rows that came or went are one too), a whole table, or a kind:
            organisations and periods that came or went, then all data of what both have, then the question, each
            on top of those before it, so that nothing is left for what they do together.
        tell: told which change is being solved.

    Changes that are valid only together (a trust and what refers to it) are one change. Where the questions
    differ, the question is the last change. An end whose run was made with another release of the engine or of a
    solver is solved again with this one, so that what the release does is a line of its own and in no other line.
    """
    inputs = inputs_changed(before.instance, after.instance)
    steps = steps_of(before.instance, after.instance, by)
    in_turn = by == "kind"
    changes = dict((_in_turn if in_turn else _alone)(before, after, steps))
    kinds = {**{step.name: step.kind for step in steps}, ASKED: ASKED}
    runs = before.run is not None and after.run is not None
    if not changes and not runs and not any(map(of_another_release, (before, after))):
        effects, measures = (pd.DataFrame(columns=list(columns)) for columns in (EFFECTS, MEASURED))
        return Attribution(inputs, effects, measures, findings_of(inputs, effects, measures, {}))
    live = Live(before.instance, settings or SolveSettings(), tell)
    start, end = live.end(before, BEFORE), live.end(after, AFTER)
    first, last = live.again(before, BEFORE, start), live.again(after, AFTER, end)
    known = list(changes)[-1:] if in_turn or len(changes) == 1 else []
    found = dict.fromkeys(known, last)
    for name, (instance, question) in changes.items():
        if name not in found:
            found[name] = live.solved(instance, question, name if in_turn else f"only {name}")
    lines = Lines(
        (start, first),
        (last, end),
        {name: found[name] for name in changes},
        live.base(before.question) or first,
        kinds,
        in_turn=in_turn,
    )
    effects = pd.DataFrame(lines.amounts(), columns=list(EFFECTS))
    measures = pd.DataFrame(lines.measures(), columns=list(MEASURED))
    unlike = unlike_findings(before, after, start.values, end.values)
    return Attribution(
        inputs, effects, measures, findings_of(inputs, effects, measures, lines.named(), unlike)
    )


def of_another_release(side: Side) -> bool:
    """Whether an end is a run made with another release of the engine or of a solver than would answer it now."""
    if side.run is None:
        return False
    then, now = side.run.manifest.get("versions", {}), versions()
    return any(then.get(package) != now.get(package) for package in TOLD)


def _in_turn(
    before: Side, after: Side, steps: Sequence[ChangeStep]
) -> Iterator[tuple[str, tuple[Instance, Question]]]:
    """What is solved for each change on top of those before it; the last of them is the later side."""
    held: tuple[tuple[str, str], ...] = ()
    for step in steps:
        held = (*held, *step.parts)
        instance = None if step is steps[-1] else mixed(before.instance, after.instance, held)
        yield step.name, (instance or after.instance, before.question)
    if before.question != after.question:
        yield ASKED, (after.instance, after.question)


def _alone(
    before: Side, after: Side, steps: Sequence[ChangeStep]
) -> Iterator[tuple[str, tuple[Instance, Question]]]:
    """What is solved for each change: the earlier side with only that of the later one."""
    for step in steps:
        instance = mixed(before.instance, after.instance, step.parts)
        yield step.name, (instance or after.instance, before.question)
    if before.question != after.question:
        yield ASKED, (before.instance, after.question)


def reached(manifest: Mapping[str, object]) -> TiersReached:
    """What a manifest says of the primary measures."""
    tiers = manifest["tiers"]
    assert isinstance(tiers, list)  # noqa: S101 - for the type checker: the format of a manifest
    found = [tier for tier in tiers if tier["primary"] and tier["final"] is not None]
    values = {tier["measure"]: float(came_to(tier) or 0.0) for tier in found}
    gaps = {tier["measure"]: tier["gap"] or 0.0 for tier in found}
    return TiersReached(str(manifest["status"]), values, gaps)


def with_amounts(found: TiersReached, known: Sequence[Quantity]) -> TiersReached:
    """With what a plan comes to of all that its primary measures count; a measure that is no sum is its own amount."""
    if not known:
        return found
    of = {measure: counted(known, measure, value) for measure, value in found.values.items()}
    return replace(found, amounts={measure: {q.id: q for q in own} for measure, own in of.items()})


def _reached_by(solution: Solution) -> TiersReached:
    """What a solution reaches, with the amounts of its plan where it has one."""
    found = reached(solution.manifest)
    if solution.plan is None:
        return found
    case = solution.prepared.case
    return with_amounts(found, quantities_of(case, solution.plan, judge(case, solution.plan)))


Line = tuple[str, TiersReached | None, float, float]
"""A line: its name, what was reached there, its value, and its change."""


@dataclass(frozen=True)
class Lines:
    """The lines of a change, of whatever is looked at.

    Attributes:
        earlier, later: what was found at each end, and what this release finds there, in the order of time.
        alone: what each change reaches.
        base: what the changes made alone are measured from: the earlier end, solved as they are.
        kinds: of each change.
        in_turn: each change is made on top of those before it.
    """

    earlier: tuple[TiersReached, TiersReached]
    later: tuple[TiersReached, TiersReached]
    alone: Mapping[str, TiersReached]
    base: TiersReached
    kinds: Mapping[str, str]
    in_turn: bool = field(kw_only=True)

    def measures(self) -> Iterator[tuple[str, str, str, float, float, float, str, str]]:
        """A row of `MEASURED` for each line of each measure that an end has."""
        for measure in self._counted():
            unit = MEASURES[measure].unit
            for name, end, value, change in self._of(partial(TiersReached.measured, measure=measure)):
                gap, status = (NOTHING, "") if end is None else (end.gaps.get(measure, NOTHING), end.status)
                yield name, measure, unit, value, change, gap, status, self._kind(name)

    def amounts(self) -> Iterator[tuple[str, str, str, float, float, str, str, str]]:
        """A row of `EFFECTS` for each line of each amount that the measures count."""
        for measure in self._counted():
            for id_, each in self.named().get(measure, {}).items():
                for name, _, value, change in self._of(
                    partial(TiersReached.amount, id_=id_, measure=measure)
                ):
                    yield name, each.label, each.unit, value, change, self._kind(name), id_, measure

    def named(self) -> dict[str, dict[str, Quantity]]:
        """The amounts of both ends: measure -> id -> amount."""
        found: dict[str, dict[str, Quantity]] = {}
        for end in (*self.earlier, *self.later):
            for measure, own in end.amounts.items():
                found.setdefault(measure, {}).update(own)
        return found

    def _counted(self) -> list[str]:
        return [m for m in MEASURES if m in self.earlier[0].values or m in self.later[1].values]

    def _kind(self, name: str) -> str:
        return {**self.kinds, TOGETHER: TOGETHER, RELEASE: RELEASE}.get(name, "")

    def _of(self, value: Callable[[TiersReached], float]) -> Iterator[Line]:
        """The lines of one number; a change that is the only or the last one has all that is left to the end."""
        (before, first), (last, after) = self.earlier, self.later
        yield BEFORE, before, value(before), NOTHING
        whole, standing = value(last) - value(first), value(self.base)
        changes: list[float] = []
        for name, found in self.alone.items():
            ends_it = len(changes) + 1 == len(self.alone) and (self.in_turn or not changes)
            changes.append(whole - _total(changes) if ends_it else value(found) - standing)
            standing = value(found) if self.in_turn else standing
            yield name, found, value(found), changes[-1]
        if len(changes) > 1 and not self.in_turn:
            yield TOGETHER, None, NOTHING, whole - _total(changes)
        if first is not before or last is not after:
            yield RELEASE, None, NOTHING, (value(first) - value(before)) + (value(after) - value(last))
        yield AFTER, after, value(after), value(after) - value(before)


def _total(changes: Sequence[float]) -> float:
    """A sum that is not known where a part of it is not."""
    return float(sum(changes))
