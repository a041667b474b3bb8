"""`python -m benchmarks`: run the ladder, print its tables, write them with the machine's description."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as Shown

from benchmarks.aims import aims
from benchmarks.ladder import COLUMNS, Ask, Group, groups
from benchmarks.machine import load, machine
from benchmarks.sizes import LADDER
from benchmarks.tables import Table, building, change, comparison, phases, processes, tiers

RESULTS = Path(__file__).parent / "results"


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--sizes", type=_words, default=list(LADDER), help=f"of {','.join(LADDER)}, or any number"
    )
    parser.add_argument("--questions", type=_words, default=["how_far", "balance"])
    parser.add_argument("--columns", type=_words, default=list(COLUMNS), help=f"of {','.join(COLUMNS)}")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds for each solve")
    parser.add_argument("--gap", type=float, default=1e-3, help="relative, of each primary tier")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--newest", default="", help="a folder with the newest HiGHS, for its column")
    parser.add_argument("--out", type=Path, help="JSON file; Markdown is written beside it")
    return parser.parse_args()


def _heading(ask: Ask, about: dict[str, str], loads: tuple[float, float]) -> str:
    """What was run on what, in one paragraph."""
    machine_words = ", ".join(f"{name} {value}" for name, value in about.items())
    return (
        f"Limit {ask.limit:g} s for each solve, relative gap {ask.gap:g}, {ask.threads} threads. {machine_words}. "
        f"Load of the machine {loads[0]:g} at the beginning and {loads[1]:g} at the end: "
        "compare within this run only."
    )


def _markdown(table: Table) -> str:
    lines = [table.headings, ["---"] * len(table.headings), *table.rows]
    return f"## {table.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _show(console: Console, table: Table) -> None:
    shown = Shown(title=table.title, title_justify="left")
    for at, heading in enumerate(table.headings):
        shown.add_column(heading, justify="left" if at < 2 else "right")  # noqa: PLR2004 - size and question
    for row in table.rows:
        shown.add_row(*row)
    console.print(shown)


def _record(done: list[Group]) -> list[dict[str, Any]]:
    """Every line that every cell told."""
    return [
        {
            "size": group.size,
            "question": group.question,
            "column": name,
            "limit": cell.job.limit,
            "complete": cell.complete,
            "ended": cell.ended,
            "peak_mib": round(cell.memory, 1),
            "told": cell.lines,
        }
        for group in done
        for name, cell in group.cells.items()
    ]


def main() -> None:
    """Measure, print, write."""
    given = _options()
    out = given.out or RESULTS / f"ladder-{'-'.join(given.sizes)}.json"
    ask = Ask(
        given.sizes, given.questions, given.columns, given.limit, given.gap, given.threads, given.newest
    )
    progress, console = Console(stderr=True, highlight=False), Console(highlight=False)
    before = load()
    done = list(groups(ask, lambda text: progress.print(f"running {text}", markup=False)))
    about, loads = machine(), (before, load())
    heading = _heading(ask, about, loads)
    found = [table(done) for table in (comparison, processes, tiers, building, phases, change, aims)]
    console.print(heading, markup=False)
    for table in found:
        _show(console, table)
    out.parent.mkdir(parents=True, exist_ok=True)
    record = {"ask": asdict(ask), "machine": about, "load": loads, "cells": _record(done)}
    out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    text = "# One run of the ladder\n\n" + heading + "\n\n" + "\n".join(map(_markdown, found))
    out.with_suffix(".md").write_text(text, encoding="utf-8")
    console.print(f"Written to {out} and {out.with_suffix('.md')}", markup=False)


if __name__ == "__main__":
    main()
