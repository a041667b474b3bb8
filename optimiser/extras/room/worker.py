"""The process that solves a session's offers: tasks come in and progress goes out as lines of JSON.

A process of its own can be ended at any moment, which a solver inside a thread cannot. It stays for the next
offer, so that only the first one waits for the libraries, and leaves when it has long had nothing to do.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import traceback
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from optimiser.errors import OptimiserError
from optimiser.explain.conflict import conflict_record, find_conflict
from optimiser.explain.verified_run import beside_conflict
from optimiser.extras.room.baseline import run_folder
from optimiser.extras.room.offers import Offer, laid_over
from optimiser.extras.room.task import PARTIES, Task, read_task, tell
from optimiser.instances import Instance, read_instance
from optimiser.run.session import Standing
from optimiser.solver import Progress, SolveSettings

UNFORESEEN = (
    "Something went wrong that the room did not foresee; who runs it finds what in the server's window. "
    "Your offers are untouched."
)
IDLE = 1200.0
"""Seconds after which a worker without a task leaves."""
BUDGET = 300_000
"""Work for an explanation of what cannot hold together: somebody waits for it."""
OPEN = 2
"""Instances and questions that a worker keeps open, the last ones asked."""


@lru_cache(maxsize=OPEN)
def _instance(folder: str, base: str | None, _stamp: str) -> Instance:
    return read_instance(folder, scenario=base)


@lru_cache(maxsize=OPEN)
def _standing(_folder: str, _stamp: str, unmoved: Offer, gap: float) -> Standing:
    return Standing(unmoved.asked(), SolveSettings(gap=gap))


def work(task: Task) -> None:
    """Solve a task and write its run folder; an infeasible one with its conflict. Parties leave their settlement."""

    def progress(moment: Progress) -> None:
        tell(job=task.job, phase=moment.phase, measure=moment.measure, gap=moment.gap)

    tell(job=task.job, phase="reading")
    read = _instance(task.folder, task.offer.base, task.stamp)
    instance = laid_over(read, task.offer)
    tell(job=task.job, phase="building")
    if task.kind == PARTIES:
        # It brings the page and its charts along, which no offer waits for.
        from optimiser.extras.room.settlement import settled, write_settlement  # noqa: PLC0415

        found = settled(instance, task.gap, lambda step: tell(job=task.job, phase=PARTIES, measure=step))
        write_settlement(found, Path(task.out))
        return
    standing = _standing(task.folder, task.stamp, task.offer.put, task.gap)
    solution = standing.solve(instance, progress, as_it_stands=not task.offer.changes)
    record = None
    if solution.status == "infeasible":
        report = find_conflict(solution.prepared, standing.settings, progress, BUDGET)
        record = conflict_record(solution.prepared.case, report)
        solution = beside_conflict(solution, report)
    solution.write(Path(task.out), record)
    if task.kept and not task.offer.changes and solution.status == "optimal":
        with suppress(
            OSError, OptimiserError
        ):  # a folder that cannot be written costs the next visitor a solve
            solution.write(run_folder(instance, task.offer, task.gap))


def _answer(task: Task) -> None:
    """Solve a task and say how it ended; what nobody foresaw is told to the person who runs the server."""
    try:
        work(task)
    except OptimiserError as error:
        tell(job=task.job, error=str(error))
    except Exception:  # noqa: BLE001 - the next offer must not suffer
        traceback.print_exc()
        tell(job=task.job, error=UNFORESEEN)
    else:
        tell(job=task.job, done=True)


def _listen(tasks: queue.Queue[str]) -> None:
    """Take tasks as they come; leave as soon as the one who asks has gone, whatever is being solved."""
    for line in sys.stdin:
        tasks.put(line)
    os._exit(0)


def main() -> None:
    """Solve the tasks on standard input, one after the other."""
    tasks: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    while True:
        try:
            task = read_task(tasks.get(timeout=IDLE))
        except queue.Empty:
            os._exit(0)
        _answer(task)


if __name__ == "__main__":
    main()
