"""`python -m benchmarks.worlds`: many scenarios beside cold solves by plain Pyomo, and a frontier beside one solve."""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import dataclass
from multiprocessing import active_children
from pathlib import Path
from time import perf_counter

from rich.console import Console

from benchmarks.child import ROOT, run_cell
from benchmarks.job import Job
from benchmarks.machine import load, said_of_machine
from optimiser.instances import read_instance, write_instance
from optimiser.instances.scenario import scenario_names
from optimiser.questions import read_question
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from optimiser.tradeoffs.frontier.trace import trace
from optimiser.worlds.scenarios import executor_of, from_grid, sweep
from optimiser.worlds.scenarios.sweep import Event

NATION = ROOT / "instances" / "england-2025-26"
QUESTION = "how_far"
POTS = (0, 50, 100, 150, 200)
"""£m that are added to the grant pot of every period in turn, so that each scenario stands five times."""


@dataclass(frozen=True)
class Worlds:
    """What was measured, in seconds and MiB."""

    scenarios: int
    failed: int
    sweep: float
    memory: dict[int, float]
    plain: dict[str, float]
    plain_done: bool
    points: int
    frontier: float
    one: float


def _grid(names: list[str]) -> str:
    """Every scenario of the nation with every step of the pot."""
    lines = ["[[axis]]", 'name = "pot"']
    for pot in POTS:
        change = f'{{ table = "envelope", add = {{ grant_pot = {pot} }} }}'
        lines += ["[[axis.choice]]", f'name = "plus_{pot}"', f"change = [ {change} ]"]
    lines += ["[[axis]]", 'name = "world"', "[[axis.choice]]", 'name = "as_it_is"']
    for name in names:
        lines += ["[[axis.choice]]", f'name = "{name}"', f'scenario = "{name}"']
    return "\n".join(lines) + "\n"


def _memory() -> float:
    """Largest resident size that a worker has had so far, MiB; 0 where the system doesn't say."""
    files = (Path(f"/proc/{child.pid}/status") for child in active_children())
    lines = (line for file in files if file.is_file() for line in file.read_text().splitlines())
    return max((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), default=0.0)


def _sweep(work: Path, workers: int, least: int) -> tuple[int, int, float, dict[int, float]]:
    """All scenarios on all workers: how many, how many failed, seconds, and memory by runs done."""
    names = scenario_names(NATION)[: -(-least // len(POTS)) - 1]
    (work / "grid.toml").write_text(_grid(names), encoding="utf-8")
    planned = from_grid(NATION, work / "grid.toml")
    memory: dict[int, float] = {}
    done = 0

    def listen(event: Event) -> None:
        nonlocal done
        if event.report is not None:
            done += 1
            if done % 25 == 0 or done == event.total:
                memory[done] = _memory()

    began = perf_counter()
    found = sweep(
        NATION,
        planned,
        [read_question(QUESTION)],
        work / "sweep",
        executor=executor_of(workers),
        listen=listen,
    )
    return len(found.reports), len(found.failed), perf_counter() - began, memory


def _plain(work: Path, limit: float, count: int) -> tuple[dict[str, float], bool]:
    """So many scenarios by plain Pyomo, cold, one after the other: seconds of each, and whether all were solved."""
    seconds, complete = {}, True
    for name in scenario_names(NATION)[:count]:
        folder = work / name
        write_instance(read_instance(NATION, name), folder)
        cell = run_cell(Job("plain", str(folder), QUESTION, 1e-3, 2, limit))
        seconds[name] = cell.answer if cell.complete else limit
        complete = complete and cell.complete
    return seconds, complete


def _frontier(points: int) -> tuple[int, float, float]:
    """Plans found on a frontier, its seconds, and those of one solve of the question."""
    nation, asked, settings = read_instance(NATION), read_question(QUESTION), SolveSettings()
    began = perf_counter()
    solve(nation, asked, settings)
    one = perf_counter() - began
    began = perf_counter()
    found = trace(nation, asked, ("access", "finance"), points, settings)
    return len(found.points), perf_counter() - began, one


def measure(scenarios: int, workers: int, plain: int, limit: float, points: int) -> Worlds:
    """Run all three, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        found, frontier, one = _frontier(points)
        count, failed, seconds, memory = _sweep(work, workers, scenarios)
        cold, done = _plain(work, limit, plain)
    return Worlds(count, failed, seconds, memory, cold, done, found, frontier, one)


def told(found: Worlds) -> list[str]:
    """The sentences of a measurement, ratios first."""
    each = found.sweep / found.scenarios
    mean = sum(found.plain.values()) / len(found.plain)
    at_least = "" if found.plain_done else "at least "
    grown = (
        ", ".join(f"{size:,.0f} MiB after {runs}" for runs, size in found.memory.items()) or "not measured"
    )
    return [
        f"{found.scenarios} scenarios: {at_least}{mean / each:.1f} times faster in all than plain Pyomo, "
        f"cold, one after the other ({len(found.plain)} of them measured and scaled up; the aim is 15). "
        f"{found.failed} failed.",
        f"A frontier of {found.points} points takes {found.frontier / found.one:.1f} times one solve (the aim is 4).",
        f"Largest worker: {grown}.",
        f"Seconds, of this run only: sweep {found.sweep:.0f}, plain Pyomo {mean:.0f} each, "
        f"frontier {found.frontier:.1f}, one solve {found.one:.1f}.",
    ]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.worlds", description=__doc__)
    parser.add_argument("--scenarios", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--plain", type=int, default=5, help="scenarios that plain Pyomo solves")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds of plain Pyomo for each")
    parser.add_argument("--points", type=int, default=21)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "worlds.md")
    given = parser.parse_args()
    before = load()
    found = measure(given.scenarios, given.workers, given.plain, given.limit, given.points)
    lines = [*told(found), said_of_machine(before)]
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(
        "# Many worlds\n\n" + "\n".join(f"- {line}" for line in lines) + "\n", encoding="utf-8"
    )
    given.out.with_suffix(".json").write_text(json.dumps(found.__dict__, indent=1) + "\n", encoding="utf-8")
    for line in lines:
        Console(highlight=False).print(line, markup=False)


if __name__ == "__main__":
    main()
