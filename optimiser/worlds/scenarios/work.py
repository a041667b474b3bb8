"""What a worker does with a job: read, look whether it is done, solve, verify, write. Never raises."""

from __future__ import annotations

from collections.abc import Callable
from threading import local
from time import perf_counter
from typing import Any

from optimiser.errors import OptimiserError
from optimiser.explain.resolve import Resolved, resolve
from optimiser.instances import Instance, read_instance
from optimiser.results.folder import read_manifest
from optimiser.run.garbage import collect_between
from optimiser.run.manifest import manifest_record
from optimiser.run.prepare import Prepared, ReusedModel
from optimiser.run.solution import STOPPED
from optimiser.solver.memory import NO_MEMORY
from optimiser.worlds.scenarios.index import part_bytes
from optimiser.worlds.scenarios.job import DONE, FAILED, Job, Report, job_key
from optimiser.worlds.scenarios.store import (
    PART,
    PRICES,
    START,
    has_result,
    prices_of,
    start_bytes,
    start_from,
    write_result,
)
from trustmodels.allocation.question import Question


class LastModel(local):
    """The model of the question that was asked last: the next world of it is built only where its numbers reach.

    It gives what building anew would give, to the byte, so an answer does not hang on what was done before. Each
    thread has its own, since a worker of a cluster may run several.
    """

    def __init__(self) -> None:
        self._model: ReusedModel | None = None

    def prepare(self, instance: Instance, question: Question) -> Prepared:
        """The question on an instance, ready to be solved."""
        if self._model is None or self._model.question.as_record() != question.as_record():
            self._model = ReusedModel(question)
        return self._model.prepare(instance)


_LAST = LastModel()


def _answer(job: Job, instance: Instance) -> Resolved:
    """The answer to a job from the file of its start."""
    prepared = _LAST.prepare(instance, job.question)
    start = NO_MEMORY if job.start is None else start_from(job.results / job.start, prepared)
    return resolve(instance, prepared, settings=job.settings, start=start)


def work(job: Job) -> Report:
    """Solve a job unless its result is there; a failure comes back as a report in words."""
    return reported(job, _worked)


def reported(job: Job, worked: Callable[[Job, float], Report]) -> Report:
    """What came of a job; a failure comes back as a report in words.

    Args:
        job: to be done.
        worked: does it, told when it began.
    """
    began = perf_counter()
    try:
        return worked(job, began)
    except Exception as error:  # noqa: BLE001 - one scenario's failure must not stop the others
        code = error.exit_code if isinstance(error, OptimiserError) else 1
        return Report(job, "", FAILED, perf_counter() - began, _said(error), exit_code=code)
    finally:
        collect_between()


def _said(error: Exception) -> str:
    """What went wrong, in one line; what nobody foresaw with its kind."""
    text = " ".join(str(error).split())
    return text if isinstance(error, OptimiserError) else f"{type(error).__name__}: {text}"


def _worked(job: Job, began: float) -> Report:
    instance = read_instance(job.folder, job.overlay, job.further, job.instead)
    key = job_key(instance, job.question, job.settings, job.start)
    if has_result(job.results, key):
        manifest = read_manifest(job.results / key)
        return Report(job, key, manifest["status"], manifest["seconds"]["all"], again=False)
    found = _answer(job, instance)
    seconds = perf_counter() - began
    if found.status not in DONE:
        return unfinished(job, key, found.status, seconds)
    _write(job, key, instance, found, seconds)
    return Report(job, key, found.status, seconds)


def unfinished(job: Job, key: str, status: str, seconds: float) -> Report:
    """The report of a solve that ended in nothing that is kept."""
    ended = STOPPED if status == STOPPED else FAILED
    return Report(job, key, ended, seconds, f"the solve ended in '{status}'")


def _write(job: Job, key: str, instance: Instance, found: Resolved, seconds: float) -> None:
    """The result in the folder of results; one without a plan has a manifest only."""
    run = None if found.answer is None else found.answer.run
    record = _no_plan(job, instance, found) if run is None else dict(run.manifest)
    record["seconds"] = {**record["seconds"], "all": round(seconds, 4)}
    record["start"] = job.start
    prices = prices_of(found)
    tables = {} if run is None or prices is None else {**run.tables, PRICES: prices}
    extra = {PART: part_bytes(record, tables)}
    if job.is_start and run is not None:
        extra[START] = start_bytes(found)
    write_result(job.results, key, record, tables, extra)


def _no_plan(job: Job, instance: Instance, found: Resolved) -> dict[str, Any]:
    prepared = found.prepared
    return manifest_record(
        instance,
        job.question,
        job.settings,
        prepared.compiled,
        found.status,
        found.results,
        {},
        prepared.seconds,
    )
