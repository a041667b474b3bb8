"""Kills sweeps at random points and takes them up again: `python -m tests.scenarios.kills FOLDER TIMES`.

Every sweep runs in a child of this process, which itself never solves; children are killed without warning.
Prints how many results were complete at the kill, how many of these the second sweep kept, how many runs it
ended with, and leftovers.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from pathlib import Path
from time import perf_counter, sleep

from optimiser.questions import read_question
from optimiser.worlds.scenarios import PlannedWorld, Sweep, sweep
from optimiser.worlds.scenarios.grid import Written
from tests.scenarios.worlds import write_folder

WORLDS = 5


def planned() -> list[PlannedWorld]:
    """Worlds that differ in the trust's income."""
    changes = [{"table": "trusts", "add": {"income": float(step)}} for step in range(1, WORLDS + 1)]
    return [
        PlannedWorld(f"w{n}", "", None, (Written(f"w{n}", "", None, (change,)),))
        for n, change in enumerate(changes)
    ]


def swept(place: Path, out: Path) -> Sweep:
    """The whole sweep."""
    return sweep(place, planned(), [read_question("how_far")], out)


def in_child(place: Path, out: Path, seconds: float | None = None) -> None:
    """A sweep in a child: to its end, with the runs that it solved noted, or killed after some seconds."""
    child = os.fork()
    if not child:
        done = swept(place, out)
        noted = {"again": [r.key for r in done.reports if r.again], "done": sum(r.done for r in done.reports)}
        (out / "noted.json").write_text(json.dumps(noted), encoding="utf-8")
        os._exit(0)
    if seconds is not None:
        sleep(seconds)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def complete(out: Path) -> dict[str, int]:
    """When each complete result was written."""
    return {file.parent.name: file.stat().st_mtime_ns for file in out.glob("results/[!.]*/manifest.json")}


def main(folder: Path, times: int) -> None:
    """Kill, count, take up, count."""
    place, chance = write_folder(folder / "small"), random.Random(7)  # noqa: S311 - not a secret
    began = perf_counter()
    in_child(place, folder / "whole")
    whole = perf_counter() - began
    counted: dict[str, list[int]] = {"complete": [], "kept": [], "done": [], "drafts": []}
    for number in range(times):
        out = folder / f"out{number}"
        in_child(place, out, chance.uniform(0.0, 1.1) * whole)
        before = complete(out)
        in_child(place, out)
        noted = json.loads((out / "noted.json").read_text(encoding="utf-8"))
        again = set(noted["again"])
        after = complete(out)
        counted["complete"].append(len(before))
        counted["kept"].append(
            sum(after.get(key) == stamp and key not in again for key, stamp in before.items())
        )
        counted["done"].append(noted["done"])
        counted["drafts"].append(len(list(out.glob("results/.*"))))
    print(json.dumps(counted))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
