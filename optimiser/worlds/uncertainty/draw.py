"""One draw: what a worker does with it, and what is kept of it, a small file each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, ClassVar

from optimiser.explain.quantities import IN_ALL, Quantity
from optimiser.explain.sums import Bounds, SumAnswer, as_they_are
from optimiser.results.folder import json_text
from optimiser.run.manifest import versions
from optimiser.worlds.scenarios.grid import PlannedWorld
from optimiser.worlds.scenarios.job import DONE, Job, Report
from optimiser.worlds.scenarios.work import reported, unfinished
from optimiser.worlds.uncertainty.ground import ground_of
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


def draw_key(job: Job, standing: str, held: str) -> str:
    """SHA-256 of all that a draw's answer hangs on: the instance, what is laid over it, question, options, start.

    Args:
        job: the draw.
        standing: the hash of the instance as it stands.
        held: the hash of a decision that is held in it; empty where none is.
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
class KeptAnswers:
    """What solves in draws come to, a small file each: how it ended, and one entry.

    Attributes:
        folder: of the files, beside that of the results that the draws begin from.
        entry: its name.
        told: what stands in it, from the quantities of a plan.
    """

    folder: str
    entry: str
    told: Callable[[Sequence[Quantity]], Any]

    def read(self, results: Path, key: str) -> dict[str, Any] | None:
        """What was kept; None where it is not known, or the file cannot be read."""
        try:
            found = json.loads(self._file(results, key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) and set(found) == {"status", self.entry} else None

    def write(self, results: Path, key: str, found: SumAnswer) -> None:
        """Keep what a solve comes to, whole or not at all."""
        record = {"status": found.status, self.entry: self.told(found.quantities)}
        write_text(self._file(results, key), json_text(record))

    def _file(self, results: Path, key: str) -> Path:
        return results.parent / self.folder / f"{key}.json"


def _values(quantities: Sequence[Quantity]) -> list[list[Any]]:
    """`VALUES`: a row a quantity and period, the sum last."""
    return [
        [q.id, q.label, q.unit, period, amount]
        for q in quantities
        for period, amount in {**q.by_period, IN_ALL: q.total}.items()
    ]


DRAWN = KeptAnswers(DRAWS, "values", _values)


def drawn_values(report: Report) -> list[list[Any]] | None:
    """`VALUES` of a draw that has a plan; None where its file is gone or cannot be read."""
    known = DRAWN.read(report.job.results, report.key)
    return None if known is None else list(known[DRAWN.entry])


@dataclass(frozen=True)
class DrawWork:
    """What a worker does with a draw: solve and verify it unless it is there, and keep what it comes to.

    Attributes:
        standing: the hash of the instance as it stands.
    """

    kept: ClassVar[KeptAnswers] = DRAWN
    standing: str

    def __call__(self, job: Job) -> Report:
        """The draw solved; a failure comes back as a report in words."""
        return reported(job, self._worked)

    def held(self, _job: Job) -> tuple[str, Bounds]:
        """The hash of a decision that is held in a draw, and the bounds that hold it: here none."""
        return "", as_they_are

    def _worked(self, job: Job, began: float) -> Report:
        digest, bounds = self.held(job)
        key = draw_key(job, self.standing, digest)
        known = self.kept.read(job.results, key)
        if known is not None:
            return Report(job, key, str(known["status"]), 0.0, again=False)
        ground = ground_of(job, self.standing)
        found = ground.answer(ground.world(job, key), job.settings, bounds)
        if found.status not in DONE:
            return unfinished(job, key, found.status, perf_counter() - began)
        self.kept.write(job.results, key, found)
        return Report(job, key, found.status, perf_counter() - began)
