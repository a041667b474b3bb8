"""A sweep: the baseline and every scenario, each solved once, whatever happens to the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd

from optimiser.errors import RunError
from optimiser.results import Run
from optimiser.scenarios.cluster import on_cluster
from optimiser.scenarios.index import INDEX, RESULTS, index_frame, write_index
from optimiser.scenarios.job import Job, Report
from optimiser.scenarios.long import LONG, write_long
from optimiser.scenarios.plan import BASELINE, Planned
from optimiser.scenarios.pool import Pool, in_this_process
from optimiser.scenarios.store import read_result, sweep_drafts
from optimiser.solver import SolveSettings
from trustmodels.allocation.question import Question

Runner = Callable[[Sequence[Job], Callable[[Job], None]], Iterator[Report]]


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

    def table(self) -> pd.DataFrame:
        """A row a run: number, scenario, question, status, key, seconds, message."""
        return index_frame(self.reports)

    def run(self, number: int) -> Run | None:
        """A run by its number, None where it failed."""
        report = self.reports[number]
        return read_result(self.folder / RESULTS, report.key) if report.done else None


def jobs_of(
    instance: Path,
    planned: Sequence[Planned],
    questions: Sequence[Question],
    settings: SolveSettings,
    folder: Path,
) -> list[Job]:
    """The runs of a sweep, numbered: for each question the baseline, then each scenario."""
    worlds = [BASELINE, *planned]
    pairs = [(question, world) for question in questions for world in worlds]
    return [
        Job(
            run=run,
            name=world.name,
            title=world.title,
            folder=instance.resolve(),
            overlay=world.overlay,
            further=world.further,
            instead=world.instead,
            question=question,
            settings=settings,
            results=(folder / RESULTS).resolve(),
            is_start=world is BASELINE,
        )
        for run, (question, world) in enumerate(pairs)
    ]


def runner_of(workers: int, cluster: str | None) -> Runner:
    """Who runs the jobs: a Dask cluster, processes of this machine, or this very process where one is enough."""
    if cluster is not None:
        return partial(on_cluster, cluster)
    if workers > 1:
        return lambda jobs, begun: Pool(workers, begun).run(jobs)
    return in_this_process


def sweep(
    instance: Path,
    planned: Sequence[Planned],
    questions: Sequence[Question],
    folder: Path,
    settings: SolveSettings | None = None,
    run: Runner = in_this_process,
    listen: Listener = quiet,
) -> Sweep:
    """Solve every question on the baseline and every scenario; what is done already is not done again.

    Args:
        instance: its folder.
        planned: the scenarios, from `named` or `from_grid`.
        questions: what is asked of each.
        folder: where the sweep stands; an earlier one of the same folder is taken up.
        settings: of each solve.
        run: who runs the jobs, from `runner_of`; this very process if absent.
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
    reports = _all(jobs, run, listen, folder)
    ordered = tuple(reports[job.run] for job in jobs)
    write_long(folder / LONG, folder / RESULTS, ordered)
    return Sweep(folder, ordered)


def _all(jobs: Sequence[Job], run: Runner, listen: Listener, folder: Path) -> dict[int, Report]:
    """The baselines first, then all others from their choices; the index is kept as reports come in."""
    reports: dict[int, Report] = {}
    starts = [job for job in jobs if job.is_start]
    baselines = run if len(starts) > 1 else in_this_process
    _each(starts, baselines, listen, reports, len(jobs), folder)
    begins = {job.question.name: _start_key(reports[job.run]) for job in starts}
    others = [replace(job, start=begins[job.question.name]) for job in jobs if not job.is_start]
    _each(others, run if len(others) > 1 else in_this_process, listen, reports, len(jobs), folder)
    return reports


def _start_key(report: Report) -> str | None:
    return report.key if report.status in {"optimal", "feasible"} else None


def _each(
    jobs: Sequence[Job], run: Runner, listen: Listener, reports: dict[int, Report], total: int, folder: Path
) -> None:
    for report in run(jobs, lambda job: listen(Event(job, None, total))):
        reports[report.job.run] = report
        listen(Event(report.job, report, total))
        write_index(folder / INDEX, reports.values())
