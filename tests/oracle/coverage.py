"""What the random instances reach: how often a measure is above 0, a row binds or falls short.

Run as `python -m tests.oracle.coverage FIRST LAST`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.oracle.data import load
from tests.oracle.instances import write_random
from tests.oracle.naive import Answer, answered
from tests.oracle.questions import question

QUESTIONS = (
    "keep_all", "balance", "how_far", "least_funding", "order:finance,access,safety",
    "order:access,safety,finance",
)  # fmt: skip


def count(answer: Answer, name: str, seen: Counter[str]) -> None:
    """Add one answer to the counts."""
    seen[f"{name} {answer.status}"] += 1
    seen[f"{name} unique"] += answer.unique
    for measure, value in answer.tiers:
        seen[f"{name} {measure} > 0"] += value > 1e-5
    for kind in {row.id for row, _, _ in answer.rows}:
        rows = [(slack, short) for row, slack, short in answer.rows if row.id == kind]
        seen[f"row {kind} exists"] += 1
        seen[f"row {kind} short"] += any(short > 1e-5 for _, short in rows)
        seen[f"row {kind} binds"] += any(abs(slack) < 1e-5 and short <= 1e-5 for slack, short in rows)


def main(first: int, last: int) -> None:
    """Print the counts over the seeds first..last-1."""
    seen: Counter[str] = Counter()
    for seed in range(first, last):
        with tempfile.TemporaryDirectory() as scratch:
            data = load(write_random(seed, Path(scratch)))
        for name in QUESTIONS:
            begun = time.perf_counter()
            count(answered(data, question(name)), name, seen)
            took = time.perf_counter() - begun
            if took > 5:
                sys.stdout.write(f"slow: seed {seed} {name} {took:.1f} s\n")
    for line, times in sorted(seen.items()):
        sys.stdout.write(f"{line}: {times}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
