"""Solve jobs of one person's session: started, followed, cancelled, and gone with the session."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import IO, Any, cast

from optimiser.extras.room.offers import Offer
from optimiser.extras.room.own import is_own
from optimiser.extras.room.task import BEGIN, OFFER, PARTIES, Task, leave_line, stamp_of
from optimiser.extras.room.turns import TURNS, Turns
from optimiser.instances import Instance

GAP = 1e-3
Amounts = Mapping[str, Mapping[str, float]]
"""Quantity -> period -> amount."""


@dataclass(frozen=True)
class InAll:
    """What an offer comes to before it is shared out evenly: the choices free, recomputed and verified.

    Attributes:
        stood: the same of the numbers as they stand, beside which it is told.
        amounts: of the offer.
    """

    stood: Amounts
    amounts: Amounts


class JobState(StrEnum):
    """How a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Worker:
    """A process that solves, what it said last about each job, and what the job comes to in all once that is known.

    Args:
        changed: called when it has answered, and when it is gone.
        module: what it runs.
    """

    def __init__(self, changed: Callable[[], None], module: str = "optimiser.extras.room.worker") -> None:
        self._changed = changed
        self.process = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        self._tasks = cast("IO[str]", self.process.stdin)
        self.said: dict[int, dict[str, Any]] = {}
        self.in_all: dict[int, InAll] = {}
        threading.Thread(target=self._follow, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether it can take a task."""
        return self.process.poll() is None

    def _follow(self) -> None:
        with cast("IO[str]", self.process.stdout) as lines:
            for line in lines:
                try:
                    said = json.loads(line)
                    self.said[said["job"]] = said
                    if "in_all" in said:
                        self.in_all[said["job"]] = InAll(said["as_it_stands"], said["in_all"])
                except (ValueError, KeyError, TypeError):
                    continue  # a library that prints is no progress
                if said.keys() & {"done", "error", "glimpse"}:
                    self._changed()
        self.process.wait()
        self._changed()

    def give(self, line: str) -> None:
        """Hand over a task, a line of JSON."""
        self._tasks.write(line)
        self._tasks.flush()

    def leave(self, job: int) -> None:
        """Let it leave off a job at its next step; what it holds ready for other offers stays."""
        with suppress(OSError, ValueError):
            self.give(leave_line(job))

    def end(self) -> None:
        """End the process, whatever it is doing."""
        if self.alive:
            self.process.kill()
        self.process.wait()
        self._tasks.close()


@dataclass(eq=False)
class OfferJob:
    """One offer to be solved: what and on what, the run folder that it writes, who solves it, and when."""

    number: int
    offer: Offer
    instance: Instance
    out: Path
    worker: Worker
    task: Task
    turns: Turns
    began: float = field(default_factory=perf_counter)
    begun: bool = False
    cancelled: bool = False

    def begin(self) -> None:
        """Hand the task over; a worker that is gone makes the job a failure."""
        self.begun, self.began = True, perf_counter()
        with suppress(OSError, ValueError):
            self.worker.give(self.task.line())

    @property
    def of_parties(self) -> bool:
        """Whether it is a negotiation and no offer."""
        return self.task.kind == PARTIES

    @property
    def ahead(self) -> int:
        """How many solves of this server are before it."""
        return self.turns.ahead(self)

    @property
    def open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {JobState.WAITING, JobState.RUNNING}

    @property
    def last(self) -> dict[str, Any]:
        """What was said last: phase, measure and gap, `done`, or `error`."""
        return self.worker.said.get(self.number, {"phase": "starting"})

    @property
    def in_all(self) -> InAll | None:
        """What it comes to before it is shared out; None until that is known and verified."""
        return self.worker.in_all.get(self.number)

    @property
    def state(self) -> JobState:
        """How the job stands now."""
        if self.cancelled:
            return JobState.CANCELLED
        if not self.begun:
            return JobState.WAITING if self.worker.alive else JobState.FAILED
        alive, last = self.worker.alive, self.last
        if "done" in last:
            return JobState.DONE
        return JobState.RUNNING if alive and "error" not in last else JobState.FAILED

    @property
    def seconds(self) -> float:
        """Since its turn came, or since it waits."""
        return perf_counter() - self.began

    @property
    def error(self) -> str:
        """Why it failed, in words."""
        said = self.last.get("error")
        return (
            str(said) if said else "The solve ended without an answer. Your offers are untouched; try again."
        )

    def cancel(self) -> None:
        """End the solve; nothing of its answer is kept, but what there is in all where that has been told.

        A process that is only sharing out leaves off by itself and goes on to the next offer; any other one is ended.
        """
        self.cancelled = True
        if self.begun and self.in_all is not None:
            self.worker.leave(self.number)
        elif self.begun:
            self.worker.end()
        self.turns.advance()


class Desk:
    """Where a session's jobs are done: one at a time on the whole server, in a folder that goes with the session."""

    def __init__(self, turns: Turns = TURNS) -> None:
        self._turns = turns
        self.job: OfferJob | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="optimiser-room-")
        self._count = 0
        self._worker = Worker(turns.advance)
        self._ready = ""

    def close(self) -> None:
        """Leave the line, end the worker and take the folder away."""
        if self.job is not None and self.job.state is JobState.WAITING:
            self.job.cancel()
        self._worker.end()
        self._folder.cleanup()

    def __del__(self) -> None:
        """A session that ends takes its solve with it."""
        if hasattr(self, "_worker"):
            self.close()

    def make_ready(self, offer: Offer, instance: Instance, gap: float = GAP) -> None:
        """Let what offers begin from be worked out while nobody asks for anything; once, and without a turn.

        Args:
            offer: the question with nothing moved.
            instance: as read, with the folder that it came from.
            gap: relative gap of each primary tier.
        """
        if (self.job is not None and self.job.open) or not self._worker.alive:
            return
        task = self._task(0, offer.unmoved, instance, gap, BEGIN)
        if self._ready != task.line():
            self._ready = task.line()
            with suppress(OSError, ValueError):
                self._worker.give(self._ready)

    def start(self, offer: Offer, instance: Instance, gap: float = GAP, kind: str = OFFER) -> OfferJob:
        """Begin to solve an offer when its turn comes; one that still waits or runs is cancelled first.

        Args:
            offer: what is solved.
            instance: as read, with the folder that it came from.
            gap: relative gap of each primary tier.
            kind: of the task: the offer is solved, or the parties negotiate about it.
        """
        if self.job is not None and self.job.open:
            self.job.cancel()
        if not self._worker.alive:
            self._worker.end()
            self._worker, self._ready = Worker(self._turns.advance), ""
        self._count += 1
        task = self._task(self._count, offer, instance, gap, kind)
        self.job = OfferJob(self._count, offer, instance, Path(task.out), self._worker, task, self._turns)
        self._turns.join(self.job)
        return self.job

    def _task(self, number: int, offer: Offer, instance: Instance, gap: float, kind: str) -> Task:
        out = Path(self._folder.name) / str(number) / (offer.name or "offer")
        folder = Path(instance.path or ".").resolve()
        return Task(number, str(folder), stamp_of(folder), offer, gap, str(out), kind, not is_own(folder))
