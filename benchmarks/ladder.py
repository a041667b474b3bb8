"""All cells of a run, size by size: cells that are set beside each other run one after the other."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.child import Cell, run_cell
from benchmarks.job import Job
from benchmarks.sizes import instance_folder

COLUMNS = ("engine", "matrix", "plain", "newest", "scip", "linopy", "change")
"""(c), (b), (a), (d), (e) and (f) of the protocol, and one changed number."""
NEWEST = "newest"


@dataclass(frozen=True)
class Ask:
    """What a run of the benchmark is to measure.

    `newest`: a folder with the newest HiGHS, for its column; without one that is left out.
    """

    sizes: Sequence[str]
    questions: Sequence[str]
    columns: Sequence[str]
    limit: float
    gap: float
    threads: int
    newest: str = ""


@dataclass(frozen=True)
class Group:
    """The cells of one size and question, by column."""

    size: str
    question: str
    cells: dict[str, Cell]


def groups(ask: Ask, say: Callable[[str], None]) -> Iterator[Group]:
    """Run every cell; a group is handed out when its cells are done."""
    with tempfile.TemporaryDirectory() as work:
        for size in ask.sizes:
            folder = str(instance_folder(size, Path(work)))
            for question in ask.questions:
                cells = {}
                for column in ask.columns:
                    if column == NEWEST and not ask.newest:
                        continue
                    say(f"{size} {question} {column}")
                    beside = ask.newest if column == NEWEST else ""
                    job = Job(column, folder, question, ask.gap, ask.threads, ask.limit, beside)
                    cells[column] = run_cell(job)
                yield Group(size, question, cells)
