"""The process that answers a session's moving handle, and the page's end of it.

It is not the one that solves exactly: a hand must not wait for that. While nobody asks, it finds out how the matrix
moves with the pots, so that their first move is as quick as the second.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from optimiser.errors import OptimiserError
from optimiser.explain.instant import Glimpse
from optimiser.explain.quantities import by_id_and_period
from optimiser.extras.room.hand import Change, Figures, Hand
from optimiser.extras.room.offers import Offer, read_offer
from optimiser.extras.room.session import Worker
from optimiser.extras.room.task import tell
from optimiser.instances import read_instance
from optimiser.results import read_run
from optimiser.results.plan import plan_from_tables
from optimiser.run.garbage import collect_seldom
from optimiser.run.prepare import case_of

IDLE, REST, BREATH = 1200.0, 1.5, 0.05
"""Seconds without a move until the process leaves, until it learns - a hand on a handle must not wait for that - and
between the steps of learning."""
UNFORESEEN = "This move could not be answered at once. The exact answer can be asked for."
Amounts = Mapping[str, Mapping[str, float]]
"""Quantity -> period -> amount."""


@dataclass(frozen=True)
class Reply:
    """What a move comes to.

    Attributes:
        amounts: of every natural quantity by period; None where the choices leave no plan, or there is an error.
        seconds: from the figures to the amounts.
        error: why there is no answer.
        late: whether none came in time.
    """

    amounts: Amounts | None
    seconds: float = 0.0
    error: str = ""
    late: bool = False


class Mover:
    """The page's end: opens a question on a baseline, and asks for moves."""

    def __init__(self) -> None:
        self._worker: Worker | None = None
        self._opened: tuple[str, ...] = ()
        self._late = 0
        self._count = 0
        self._told = threading.Event()
        self._one = threading.Lock()  # the page and the moving hand may ask at the same time

    def open(self, folder: str, stamp: str, offer: Offer, run: Path) -> None:
        """Make a question ready in the background; nothing where it is open already.

        Args:
            folder: of the instance.
            stamp: of what stands in it.
            offer: the question with nothing moved.
            run: the baseline's run folder.
        """
        wanted = (folder, stamp, repr(offer.unmoved), str(run))
        alive = self._worker is not None and self._worker.alive
        if wanted == self._opened and alive:
            return
        self.close()
        self._opened, self._count, self._late = wanted, 0, 0
        self._worker = Worker(self._told.set, "optimiser.extras.room.mover")
        self._give({"job": 0, "folder": folder, "offer": asdict(offer.unmoved), "run": str(run)})

    @property
    def base(self) -> Amounts | None:
        """What the question comes to with nothing moved, before it is shared out; None until it is ready."""
        said = {} if self._worker is None else self._worker.said.get(0, {})
        found: Amounts | None = said.get("glimpse")
        return found

    @property
    def failed(self) -> str:
        """Why it cannot be opened; empty where it can."""
        if self._worker is None:
            return ""
        said = self._worker.said.get(0, {})
        gone = "" if self._worker.alive else UNFORESEEN
        return str(said.get("error", gone))

    @property
    def busy(self) -> bool:
        """Whether it works on a move that nobody waits for any longer."""
        worker = self._worker
        return worker is not None and worker.alive and self._late not in {0, *worker.said}

    def ask(self, figures: Figures, further: Sequence[Change] = (), patience: float = 20.0) -> Reply:
        """What figures come to; waits for the answer."""
        with self._one:
            return self._ask(figures, further, patience)

    def _ask(self, figures: Figures, further: Sequence[Change], patience: float) -> Reply:
        worker = self._worker
        if worker is None:
            return Reply(None, late=True)
        self._count += 1
        number, end = self._count, perf_counter() + patience
        self._told.clear()
        self._give({"job": number, "figures": dict(figures), "further": list(map(dict, further))})
        while number not in worker.said and worker.alive and perf_counter() < end:
            self._told.wait(0.05)
            self._told.clear()
        said = worker.said.pop(number, None)
        self._late = number if said is None else 0
        if said is None:
            return Reply(None, error="" if worker.alive else UNFORESEEN, late=worker.alive)
        return Reply(said.get("glimpse"), float(said.get("seconds", 0.0)), str(said.get("error", "")))

    def close(self) -> None:
        """End the process."""
        if self._worker is not None:
            self._worker.end()
        self._worker, self._opened = None, ()

    def __del__(self) -> None:
        """A session that ends takes it along."""
        self.close()

    def _give(self, task: Mapping[str, Any]) -> None:
        if self._worker is not None:
            with suppress(OSError, ValueError):
                self._worker.give(json.dumps(task) + "\n")


def amounts_of(glimpse: Glimpse | None) -> dict[str, dict[str, float]] | None:
    """The quantities of a glimpse by id and period."""
    return None if glimpse is None else by_id_and_period(glimpse.quantities)


def opened(task: Mapping[str, Any]) -> Hand:
    """The hand on a baseline that is kept in a run folder."""
    offer = read_offer(task["offer"])
    instance = read_instance(task["folder"], scenario=offer.base)
    question = offer.asked()
    plan = plan_from_tables(case_of(instance, question), read_run(Path(task["run"])).tables)
    return Hand(instance, question, plan)


def _answer(hand: Hand, task: Mapping[str, Any]) -> None:
    began = perf_counter()
    found = amounts_of(hand.move(task["figures"], task["further"]))
    tell(job=task["job"], glimpse=found, seconds=perf_counter() - began)


def _listen(tasks: queue.Queue[str]) -> None:
    for line in sys.stdin:
        tasks.put(line)
    os._exit(0)


def _next(tasks: queue.Queue[str], hand: Hand | None, rest: float) -> str | None:
    """The next task; None where nobody has moved anything for a while and something is left to be learnt."""
    idle = hand is None or hand.ready
    try:
        return tasks.get(timeout=IDLE if idle else rest)
    except queue.Empty:
        if idle:
            os._exit(0)
        return None


def main() -> None:
    """Open the question that comes first, then answer moves, and learn in between."""
    collect_seldom()
    tasks: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    hand: Hand | None = None
    rest = REST
    while True:
        line = _next(tasks, hand, rest)
        rest = BREATH if line is None else REST
        if line is None:
            if hand is not None:
                hand.prepare()
            continue
        task = json.loads(line)
        try:
            if "folder" in task:
                hand = opened(task)
                tell(job=0, glimpse=amounts_of(hand.instant.base))
            elif hand is not None:
                _answer(hand, task)
        except OptimiserError as error:
            tell(job=task["job"], error=str(error))
        except Exception:  # noqa: BLE001 - the next move must not suffer
            traceback.print_exc()
            tell(job=task["job"], error=UNFORESEEN)


if __name__ == "__main__":
    main()
