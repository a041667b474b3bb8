"""`python -m benchmarks.primary`: primary tiers alone, in processor seconds, each relaxation apart or with the next."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from rich.console import Console

from benchmarks.child import ROOT
from benchmarks.machine import load, machine
from benchmarks.sizes import instance_folder, label
from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.run.prepare import Prepared, prepare
from optimiser.solver import Progress, SolveSettings
from optimiser.solver.lexicographic import solved_state
from optimiser.solver.live import LinearAnswer
from optimiser.solver.primary import Primary

WAYS = ("with the next", "apart")


@dataclass
class PrimaryTimes:
    """One way on one question: processor seconds by tier of its relaxation and of the rest; value and gap of each."""

    size: str
    question: str
    way: str
    relaxation: dict[str, float] = field(default_factory=dict)
    rest: dict[str, float] = field(default_factory=dict)
    value: dict[str, float] = field(default_factory=dict)
    gap: dict[str, float] = field(default_factory=dict)
    outcome: dict[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """All of it."""
        return sum(self.relaxation.values()) + sum(self.rest.values())


def _apart(tier: Primary) -> LinearAnswer:
    """A relaxation by itself: by interior point, or under a cap from where the tier before ended."""
    if tier.state.at_floor:
        tier.live.forget()
    return tier.live.solve()


@contextmanager
def solved_so(way: str) -> Iterator[None]:
    """Large relaxations solved in one of the ways."""
    usual: Callable[[Primary], LinearAnswer] = Primary._from_afar  # noqa: SLF001 - the way that is measured
    if way == "apart":
        Primary._from_afar = _apart  # type: ignore[assignment, method-assign] # noqa: SLF001
    try:
        yield
    finally:
        Primary._from_afar = usual  # type: ignore[assignment, method-assign] # noqa: SLF001


def measured(asked: Prepared, settings: SolveSettings, size: str, question: str, way: str) -> PrimaryTimes:
    """The primary tiers of a prepared question, solved in one of the ways."""
    found, since = PrimaryTimes(size, question, way), process_time()

    def take(progress: Progress) -> None:
        nonlocal since
        now = process_time()
        part = found.relaxation if progress.phase == "relaxation" else found.rest
        part[progress.measure] = part.get(progress.measure, 0.0) + now - since
        since = now

    tiers = [tier for tier in asked.tiers if tier.primary]
    with solved_so(way):
        results = solved_state(asked.compiled, tiers, asked.stages, settings, take).results
    for result in results:
        found.value[result.measure], found.gap[result.measure] = result.value, result.gap
        found.outcome[result.measure] = str(result.outcome)
    return found


def _table(times: list[PrimaryTimes]) -> Iterator[str]:
    yield "| size | question | way | tier | outcome | value | gap | relaxation, CPU s | rest, CPU s |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for one in times:
        for tier, value in one.value.items():
            spent = f"{one.relaxation.get(tier, 0.0):.1f} | {one.rest.get(tier, 0.0):.1f}"
            said = f"{one.outcome[tier]} | {value:,.6g} | {one.gap[tier]:.3%}"
            yield f"| {label(one.size)} | {one.question} | {one.way} | {tier} | {said} | {spent} |"
        yield f"| {label(one.size)} | {one.question} | {one.way} | all | | | | | {one.seconds:.1f} |"


def main() -> None:
    """Measure, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="220-strained", help="of the ladder, with commas between")
    parser.add_argument("--questions", default="how_far", help="with commas between")
    parser.add_argument("--gap", type=float, default=1e-3)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "primary")
    given = parser.parse_args()
    times, began, settings = list[PrimaryTimes](), load(), SolveSettings(gap=given.gap)
    with TemporaryDirectory() as work:
        for size in given.sizes.split(","):
            instance = read_instance(instance_folder(size, Path(work)))
            for question in given.questions.split(","):
                asked = prepare(instance, read_question(question))
                times += [measured(asked, settings, size, question, way) for way in WAYS]
    record = {
        "machine": machine(),
        "gap": given.gap,
        "load": [began, load()],
        "times": list(map(asdict, times)),
    }
    given.out.with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    told = ", ".join(f"{name} {value}" for name, value in machine().items())
    head = f"Relative gap {given.gap:g}, no limit of time. {told}."
    head += f" Load {began} at the beginning and {load()} at the end."
    text = "\n".join(["# Primary tiers alone", "", head, "", *_table(times)]) + "\n"
    given.out.with_suffix(".md").write_text(text, encoding="utf-8")
    Console().print(text)


if __name__ == "__main__":
    main()
