"""Every assumption at its low and its high, each begun from the baseline: what each tier comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan
from pathlib import Path

import pandas as pd

from optimiser.errors import NoPlanError, OptimiserError, RunError, UnsettledError
from optimiser.explain.finding import in_order
from optimiser.explain.quantities import Quantity, counted_once, quantities_of_run
from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.run.solution import STOPPED
from optimiser.solver import SolveSettings
from optimiser.worlds.scenarios.grid import PlannedWorld
from optimiser.worlds.scenarios.index import RESULTS
from optimiser.worlds.scenarios.job import FAILED, Report
from optimiser.worlds.scenarios.store import read_result
from optimiser.worlds.scenarios.sweep import (
    Event,
    Listener,
    Sweep,
    as_it_stands,
    executor_of,
    finals,
    jobs_of,
    quiet,
    sweep,
)
from optimiser.worlds.scenarios.work import work
from optimiser.worlds.sensitivity.mapping import Acting
from trustmodels.allocation.measures import MEASURES, PLAINEST
from trustmodels.allocation.question import Question

# Every assumption at its low and its high: what each tier comes to, and who is asked for most.


@dataclass(frozen=True)
class Tornado:
    """The runs of a sensitivity analysis: the baseline, then low and high of each assumption in turn."""

    acting: tuple[Acting, ...]
    question: Question
    sweep: Sweep

    def runs(self, place: int) -> tuple[int, int]:
        """The numbers of the low and the high run of an assumption."""
        return 2 * place + 1, 2 * place + 2

    def failed(self, place: int) -> dict[float, str]:
        """The ends of an assumption that could not be solved, and why."""
        item, runs = self.acting[place], self.runs(place)
        reports = [self.sweep.reports[run] for run in runs]
        ends = zip((item.low.value, item.high.value), reports, strict=True)
        return {value: report.message for value, report in ends if not report.done}


def worlds(acting: Sequence[Acting]) -> list[PlannedWorld]:
    """Low and high of each assumption."""
    return [item.at(side.value) for item in acting for side in (item.low, item.high)]


def tornado(
    instance: Path,
    acting: Sequence[Acting],
    question: Question,
    folder: Path,
    settings: SolveSettings | None = None,
    workers: int = 1,
    listen: Listener = quiet,
) -> Tornado:
    """Solve a question with every assumption at its low and its high, the others at their central value.

    Args:
        instance: its folder.
        acting: from `read_mapping`.
        question: what is asked.
        folder: where the runs stand; an earlier analysis is taken up.
        settings: of each solve.
        workers: processes.
        listen: told of each run.

    Raises:
        NoPlanError: the instance as it stands has no plan; nothing else is solved then.
        UnsettledError: it was stopped before it had one.
        RunError: it could not be solved, because of its tables or of the disk.
    """
    first = as_it_stands(instance, question, folder, settings, listen)
    if not first.planned:
        raise _unplanned(first, question, instance)
    done = sweep(instance, worlds(acting), [question], folder, settings, executor_of(workers), listen)
    return Tornado(tuple(acting), question, done)


def _unplanned(first: Report, question: Question, instance: Path) -> OptimiserError:
    """Why there is nothing to begin with: proven, or not known, or an input or a disk that is at fault."""
    said = f"the instance as it stands has no plan for '{question.name}': it is {first.status}"
    if first.status == STOPPED:
        return UnsettledError(f"{said}, before it had one: give it more time")
    if first.status == FAILED:
        error = RunError(f"the instance as it stands could not be solved: {first.message}")
        error.exit_code = first.exit_code
        return error
    return NoPlanError(
        f"{said}, so there is nothing that an assumption could move; optimiser conflict {instance} "
        f"--question {question.name} shows which promises cannot hold together"
    )


def effects(found: Tornado) -> pd.DataFrame:
    """A row an assumption and measure: its values, the measure at low, centre and high, and the swing, ranked.

    `low_effect` and `high_effect` are against the centre; `swing` is the larger of the two in size. A run
    without a plan leaves its cell empty.
    """
    base = finals(found.sweep, 0)
    rows = []
    for at, item in enumerate(found.acting):
        low, high = (finals(found.sweep, run) for run in found.runs(at))
        for measure, centre in base.items():
            if measure in PLAINEST:
                continue
            ends = [end.get(measure, float("nan")) for end in (low, high)]
            change = [end - centre for end in ends]
            swing = max((abs(c) for c in change if not isnan(c)), default=float("nan"))
            who = (item.id, item.grade, item.unit, item.low.value, item.value, item.high.value)
            rows.append((*who, measure, MEASURES[measure].unit, ends[0], centre, ends[1], *change, swing))
    names = "assumption grade unit low value high measure measure_unit at_low at_value at_high"
    names += " low_effect high_effect swing"
    frame = pd.DataFrame(rows, columns=names.split())
    return in_order(frame, "measure", base, {"swing": False})


NATURAL = ("assumption", "grade", "low", "value", "high", "quantity", "label", "phrase", "unit", "at_low", "at_value",
           "at_high", "swing")  # fmt: skip


def natural_effects(found: Tornado, instance: Instance) -> pd.DataFrame:
    """What is short at low, centre and high of each assumption, in natural quantities over all periods.

    Args:
        found: low and high of each assumption.
        instance: it says how the standards are called.

    Returns:
        `NATURAL`; a row an assumption and quantity, the widest swing of each quantity first. A run without a plan
        leaves its cell empty. No weighted sum is among them.
    """
    base = short_in(found, 0, instance)
    rows = []
    for at, item in enumerate(found.acting):
        low, high = (short_in(found, run, instance) for run in found.runs(at))
        who = (item.id, item.grade, item.low.value, item.value, item.high.value)
        for name, quantity in base.items():
            ends = [end[name].total if name in end else float("nan") for end in (low, high)]
            swing = max((abs(end - quantity.total) for end in ends if not isnan(end)), default=float("nan"))
            told = (name, quantity.label, quantity.phrase, quantity.unit)
            rows.append((*who, *told, ends[0], quantity.total, ends[1], swing))
    frame = pd.DataFrame(rows, columns=list(NATURAL))
    return in_order(frame, "quantity", base, {"swing": False})


def short_in(found: Tornado, run: int, instance: Instance) -> dict[str, Quantity]:
    """What is short in a run by the id of its quantity; nothing where it has no plan."""
    report = found.sweep.reports[run]
    if not report.done:
        return {}
    kept = read_result(found.sweep.folder / RESULTS, report.key, ["commitments"])
    return {q.id: q for q in counted_once(quantities_of_run(kept, instance))} if kept.solved else {}


# One value of an assumption after another, each begun from the baseline and kept with the others.


class Values:
    """The answers of a tornado at further values of its assumptions.

    Args:
        found: the tornado, whose baseline they begin from and beside whose runs they stand.
        listen: told of each.
    """

    def __init__(self, found: Tornado, listen: Listener = quiet) -> None:
        self.found, self._listen = found, listen
        self.solves = 0

    def run(self, item: Acting, value: float) -> Run:
        """The answer with an assumption at a value; it has no plan where there is none.

        Raises:
            RunError: it came to nothing, and why.
        """
        sweep = self.found.sweep
        base = sweep.reports[0]
        world = [item.at(value)]
        job = jobs_of(base.job.folder, world, [self.found.question], base.job.settings, sweep.folder)[1]
        self._listen(Event(job, None, 0))
        report = work(replace(job, start=base.key))
        self._listen(Event(job, report, 0))
        if not report.done:
            raise RunError(f"{job.label}: {report.message}")
        self.solves += 1
        return read_result(sweep.folder / RESULTS, report.key)
