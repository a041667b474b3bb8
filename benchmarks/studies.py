"""`python -m benchmarks.studies`: ranges, indices and gaming, beside SALib's points and cold solves by plain Pyomo.

Everything is measured in processor seconds of one process and one thread, so that whoever else uses the machine counts
little. What SALib needs is counted as its own formulas have it: as many solves as draws for PAWN, and draws times
assumptions and two more for first-order indices (Saltelli's scheme). Where it is installed and `--indices` asks for it,
these are solved by plain Pyomo too, and its indices stand beside the engine's.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from rich.console import Console

from benchmarks.child import ROOT, Cell
from benchmarks.columns import plain
from benchmarks.job import Job
from benchmarks.machine import load, said_of_machine
from benchmarks.sizes import instance_folder
from optimiser.instances import Instance, read_instance, write_instance
from optimiser.matrix.arrays import Floats
from optimiser.questions import complete, read_question
from optimiser.solver import SolveSettings
from optimiser.tradeoffs.incentives import incentives, sampled
from optimiser.tradeoffs.incentives.ways import WAYS
from optimiser.worlds.uncertainty import Assumed, Sample, Study, prepare, sample, world_of
from optimiser.worlds.uncertainty.ground import ground_of
from optimiser.worlds.uncertainty.importance import pawn
from optimiser.worlds.uncertainty.regression import curves
from optimiser.worlds.uncertainty.sample import ranges_of
from optimiser.worlds.uncertainty.value import pawn_of, shares_of

QUESTION, GAP, TOLD = "how_far", 1e-6, "finance"
ENDLESS = 1e6
"""Seconds of a solve: no limit."""
ACTING = {
    "costs": ("drivers", "add", "cost_inflation", -0.01, 0.01),
    "delivery": ("opportunities", "multiply", "delivery", 0.85, 1.03),
    "additions": ("lists", "multiply", "additions", 0.98, 1.02),
    "capacity": ("capacity", "multiply", "unit_cost", 0.97, 1.2),
    "agency": ("staffing", "multiply", "agency_price", 0.9, 1.3),
}
"""Five assumptions for a synthetic instance, which maps none: table, what is done to a column, its low and high."""


@dataclass(frozen=True)
class StudyTimes:
    """Processor seconds of both ways, and how far apart their answers are.

    Attributes:
        instance: its name.
        assumptions: that vary.
        draws: of the engine.
        engine: seconds for all draws, from nothing to verified results, ranges and indices.
        cold: seconds of each cold solve of a draw by plain Pyomo.
        apart: the largest difference of a primary tier of these draws between the two, as a share of it.
        indices: assumption -> share of the variance and PAWN of the engine, then of SALib; empty where not asked for.
        points: solves that SALib's indices took.
        salib: seconds of these.
        trials: of gaming.
        gaming: seconds of the engine for all of them with the plan as it stands, every answer full and verified.
        gaming_cold: seconds of each cold solve of a trial by plain Pyomo, without who is asked for what.
    """

    instance: str
    assumptions: int
    draws: int
    engine: float
    cold: tuple[float, ...]
    apart: float
    trials: int
    gaming: float
    gaming_cold: tuple[float, ...]
    indices: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    points: int = 0
    salib: float = 0.0


def mapped(folder: Path) -> None:
    """Give a synthetic instance assumptions that act on its tables; what was agreed goes, as not all could keep it."""
    for agreed in ("asks", "ring_fences"):
        (folder / f"{agreed}.csv").unlink(missing_ok=True)
    lines = []
    with (folder / "assumptions.csv").open("a", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        for name, (table, word, column, low, high) in ACTING.items():
            middle = 0 if word == "add" else 1
            rows.writerow([name, f"{column} of {table}", middle, low, high, word, "made up", "D"])
            ends = [
                f'{end} = {{ change = [ {{ table = "{table}", {word} = {{ {column} = {value} }} }} ] }}'
                for end, value in (("low", low), ("high", high))
            ]
            lines += ["[[assumption]]", f'id = "{name}"', *ends]
    (folder / "sensitivity.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def cold(instance: Instance, work: Path) -> tuple[float, dict[str, float]]:
    """Read and solve an instance by plain Pyomo from nothing: processor seconds, and the value of each tier."""
    with tempfile.TemporaryDirectory(dir=work) as place:
        folder = write_instance(instance, Path(place) / "world")
        job, said = Job("plain", str(folder), QUESTION, GAP, 1, ENDLESS), io.StringIO()
        began = process_time()
        with redirect_stdout(said):
            plain.run(job)
        took = process_time() - began
    cell = Cell(job, [json.loads(line) for line in said.getvalue().splitlines() if line.startswith("{")])
    return took, {
        name: float(tier["value"])
        for name, tier in cell.tiers.items()
        if tier["primary"] and tier["value"] is not None
    }


@dataclass(frozen=True)
class Drawing:
    """An instance with its assumptions, and worlds of them."""

    folder: Path
    instance: Instance
    assumptions: Sequence[Assumed]

    def world(self, values: Mapping[str, float]) -> Instance:
        """The instance where the assumptions have these values."""
        world = world_of("a draw", self.instance, self.assumptions, values)
        return read_instance(self.folder, None, world.further, world.instead)


def _tiers(found: Sample, standing: str, number: int) -> Mapping[str, float]:
    """The value of each tier of a draw, solved once more: of a draw the quantities are kept and no tiers."""
    report = found.sweep.reports[number]
    ground = ground_of(report.job, standing)
    return ground.answer(ground.world(report.job, report.key), report.job.settings).tiers


def _apart(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The largest difference of a measure that both have, as a share of it, below 1 of 1."""
    both = one.keys() & other.keys()
    return max((abs(one[name] - other[name]) / max(1.0, abs(other[name])) for name in both), default=0.0)


