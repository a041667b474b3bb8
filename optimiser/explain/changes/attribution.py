"""What each change of the inputs did to the answer: made alone, and what they do only together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from optimiser.explain.changes.inputs import By, ChangeStep, inputs_changed, mixed, steps_of
from optimiser.explain.changes.sentences import Side, findings_of, unlike_findings
from optimiser.explain.compare.common import TOLD
from optimiser.explain.finding import Finding
from optimiser.explain.gaps import Ending
from optimiser.instances import Instance
from optimiser.questions import in_sum
from optimiser.results.verdict import came_to
from optimiser.run.manifest import versions
from optimiser.run.session import Standing
from optimiser.solver import SolveSettings
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

# What each change of the inputs did to the answer: made alone, and what they do only together.

BEFORE, TOGETHER, AFTER = "before", "together", "after"
ASKED, RELEASE = "the question", "the release"
COLUMNS = ("line", "measure", "unit", "value", "change", "gap", "status", "kind")
BRIDGE = ("measure", "unit", "kind", "change")
NOTHING = float("nan")
Listen = Callable[[str], None]


@dataclass(frozen=True)
class TiersReached:
    """How a solve ended, the primary measures that it reached, and to which gap; none where there is no plan."""

    status: str
    values: Mapping[str, float]
    gaps: Mapping[str, float]


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
        return (
            self.solved(side.instance, side.question, name)
            if side.run is None
            else reached(side.run.manifest)
        )

    def solved(self, instance: Instance, question: Question, name: str) -> TiersReached:
        """What an instance reaches."""
        self._tell(name)
        standing, first = self._standing(question)
        return first if instance is self._base else reached(standing.solve(instance).manifest)

    def _standing(self, question: Question) -> tuple[Standing, TiersReached]:
        """A question, and what it reaches on the earlier instance."""
        known = next((each for each in self._open if each[0].question == question), None)
        if known is None:
            standing = Standing(in_sum(question), self._settings)
            first = reached(standing.solve(self._base, as_it_stands=True).manifest)
            known = standing, first
            self._open.append(known)
        return known


@dataclass(frozen=True)
class Attribution:
    """Which inputs moved, and what each did.

    Attributes:
        inputs: as `inputs_changed`.
        effects: `COLUMNS`; for each primary measure a line before, one for each change made alone, in the order
            of the format, one for what the changes do only together, one for the release where a run was made with
            another, and one after. The changes of all lines between add up to the change of the last. The kind is
            data, organisations, periods, the question, the release or together; none at the ends.
        findings: the same in sentences.
    """

    inputs: pd.DataFrame
    effects: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)

    @property
    def bridge(self) -> pd.DataFrame:
        """`BRIDGE`: what each kind of change comes to; the kinds of a measure add up to its whole change."""
        between = self.effects[self.effects["kind"] != ""]
        by = ["measure", "unit", "kind"]
        sums = between.groupby(by, sort=False)["change"].agg(lambda changes: changes.sum(skipna=False))
        return sums.reset_index()[list(BRIDGE)]

    @property
    def ending(self) -> Ending:
        """What is proven of the lines, and what a limit left open."""
        lines = self.effects.loc[self.effects["status"] != "", ["line", "status"]].drop_duplicates("line")
        statuses = list(lines["status"])
        planned = sum(status in {"optimal", "feasible"} for status in statuses)
        open_ = self.effects[self.effects["status"] == "feasible"]["gap"].max()
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
        nothing = pd.DataFrame(columns=list(COLUMNS))
        return Attribution(inputs, nothing, findings_of(inputs, nothing))
    live = Live(before.instance, settings or SolveSettings(), tell)
    start, end = live.end(before, BEFORE), live.end(after, AFTER)
    first, last = live.again(before, BEFORE, start), live.again(after, AFTER, end)
    known = list(changes)[-1:] if in_turn or len(changes) == 1 else []
    found = dict.fromkeys(known, last)
    for name, (instance, question) in changes.items():
        if name not in found:
            found[name] = live.solved(instance, question, name if in_turn else f"only {name}")
    reached_by = {name: found[name] for name in changes}
    lines = _lines((start, first), (last, end), reached_by, kinds, in_turn=in_turn)
    effects = pd.DataFrame(lines, columns=list(COLUMNS))
    unlike = unlike_findings(before, after, start.values, end.values)
    return Attribution(inputs, effects, findings_of(inputs, effects, unlike))


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


def _lines(
    earlier: tuple[TiersReached, TiersReached],
    later: tuple[TiersReached, TiersReached],
    alone: Mapping[str, TiersReached],
    kinds: Mapping[str, str],
    *,
    in_turn: bool,
) -> Iterator[tuple[str, str, str, float, float, float, str, str]]:
    """The lines of each measure; of both ends what was found, and what this release finds, in the order of time."""
    (before, first), (last, after) = earlier, later
    for measure in [m for m in MEASURES if m in before.values or m in after.values]:
        unit = MEASURES[measure].unit
        was, base, reached_last, now = (_value(end, measure) for end in (before, first, last, after))
        yield BEFORE, measure, unit, was, NOTHING, before.gaps.get(measure, NOTHING), before.status, ""
        changes: list[float] = []
        standing = base
        for name, found in alone.items():
            value = _value(found, measure)
            changes.append(value - (standing if in_turn else base))
            standing = value
            gap = found.gaps.get(measure, NOTHING)
            yield name, measure, unit, value, changes[-1], gap, found.status, kinds[name]
        if len(changes) > 1 and not in_turn:
            together = reached_last - base - _total(changes)
            yield TOGETHER, measure, unit, NOTHING, together, NOTHING, "", TOGETHER
        if first is not before or last is not after:
            release = (base - was) + (now - reached_last)
            yield RELEASE, measure, unit, NOTHING, release, NOTHING, "", RELEASE
        yield AFTER, measure, unit, now, now - was, after.gaps.get(measure, NOTHING), after.status, ""


def _value(end: TiersReached, measure: str) -> float:
    return end.values.get(measure, NOTHING)


def _total(changes: Sequence[float]) -> float:
    """A sum that is not known where a part of it is not."""
    return float(sum(changes))
