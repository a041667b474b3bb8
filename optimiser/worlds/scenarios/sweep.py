"""A sweep: the baseline and every scenario, each solved once, whatever happens to the others."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path

import pandas as pd

from optimiser.errors import Fault, InputError, RunError
from optimiser.explain.gaps import Ending
from optimiser.results import Run
from optimiser.results.folder import read_manifest
from optimiser.results.verdict import values_of
from optimiser.run.solution import STOPPED
from optimiser.solver import SolveSettings
from optimiser.tolerances import tolerance
from optimiser.worlds.scenarios.executor import Cluster, Executor, Processes, Task, ThisProcess, work_off
from optimiser.worlds.scenarios.grid import BASELINE, PlannedWorld
from optimiser.worlds.scenarios.index import INDEX, LONG, RESULTS, index_frame, write_index, write_long
from optimiser.worlds.scenarios.job import Agenda, Job, Report
from optimiser.worlds.scenarios.store import read_result
from optimiser.worlds.scenarios.work import work
from optimiser.writing import sweep_drafts
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

# A sweep: the baseline and every scenario, each solved once, whatever happens to the others.


@dataclass(frozen=True)
class Event:
    """A moment of a sweep: a job that begins (`report` is None) or has ended, and how many there are in all."""

    job: Job
    report: Report | None
    total: int


Listener = Callable[[Event], None]


def quiet(_event: Event) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Sweep:
    """What came of a sweep: its folder, and a report a run in the order of their numbers."""

    folder: Path
    reports: tuple[Report, ...]

    @property
    def failed(self) -> tuple[Report, ...]:
        """The runs that came to nothing."""
        return tuple(report for report in self.reports if not report.done)

    @property
    def ending(self) -> Ending:
        """What is proven of the runs, and what a limit left open."""
        statuses = [report.status for report in self.reports]
        planned = sum(report.planned for report in self.reports)
        return Ending(len(statuses), planned, statuses.count("feasible"), statuses.count(STOPPED), nan)

    @property
    def exit_status(self) -> int:
        """1 where a run failed unforeseen, else 2 where one is bad input, else 4 or 5 at a limit, else 0."""
        broken = [report.exit_code for report in self.failed if report.status != STOPPED]
        return min(broken) if broken else self.ending.exit_status

    def table(self) -> pd.DataFrame:
        """A row a run: number, scenario, question, status, key, seconds, message."""
        return index_frame(self.reports)

    def run(self, number: int) -> Run | None:
        """A run by its number, None where it failed."""
        report = self.reports[number]
        return read_result(self.folder / RESULTS, report.key) if report.done else None


def jobs_of(
    instance: Path,
    planned: Sequence[PlannedWorld],
    questions: Sequence[Question],
    settings: SolveSettings,
    folder: Path,
) -> list[Job]:
    """The runs of a sweep, numbered: for each question the baseline, then each scenario."""
    worlds, near = [BASELINE, *planned], _neighbours(planned)
    pairs = [(question, number) for question in range(len(questions)) for number in range(len(worlds))]
    return [
        Job(
            run=question * len(worlds) + number,
            name=worlds[number].name,
            title=worlds[number].title,
            folder=instance.resolve(),
            overlay=worlds[number].overlay,
            further=worlds[number].further,
            instead=worlds[number].instead,
            question=questions[question],
            settings=settings,
            results=(folder / RESULTS).resolve(),
            is_start=number == 0 or number in near.values(),
            near=question * len(worlds) + near[number] if number else None,
        )
        for question, number in pairs
    ]


def _neighbours(planned: Sequence[PlannedWorld]) -> dict[int, int]:
    """The number of the earlier scenario that each of them, by number, begins from; 0 is the baseline."""
    numbers: dict[str, int] = {}
    near = {}
    for number, world in enumerate(planned, start=1):
        near[number] = numbers.get(world.near, 0)
        numbers.setdefault(world.name, number)
    return near


def executor_of(
    workers: int, cluster: str | None = None, security: Path | None = None, task: Task = work
) -> Executor:
    """Who runs the jobs: a Dask cluster, processes of this machine, or this very process where one is enough.

    Args:
        workers: processes of this machine.
        cluster: address of a Dask scheduler, or `local` for one on this machine with so many processes.
        security: a file of certificates for it; see `optimiser.worlds.scenarios.executor`.
        task: what is done with a job, in processes of this machine.

    Raises:
        InputError: the security file has faults, or comes without a cluster.
    """
    if cluster is not None:
        return Cluster(cluster, workers, security)
    if security is not None:
        raise InputError([Fault("--security", "comes without --cluster", "give the address of a scheduler")])
    return Processes(workers, task) if workers > 1 else ThisProcess(task)


def sweep(
    instance: Path,
    planned: Sequence[PlannedWorld],
    questions: Sequence[Question],
    folder: Path,
    settings: SolveSettings | None = None,
    executor: Executor | None = None,
    listen: Listener = quiet,
) -> Sweep:
    """Solve every question on the baseline and every scenario; what is done already is not done again.

    Args:
        instance: its folder.
        planned: the scenarios, from `named` or `from_grid`.
        questions: what is asked of each.
        folder: where the sweep stands; an earlier one of the same folder is taken up.
        settings: of each solve.
        executor: who runs the jobs, from `executor_of`; this very process if absent.
        listen: told when a run begins and ends.

    Returns:
        The reports; `failed` must be looked at, since a scenario's failure is no error here.

    Raises:
        RunError: the folder is something else than a sweep.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / RESULTS).is_dir():
        raise RunError(f"{folder} exists and is not a folder of scenario runs: give another --out")
    (folder / RESULTS).mkdir(parents=True, exist_ok=True)
    sweep_drafts(folder / RESULTS)
    jobs = jobs_of(instance, planned, questions, settings or SolveSettings(), folder)
    try:
        reports = _all(jobs, executor or ThisProcess(), listen, folder)
    finally:
        _forget_if_empty(folder)
    ordered = tuple(reports[job.run] for job in jobs)
    write_long(folder / LONG, folder / RESULTS, ordered)
    return Sweep(folder, ordered)


