"""The answers of one highspy on random instances, as JSON: `python -m tests.second.answers FILE`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from optimiser.instances import from_tables
from optimiser.questions import read_question
from optimiser.run.solution import Solution
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from tests.oracle.instances import generate

SEEDS = range(12)
TOLD = ("cip", "grant", "loan", "unidentified")


def _choices(solution: Solution) -> list[int]:
    """The yes/no decisions of the plan, in the order of the data."""
    planned = [result for result in solution.results if result.x is not None]
    chosen = planned[-1].plan[solution.prepared.compiled.integer]
    return [round(float(value)) for value in chosen]


def answer(seed: int, question: str) -> dict[str, Any]:
    """Status, values of the tiers, choices, and what each trust is told, of a random instance."""
    small = generate(seed)
    instance = from_tables(small.tables, small.settings, small.name)
    solution = solve(instance, read_question(question), SolveSettings(gap=1e-6))
    if solution.plan is None:
        return {"status": solution.status}
    told = solution.tables["allocation"][["trust", "period", *TOLD]]
    return {
        "status": solution.status,
        "values": {result.measure: result.value for result in solution.results if result.primary},
        "choices": _choices(solution),
        "spent": list(solution.prepared.case.expenditure.values()),
        "told": told.to_dict("list"),
    }


def answers() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every answer by its name."""
    for seed in SEEDS:
        for question in ("how_far", "balance"):
            yield f"{seed} {question}", answer(seed, question)


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """What two sets of answers do not agree on: values to 10⁻⁴, and where the choices agree what each trust is told."""
    found = []
    for name, left in one.items():
        right = other[name]
        if left["status"] != right["status"]:
            found.append(f"{name}: {left['status']} and {right['status']}")
            continue
        if "values" not in left:
            continue
        for measure, value in left["values"].items():
            if abs(value - right["values"][measure]) > 1e-4 * max(1.0, abs(value)):
                found.append(f"{name}: {measure} is {value:g} and {right['values'][measure]:g}")
        if left["choices"] == right["choices"]:
            found += _told_apart(name, left, right)
    return found


def _told_apart(name: str, left: dict[str, Any], right: dict[str, Any]) -> Iterator[str]:
    """Amounts apart by more than £0.05m and 10⁻³ of what the trust spends in the period."""
    for column in TOLD:
        pairs = zip(left["told"][column], right["told"][column], left["spent"], strict=True)
        for at, (value, other, spent) in enumerate(pairs):
            if abs(value - other) > max(0.05, 1e-3 * spent):
                yield f"{name}: {column} of {left['told']['trust'][at]} is {value:g} and {other:g}"


def main() -> int:
    """Write the answers, or compare two files of them."""
    if len(sys.argv) == 2:
        record = {"highspy": version("highspy"), "answers": dict(answers())}
        Path(sys.argv[1]).write_text(json.dumps(record), encoding="utf-8")
        return 0
    one, other = (json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:3])
    off = differences(one["answers"], other["answers"])
    alike = sum(
        left.get("choices") == other["answers"][name].get("choices") for name, left in one["answers"].items()
    )
    versions = f"{one['highspy']} and {other['highspy']}"
    print(f"highspy {versions}: {len(one['answers'])} questions, {alike} with the same choices")
    print("\n".join(off) or "No answer differs where the choices agree.")
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main())