def salib_indices(
    about: Drawing, quantiles: Mapping[str, Callable[[Floats], Floats]], count: int, work: Path
) -> tuple[dict[str, tuple[float, float]], int, float]:
    """SALib's first-order index and PAWN of every assumption, each point solved by plain Pyomo.

    Args:
        about: what is drawn.
        quantiles: assumption -> its values at shares of the belief.
        count: base points of Saltelli's scheme, a power of 2; as many Latin points for PAWN.
        work: a folder to write in.

    Returns:
        The two indices by assumption, how many solves they took, and their processor seconds.
    """
    names = list(quantiles)
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    sampling, analysing = (import_module(f"SALib.{part}.sobol") for part in ("sample", "analyze"))
    scheme = sampling.sample(problem, count, calc_second_order=False, seed=1)
    latin = import_module("SALib.sample.latin").sample(problem, count, seed=1)
    spent = 0.0
    outcomes: list[float] = []
    for point in np.concatenate([scheme, latin]):
        values = {
            name: float(quantiles[name](np.array([u]))[0]) for name, u in zip(names, point, strict=True)
        }
        took, tiers = cold(about.world(values), work)
        spent += took
        outcomes.append(tiers[TOLD])
    came = np.array(outcomes)
    first = analysing.analyze(problem, came[: len(scheme)], calc_second_order=False, seed=1)["S1"]
    moves = import_module("SALib.analyze.pawn").analyze(problem, latin, came[len(scheme) :], S=10, seed=1)[
        "mean"
    ]
    return {name: (float(first[at]), float(moves[at])) for at, name in enumerate(names)}, len(came), spent


def measure(folder: Path, draws: int, plains: int, indices: int, gamers: int, work: Path) -> StudyTimes:
    """Draw and game an instance by the engine, then by plain Pyomo, one solve after the other.

    Args:
        folder: of the instance.
        draws: how many.
        plains: draws, and trials, that plain Pyomo solves.
        indices: base points of SALib's scheme; 0 leaves its indices out.
        gamers: trusts that game, the largest by income.
        work: a folder to write in.
    """
    settings = SolveSettings(gap=GAP, threads=1)
    instance = read_instance(folder)
    assumptions, drawn = prepare(folder, instance, draws)
    about = Drawing(folder, instance, assumptions)
    cold(instance, work)  # what a first solve loads is counted on neither side
    began = process_time()
    found = sample(
        Study(folder, instance, read_question(QUESTION), work / "draws", settings), assumptions, drawn
    )
    ranges_of(found), shares_of(found), pawn_of(found)
    engine = process_time() - began
    rows, seconds, apart = drawn.values.to_dict("records"), [], 0.0
    for number, row in enumerate(rows[:plains], start=1):
        took, tiers = cold(about.world({str(k): float(v) for k, v in row.items()}), work)
        seconds.append(took)
        apart = max(apart, _apart(tiers, _tiers(found, instance.sha256, number)))
    beliefs = {name: belief.at for name, belief in drawn.beliefs.items() if not belief.fixed}
    together, points, spent = {}, 0, 0.0
    if indices:
        theirs, points, spent = salib_indices(about, beliefs, indices, work)
        came = np.array([[_tiers(found, instance.sha256, number)[TOLD]] for number in found.planned])
        for name in beliefs:
            x = drawn.values.loc[list(found.planned), name].to_numpy(float)
            together[name] = (float(curves(x, came)[1][0]), float(pawn(x, came)[0]), *theirs[name])
    trials, gaming, alone = _gaming(instance, plains, gamers, settings, work)
    return StudyTimes(
        instance.name,
        len(beliefs),
        draws,
        engine,
        tuple(seconds),
        apart,
        trials,
        gaming,
        alone,
        together,
        points,
        spent,
    )


