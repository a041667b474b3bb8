"""What is sent to the process that solves an offer, and what a process says back, each as one line of JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from optimiser.extras.room.offers import Offer, read_offer

OFFER, PARTIES, BEGIN = "offer", "parties", "begin"
LEAVE = "leave"


@dataclass(frozen=True)
class Task:
    """An offer on an instance, or the parties that bargain about it.

    Attributes:
        job: the number by which its progress is told apart.
        folder: of the instance.
        stamp: changes when a file of the folder does.
        offer: what is solved.
        gap: relative gap of each primary tier.
        out: the run folder to write.
        kind: what is done: `offer` is solved, `parties` negotiate, `begin` makes ready for offers and leaves nothing.
        kept: whether the answer to the question as it stands is kept on this computer for everybody.
    """

    job: int
    folder: str
    stamp: str
    offer: Offer
    gap: float
    out: str
    kind: str = OFFER
    kept: bool = True

    def line(self) -> str:
        """The task as a line."""
        return json.dumps(asdict(self)) + "\n"


def leave_line(job: int) -> str:
    """That a job is to be left off, as a line."""
    return json.dumps({LEAVE: job}) + "\n"


def left(line: str) -> int | None:
    """The job that a line wants left off; None where it is a task."""
    found = json.loads(line).get(LEAVE)
    return None if found is None else int(found)


def read_task(line: str) -> Task:
    """A line back into the task."""
    record = json.loads(line)
    return Task(offer=read_offer(record.pop("offer")), **record)


def stamp_of(folder: Path | str) -> str:
    """A mark that changes when a file of an instance folder is written, made or taken away."""
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    return str(hash(tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files)))


def tell(**record: object) -> None:
    """Say something to the page's end of a process, as a line on its standard output."""
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()
