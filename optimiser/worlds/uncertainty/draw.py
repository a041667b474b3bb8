"""One draw: what a worker does with it, and what is kept of it, a small file each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from optimiser.explain.quantities import IN_ALL
from optimiser.results.folder import json_text
from optimiser.run.manifest import versions
from optimiser.run.solve import STOPPED
from optimiser.worlds.scenarios.grid import PlannedWorld
from optimiser.worlds.scenarios.job import DONE, FAILED, Job, Report
from optimiser.worlds.scenarios.work import reported
from optimiser.worlds.uncertainty.ground import DrawAnswer, ground_of
from optimiser.writing import write_text

DRAWS = "draws"
"""The folder of what draws come to, beside the answer under the central values."""
VALUES = ("quantity", "what", "unit", "period", "value")


def draw_jobs(base: Report, worlds: Sequence[PlannedWorld]) -> list[Job]:
    """Draws as jobs, from the first on; each begins from the answer under the central values."""
    own = base.job
    return [
        Job(
            run=number,
            name=world.name,
            title=world.title,
            folder=own.folder,
            overlay=None,
            further=world.further,
            instead=world.instead,
            question=own.question,
            settings=own.settings,
            results=own.results,
            start=base.key,
        )
        for number, world in enumerate(worlds, start=1)
    ]


def draw_key(job: Job, standing: str, held: str = "") -> str:
    """SHA-256 of all that a draw's answer hangs on: the instance, what is laid over it, question, options, start.

    Args:
        job: the draw.
        standing: the hash of the instance as it stands.
        held: the hash of a decision that is held in it.
    """
    record = {
        "instance": standing,
        "laid": [dict(change) for scenario in job.further for change in scenario.changes],
        "instead": dict(job.instead),
        "question": job.question.as_record(),
        "options": job.settings.as_record(),
        "versions": versions(),
        "start": job.start,
        "held": held,
    }
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class DrawWork:
    """What a worker does with a draw: solve and verify it unless it is there, and keep what it comes to.

    Attributes:
        standing: the hash of the instance as it stands.
    """

    standing: str

    def __call__(self, job: Job) -> Report:
        """The draw solved; a failure comes back as a report in words."""
        return reported(job, self._worked)

    def _worked(self, job: Job, began: float) -> Report:
        key = draw_key(job, self.standing)
        known = read_kept(_file(job.results, key), {"status", "values"})
        if known is not None:
            return Report(job, key, str(known["status"]), 0.0, again=False)
        ground = ground_of(job, self.standing)
        found = ground.answer(ground.world(job, key), job.settings)
        if found.status not in DONE:
            return unfinished(job, key, found.status, perf_counter() - began)
        write_kept(_file(job.results, key), {"status": found.status, "values": _values(found)})
        return Report(job, key, found.status, perf_counter() - began)


def unfinished(job: Job, key: str, status: str, seconds: float) -> Report:
    """The report of a solve that ended in nothing that is kept."""
    ended = STOPPED if status == STOPPED else FAILED
    return Report(job, key, ended, seconds, f"the solve ended in '{status}'")


def _values(found: DrawAnswer) -> list[list[Any]]:
    """`VALUES`: a row a quantity and period, the sum last."""
    return [
        [q.id, q.label, q.unit, period, amount]
        for q in found.quantities
        for period, amount in {**q.by_period, IN_ALL: q.total}.items()
    ]


def drawn_values(report: Report) -> list[list[Any]] | None:
    """`VALUES` of a draw that has a plan; None where its file is gone or cannot be read."""
    known = read_kept(_file(report.job.results, report.key), {"status", "values"})
    return None if known is None else list(known["values"])


def _file(results: Path, key: str) -> Path:
    """Where a draw is kept; `results` is the folder of the answer that it begins from."""
    return results.parent / DRAWS / f"{key}.json"


def write_kept(file: Path, record: Mapping[str, Any]) -> None:
    """Keep what a solve comes to, whole or not at all."""
    write_text(file, json_text(record))


def read_kept(file: Path, entries: set[str]) -> dict[str, Any] | None:
    """What was kept; None where it is not known, or the file cannot be read."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and set(found) == entries else None
