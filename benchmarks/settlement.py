"""`python -m benchmarks.settlement`: a settlement for many worlds by cuts, beside one matrix and hedging."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time

import numpy as np
from rich.console import Console

from benchmarks.machine import load, said_of_machine
from optimiser.explain.resolve import with_tables
from optimiser.extras.generator.generate import generate
from optimiser.extras.generator.shape import Shape
from optimiser.instances import Instance
from optimiser.questions import read_question
from optimiser.worlds.recourse.cuts import Cuts
from optimiser.worlds.recourse.extensive import whole_programme
from optimiser.worlds.recourse.objective import MEAN, Aim
from optimiser.worlds.recourse.stages import TwoStage

QUESTION, PERIODS, SEED = "how_far", 3, 1
PAY, DELIVERED = 0.015, (0.75, 1.05)
"""By how much costs may grow more or less each year; between which shares of what is delivered the worlds lie."""
HEDGING = Path(__file__).with_name("hedging.py")


@dataclass(frozen=True)
class Way:
    """One way to the mean: seconds of processor time, £m missed with what it decides, and below which nothing comes."""

    seconds: float
    value: float
    bound: float
    rounds: int = 1


@dataclass(frozen=True)
class Settled:
    """What was measured; `hedging` is absent where mpi-sppy is not installed, or ended without an answer: `why`."""

    trusts: int
    worlds: int
    standing: float
    planned: float
    cuts: Way
    whole: Way
    hedging: Way | None
    why: str


def worlds_of(instance: Instance, count: int) -> list[Instance]:
    """Worlds of other growth in costs and other delivery of savings, by a fixed seed."""
    generator, found = np.random.default_rng(SEED), []
    for _ in range(count):
        drivers, schemes = instance.tables["drivers"].copy(), instance.tables["opportunities"].copy()
        drivers["cost_inflation"] += float(generator.uniform(-PAY, PAY))
        schemes["delivery"] = (schemes["delivery"] * float(generator.uniform(*DELIVERED))).clip(upper=1.0)
        found.append(with_tables(instance, {"drivers": drivers, "opportunities": schemes}))
    return found


def measure(trusts: int, worlds: int, python: str, rounds: int) -> Settled:
    """Settle a synthetic instance by each way, one after the other.

    Args:
        trusts: of the instance, over three years.
        worlds: how many.
        python: the interpreter that may have mpi-sppy.
        rounds: of hedging.
    """
    instance = generate(Shape(trusts=trusts, periods=PERIODS), seed=SEED)
    began = process_time()
    of = TwoStage(instance, worlds_of(instance, worlds), read_question(QUESTION))
    standing = process_time() - began
    began = process_time()
    found = Cuts(of).best(Aim(MEAN))
    cuts = Way(process_time() - began, found.value, found.bound, found.rounds)
    began = process_time()
    value, _ = whole_programme(of, Aim(MEAN))
    whole = Way(process_time() - began, value, value)
    hedging, why = hedged(of, python, rounds)
    planned = float(np.mean([world.central for world in of.worlds]))
    return Settled(trusts, len(of.worlds), standing, planned, cuts, whole, hedging, why)


def hedged(of: TwoStage, python: str, rounds: int) -> tuple[Way | None, str]:
    """Progressive hedging by mpi-sppy in an interpreter of its own; what it decides is judged by our worlds."""
    asked = [python, "-c", "import mpisppy.opt.ph"]
    if subprocess.run(asked, capture_output=True, check=False).returncode:  # noqa: S603 - our own words
        return None, "not installed"
    with tempfile.TemporaryDirectory() as folder:
        _write(of, Path(folder))
        command = [python, str(HEDGING), folder, str(rounds)]
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        return None, f"ended with {done.returncode}: {done.stderr.strip().splitlines()[-1:]}"
    told = json.loads(lines[-1])
    decided = np.clip(np.array(told["decided"]), of.now.lower, of.now.upper)
    value = float(np.mean([world.missed(decided) for world in of.worlds]))
    return Way(told["seconds"], value, told["bound"], told["rounds"]), ""


def _write(of: TwoStage, folder: Path) -> None:
    now = of.now
    matrix = now.rows.tocsr()
    np.savez(
        folder / "now.npz", data=matrix.data, indices=matrix.indices, indptr=matrix.indptr, low=now.low,
        high=now.high, lower=now.lower, upper=now.upper,
    )  # fmt: skip
    for number, world in enumerate(of.worlds):
        one, rows = world.programme, world.programme.matrix.tocsr()
        np.savez(
            folder / f"world-{number}.npz", data=rows.data, indices=rows.indices, indptr=rows.indptr, low=one.low,
            high=one.high, lower=one.lower, upper=one.upper, cost=one.cost, places=one.places,
        )  # fmt: skip


def told(found: Settled) -> list[str]:
    """The sentences of a measurement, ratios first."""
    quick, whole = found.cuts, found.whole
    lines = [
        f"{found.trusts} trusts over {PERIODS} years in {found.worlds} worlds: all worlds in one matrix take HiGHS "
        f"{whole.seconds / quick.seconds:.1f} times the processor time of the cuts.",
        f"Cuts: £{quick.value:,.2f}m missed on average and no less than £{quick.bound:,.2f}m, {quick.rounds} rounds; "
        f"one matrix: £{whole.value:,.2f}m; the plan as it stands: £{found.planned:,.2f}m.",
    ]
    hedging = found.hedging
    if hedging is None:
        lines.append(f"Progressive hedging by mpi-sppy: {found.why}.")
    else:
        lines.append(
            f"Progressive hedging by mpi-sppy takes {hedging.seconds / quick.seconds:.1f} times the cuts for "
            f"{hedging.rounds} rounds, and what it decides misses £{hedging.value:,.2f}m; it knows that no less than "
            f"£{hedging.bound:,.2f}m is missed."
        )
    seconds = f"cuts {quick.seconds:.1f}, one matrix {whole.seconds:.1f}"
    if hedging is not None:
        seconds += f", hedging {hedging.seconds:.1f}"
    lines.append(
        f"Seconds of processor time, of this run only: {seconds}; until the worlds stood {found.standing:.1f}, "
        "which the cuts need and the others were given."
    )
    return lines


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.settlement", description=__doc__)
    parser.add_argument("--trusts", type=int, default=12)
    parser.add_argument("--worlds", type=int, default=10)
    parser.add_argument("--python", default=sys.executable, help="an interpreter that has mpi-sppy and HiGHS")
    parser.add_argument("--rounds", type=int, default=30, help="of hedging")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "settlement.md")
    given = parser.parse_args()
    before = load()
    found = measure(given.trusts, given.worlds, given.python, given.rounds)
    lines = [*told(found), said_of_machine(before)]
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(
        "# A settlement\n\n" + "\n".join(f"- {line}" for line in lines) + "\n", encoding="utf-8"
    )
    given.out.with_suffix(".json").write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")
    for line in lines:
        Console(highlight=False).print(line, markup=False)


if __name__ == "__main__":
    main()