def as_it_stands(
    instance: Path,
    question: Question,
    folder: Path,
    settings: SolveSettings | None = None,
    listen: Listener = quiet,
) -> Report:
    """The answer that other worlds are set beside: in the folder of a sweep, which it leaves empty if it has no plan.

    Args:
        instance: its folder.
        question: what is asked.
        folder: where the sweep stands; an earlier one of the same folder is taken up, and stays.
        settings: of the solve.
        listen: told when it begins and ends.
    """
    began = folder.exists() and any(folder.iterdir())
    report = sweep(instance, [], [question], folder, settings, listen=listen).reports[0]
    if not report.planned and not began:
        shutil.rmtree(folder, ignore_errors=True)
    return report


def _forget_if_empty(folder: Path) -> None:
    """A folder in which nothing came to be is not left behind."""
    for place in (folder / RESULTS, folder):
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()


def _all(jobs: Sequence[Job], executor: Executor, listen: Listener, folder: Path) -> dict[int, Report]:
    """Every job once; the index is kept as reports come in."""
    reports: dict[int, Report] = {}
    for report in listened(jobs, Agenda(jobs), executor, listen):
        reports[report.job.run] = report
        write_index(folder / INDEX, reports.values())
    return reports


def listened(jobs: Sequence[Job], agenda: Agenda, executor: Executor, listen: Listener) -> Iterator[Report]:
    """Every job of an agenda; reports in the order in which they end, each beginning and end told.

    Args:
        jobs: of the agenda.
        agenda: says which comes next.
        executor: who runs them.
        listen: told.
    """
    for report in work_off(executor, agenda, lambda job: listen(Event(job, None, len(jobs)))):
        listen(Event(report.job, report, len(jobs)))
        yield report


# A sweep at a glance: a row a run with what each tier came to.


def finals(sweep: Sweep, run: int) -> dict[str, float]:
    """What each tier of a run came to, in the order of its question; empty where it has no plan."""
    report = sweep.reports[run]
    if not report.done:
        return {}
    found = values_of(read_manifest(sweep.folder / RESULTS / report.key))
    return {measure: _shown(value) for measure, value in found.items()}


def _shown(value: float) -> float:
    """A later tier may use up the tolerance of an earlier one: that much of nothing is nothing."""
    return 0.0 if abs(value) <= 2 * tolerance(0.0) else value


def overview(sweep: Sweep) -> pd.DataFrame:
    """Run, scenario, status, and the primary measures and peak burden; empty cells where there is no plan."""
    several = len({report.job.question.name for report in sweep.reports}) > 1
    rows = []
    for run, report in enumerate(sweep.reports):
        row: dict[str, object] = {"run": run, "scenario": report.job.label}
        if several:
            row["question"] = report.job.question.name
        row["status"] = report.status if report.again else f"{report.status}, done before"
        shown = {m: v for m, v in finals(sweep, run).items() if MEASURES[m].primary or m == "peak_burden"}
        rows.append(row | shown)
    return pd.DataFrame(rows)
