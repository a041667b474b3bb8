"""`python -m benchmarks.draws`: assumptions drawn together, beside cold solves of the same draws by plain Pyomo."""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter

from rich.console import Console

from benchmarks.child import ROOT, run_cell
from benchmarks.job import Job
from benchmarks.machine import load, said_of_machine
from optimiser.instances import read_instance, write_instance
from optimiser.questions import read_question
from optimiser.worlds.uncertainty import Study, prepare, sample, world_of

QUESTION = "how_far"
GAP = 1e-3


@dataclass(frozen=True)
class DrawTimes:
    """What was measured, in seconds: the draws from nothing to verified results on disk, and each plain one.

    `processor` and `plain_processor` are seconds of a processor, added up over all processes: what other work on the
    machine takes is not in them.
    """

    instance: str
    draws: int
    failed: int
    workers: int
    sample: float
    plain: dict[int, float]
    plain_done: bool
    processor: float
    plain_processor: float

    @property
    def a_minute(self) -> float:
        """Draws a minute on all workers."""
        return 60 * self.draws / self.sample

    @property
    def ratio(self) -> float:
        """How many times longer plain Pyomo takes for all of them, one after the other."""
        return sum(self.plain.values()) / len(self.plain) * self.draws / self.sample

    @property
    def processor_ratio(self) -> float:
        """How many times as much of a processor plain Pyomo takes a draw."""
        return self.plain_processor / len(self.plain) * self.draws / self.processor


def measure(folder: Path, draws: int, workers: int, plain: int, limit: float) -> DrawTimes:
    """Solve the draws by the sweep, then the first of them by plain Pyomo, one after the other.

    Args:
        folder: of the instance.
        draws: how many.
        workers: processes of the sweep.
        plain: draws that plain Pyomo solves.
        limit: seconds of plain Pyomo for each.
    """
    instance = read_instance(folder)
    assumptions, drawn = prepare(folder, instance, draws)
    rows, complete = drawn.values.to_dict("index"), True
    seconds: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as work:
        began, busy = perf_counter(), processor_seconds()
        study = Study(folder, instance, read_question(QUESTION), Path(work) / "draws", workers=workers)
        found = sample(study, assumptions, drawn)
        took, used = perf_counter() - began, processor_seconds() - busy
        busy = processor_seconds()
        for number in range(1, plain + 1):
            values = {str(name): float(value) for name, value in rows[number].items()}
            world = world_of(f"draw {number}", instance, assumptions, values)
            place = Path(work) / f"draw-{number}"
            write_instance(read_instance(folder, None, world.further, world.instead), place)
            cell = run_cell(Job("plain", str(place), QUESTION, GAP, 2, limit))
            seconds[number] = cell.answer if cell.complete else limit
            complete = complete and cell.complete
    failed = draws - len(found.planned)
    plainly = processor_seconds() - busy
    return DrawTimes(folder.name, draws, failed, workers, took, seconds, complete, used, plainly)


def processor_seconds() -> float:
    """Of this process and of all that it has ended with."""
    mine, theirs = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def told(found: DrawTimes) -> list[str]:
    """The sentences of a measurement, the ratio first."""
    at_least = "" if found.plain_done else "at least "
    mean = sum(found.plain.values()) / len(found.plain)
    return [
        f"{found.draws} draws of {found.instance}: {at_least}{found.ratio:.1f} times faster in all than plain Pyomo, "
        f"cold, one after the other ({len(found.plain)} of them measured and scaled up). {found.failed} have no plan.",
        f"{found.a_minute:.1f} draws a minute with {found.workers} processes, each read, verified and written, the "
        "answer under the central values included.",
        f"{found.processor / found.draws:.1f} seconds of a processor a draw, all processes and the answer under the "
        f"central values included: {at_least}{found.processor_ratio:.1f} times less than plain Pyomo.",
        f"Seconds, of this run only: all draws {found.sample:.0f}, plain Pyomo {mean:.0f} each.",
    ]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.draws", description=__doc__)
    parser.add_argument("--instance", default="england-2026-29")
    parser.add_argument("--draws", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--plain", type=int, default=2, help="draws that plain Pyomo solves")
    parser.add_argument("--limit", type=float, default=300.0, help="seconds of plain Pyomo for each")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "draws.md")
    given = parser.parse_args()
    before = load()
    found = measure(ROOT / "instances" / given.instance, given.draws, given.workers, given.plain, given.limit)
    lines = [*told(found), said_of_machine(before)]
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text("# Draws\n\n" + "\n".join(f"- {line}" for line in lines) + "\n", encoding="utf-8")
    given.out.with_suffix(".json").write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")
    for line in lines:
        Console(highlight=False).print(line, markup=False)


if __name__ == "__main__":
    main()
