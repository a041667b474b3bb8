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
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from optimiser.errors import OptimiserError
from optimiser.explain.conflict import conflict_record, find_conflict
from optimiser.explain.quantities import by_id_and_period
from optimiser.explain.sums import verified_sums
from optimiser.explain.verified_run import UnverifiedError, beside_conflict
from optimiser.extras.room.baseline import run_folder
from optimiser.extras.room.offers import Offer, laid_over
from optimiser.extras.room.task import BEGIN, PARTIES, Task, left, read_task, tell
from optimiser.instances import Instance, read_instance
from optimiser.run.garbage import collect_between, collect_seldom
from optimiser.run.leeway import Answered
from optimiser.run.session import Standing
from optimiser.run.solution import Solution
from optimiser.solver import Outcome, Progress, SolveSettings
from optimiser.solver.outcome import Listener

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
LEFT: set[int] = set()
"""Jobs that nobody waits for any longer."""
Amounts = Mapping[str, Mapping[str, float]]
"""Quantity -> period -> amount."""


@lru_cache(maxsize=OPEN)
def _instance(folder: str, base: str | None, _stamp: str) -> Instance:
    return read_instance(folder, scenario=base)


class OpenQuestion:
    """A question that stays open, and what it comes to in all on the numbers as they stand.

    Args:
        put: the question with no number moved.
        gap: relative gap of each primary tier.
    """

    def __init__(self, put: Offer, gap: float) -> None:
        self.standing = Standing(put.asked(), SolveSettings(gap=gap))
        self.base: Amounts | None = None
        self._tried = False

    def begin(self, stands: Instance, listen: Listener) -> None:
        """Find out once what there is in all as it stands: offers begin there, and are told beside it."""
        if self.base is None and not self._tried:
            self._tried = True
            self.base = self.in_all(stands, self.standing.begun(stands, listen))

    def in_all(self, instance: Instance, answered: Answered) -> Amounts | None:
        """What there is in all, recomputed and verified; None where a tier has no proven plan, or it does not hold."""
        results = answered.results
        if any(result.x is None or result.outcome is not Outcome.OPTIMAL for result in results):
            return None
        try:
            found = verified_sums(instance, answered.prepared, self.standing.settings, results)
        except UnverifiedError:
            return None  # the whole answer follows, is verified as well and says what is off
        return by_id_and_period(found.quantities)


def opened(task: Task, put: Offer) -> OpenQuestion:
    """A question on the instance of a task, as it has been left open."""
    return _open(task.folder, task.stamp, put, task.gap)


@lru_cache(maxsize=OPEN)
def _open(_folder: str, _stamp: str, put: Offer, gap: float) -> OpenQuestion:
    return OpenQuestion(put, gap)


def work(task: Task) -> None:
    """Do a task: an offer leaves its run folder, with its conflict where it has no plan; parties their settlement."""

    def progress(moment: Progress) -> None:
        tell(job=task.job, phase=moment.phase, measure=moment.measure, gap=moment.gap)

    tell(job=task.job, phase="reading")
    read = _instance(task.folder, task.offer.base, task.stamp)
    if task.kind == BEGIN:
        opened(task, task.offer.unmoved).begin(read, progress)
        return
    instance = laid_over(read, task.offer)
    tell(job=task.job, phase="building")
    if task.kind == PARTIES:
        # It brings the page and its charts along, which no offer waits for.
        from optimiser.extras.room.settlement import settled, write_settlement  # noqa: PLC0415

        found = settled(instance, task.gap, lambda step: tell(job=task.job, phase=PARTIES, measure=step))
        write_settlement(found, Path(task.out))
        return
    solution = _solved(task, read, instance, progress)
    if task.job in LEFT:
        return
    record = None
    if solution.status == "infeasible":
        report = find_conflict(solution.prepared, SolveSettings(gap=task.gap), progress, BUDGET)
        record = conflict_record(solution.prepared.case, report)
        solution = beside_conflict(solution, report)
    solution.write(Path(task.out), record)
    if task.kept and not task.offer.changes and solution.status == "optimal":
        with suppress(
            OSError, OptimiserError
        ):  # a folder that cannot be written costs the next visitor a solve
            solution.write(run_folder(instance, task.offer, task.gap))


def _solved(task: Task, read: Instance, instance: Instance, listen: Listener) -> Solution:
    """The whole answer to a task; what there is in all is told on the way, beside that of the numbers as they stand.

    Where the offer also changes what must hold, it is told only if the question without that is open already: that is
    not solved for it.
    """
    plain, asked = opened(task, task.offer.unmoved), opened(task, task.offer.put)
    if task.offer.changes and asked is plain:
        asked.begin(read, listen)

    def in_sum(answered: Answered) -> None:
        found = asked.in_all(instance, answered)
        if not task.offer.moved:
            plain.base = found
        elif found is not None and plain.base is not None:
            tell(job=task.job, phase="even", in_all=found, as_it_stands=plain.base)

    return asked.standing.solve(
        instance, listen, as_it_stands=not task.offer.changes, stop=lambda: task.job in LEFT, in_sum=in_sum
    )


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
        job = left(line)
        if job is None:
            tasks.put(line)
        else:
            LEFT.add(job)
    os._exit(0)


def main() -> None:
    """Solve the tasks on standard input, one after the other."""
    collect_seldom()
    tasks: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    while True:
        try:
            task = read_task(tasks.get(timeout=IDLE))
        except queue.Empty:
            os._exit(0)
        _answer(task)
        collect_between()


if __name__ == "__main__":
    main()