def _gaming(
    instance: Instance, plains: int, gamers: int, settings: SolveSettings, work: Path
) -> tuple[int, float, tuple[float, ...]]:
    """Trials of gaming, the engine's seconds for all of them, and plain Pyomo's for each of the first."""
    trusts = sampled(instance, largest=gamers)
    began = process_time()
    found = incentives(instance, complete(read_question(QUESTION)), trusts, settings=settings)
    gaming = process_time() - began
    every = [(trust, way) for trust in trusts for way in WAYS.values()]
    alone = [cold(way.changed(instance, trust), work)[0] for trust, way in every[:plains]]
    return len(found.trials), gaming, tuple(alone)


def told(found: StudyTimes) -> list[str]:
    """The sentences of a measurement, the ratios first."""
    mean, each = float(np.mean(found.cold)), float(np.mean(found.gaming_cold))
    solves = found.draws * (found.assumptions + 2)
    lines = [
        f"{found.instance}, {found.draws} draws of {found.assumptions} assumptions: ranges, shares of the variance "
        f"and PAWN took {found.engine:.1f} processor seconds, {found.engine / found.draws:.2f} a draw. A cold solve by "
        f"plain Pyomo takes {mean:.2f} ({len(found.cold)} measured).",
        f"Ranges and PAWN by SALib and plain Pyomo: {found.draws} cold solves, {found.draws * mean / found.engine:.1f} "
        f"times as long. First-order indices as well: {solves} more, "
        f"{(found.draws + solves) * mean / found.engine:.1f} times as long.",
        f"The primary tiers of these draws are at most {found.apart:.1e} apart.",
        f"Gaming, {found.trials} trials: {found.gaming:.1f} processor seconds, every answer settled among trusts and "
        f"verified. Plain Pyomo takes {each:.2f} a trial ({len(found.gaming_cold)} measured), "
        f"{(found.trials + 1) * each / found.gaming:.1f} times as long for all, and does not settle who is asked for "
        "what.",
    ]
    if found.indices:
        lines.append(
            f"SALib's indices took {found.points} cold solves, {found.salib:.0f} processor seconds. Share of the "
            f"variance and PAWN of the weighted shortfall of money, engine ({found.draws} draws) and SALib: "
            + "; ".join(
                f"{name} {own:.2f} and {moves:.2f}, SALib {first:.2f} and {other:.2f}"
                for name, (own, moves, first, other) in found.indices.items()
            )
            + "."
        )
    return lines


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studies", description=__doc__)
    parser.add_argument("--instance", default="6", help="trusts of a synthetic one, or a shipped one's name")
    parser.add_argument("--draws", type=int, default=8)
    parser.add_argument("--plain", type=int, default=3, help="draws and trials that plain Pyomo solves")
    parser.add_argument(
        "--indices", type=int, default=0, help="base points of SALib's scheme, where it is installed"
    )
    parser.add_argument("--gamers", type=int, default=2, help="trusts that game, the largest by income")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "studies.md")
    given = parser.parse_args()
    if given.indices and find_spec("SALib") is None:
        parser.error("--indices needs SALib, which is not installed here; leave it out, or install it beside")
    before = load()
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        folder = ROOT / "instances" / given.instance
        if given.instance.isdigit():
            folder = instance_folder(given.instance, work)
            mapped(folder)
        found = measure(folder, given.draws, given.plain, given.indices, given.gamers, work)
    lines = [*told(found), said_of_machine(before)]
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text("# Studies\n\n" + "\n".join(f"- {line}" for line in lines) + "\n", encoding="utf-8")
    kept: dict[str, Any] = asdict(found)
    given.out.with_suffix(".json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    for line in lines:
        Console(highlight=False).print(line, markup=False)


if __name__ == "__main__":
    main()
