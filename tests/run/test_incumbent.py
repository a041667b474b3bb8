"""The best plan is kept on disk while a question is solved, and a later solve goes on from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from optimiser.instances import Instance, read_instance, resolve_instance
from optimiser.questions import read_question
from optimiser.results.verdict import is_certified
from optimiser.run import incumbent as module
from optimiser.run.incumbent import Incumbent, beside
from optimiser.run.prepare import prepare
from optimiser.run.solution import Solution
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from optimiser.solver.memory import Ended, Memory

NO_TIME = SolveSettings(time_limit=0)


@pytest.fixture(scope="module")
def tiny() -> Instance:
    """The shipped instance."""
    return read_instance(resolve_instance("tiny"))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where an incumbent is kept, at every moment of a solve."""
    monkeypatch.setattr(module, "EVERY", 0.0)
    monkeypatch.setattr(module, "RARE", 0.0)
    return beside(tmp_path / "run")


def answered(tiny: Instance, keeper: Incumbent, settings: SolveSettings | None = None) -> Solution:
    """How far, on the shipped instance."""
    return solve(tiny, read_question("how_far"), settings, keeper=keeper)


def values(found: Solution) -> list[float]:
    """What each tier came to."""
    return [tier["value"] for tier in found.manifest["tiers"]]


@pytest.fixture
def cut_off(tiny: Instance, file: Path) -> Solution:
    """A solve that was killed after its last plan: the file stands, and nobody has cleared it away."""
    found = answered(tiny, Incumbent(file))
    assert file.is_file()
    return found


def test_it_goes_on_from_what_was_kept(tiny: Instance, file: Path, cut_off: Solution) -> None:
    """Given no time at all the answer is the plan that was kept; from the start there would be none."""
    resumed = Incumbent(file, resume=True)
    found = answered(tiny, resumed, NO_TIME)
    assert found.status == "feasible"
    assert values(found)[0] == pytest.approx(values(cut_off)[0], abs=1e-6)
    assert answered(tiny, Incumbent(file.with_name("none")), NO_TIME).status == "stopped"
    assert resumed.said[0].startswith(f"Resumed from {file}: cash_short to a gap of 0.000%")


def test_it_ends_where_a_whole_solve_ends(tiny: Instance, file: Path, cut_off: Solution) -> None:
    """With time it is solved and certified, each measure at the value of the solve that nobody stopped."""
    found = answered(tiny, Incumbent(file, resume=True))
    assert found.status == "optimal"
    assert is_certified(found.manifest)
    assert values(found) == pytest.approx(values(cut_off), rel=2e-3, abs=1e-4)


def test_a_solved_question_keeps_nothing(tiny: Instance, file: Path) -> None:
    """The file goes once the question is solved, and stays where it is not."""
    keeper = Incumbent(file)
    answered(tiny, keeper)
    keeper.end(solved=False)
    assert file.is_file()
    assert keeper.said == [f"How far it came is kept in {file}: solve --resume goes on from there."]
    keeper.end(solved=True)
    assert not file.exists()


def test_a_solve_that_finds_nothing_leaves_the_earlier_one(
    tiny: Instance, file: Path, cut_off: Solution
) -> None:
    """Whoever forgets `--resume` and stops at once has lost nothing."""
    assert cut_off.status == "optimal"
    before = file.read_bytes()
    keeper = Incumbent(file)
    answered(tiny, keeper, NO_TIME)
    keeper.end(solved=False)
    assert file.read_bytes() == before


def other_figures(file: Path) -> None:
    """The same bytes under the hash of another matrix."""
    with np.load(file) as kept:
        arrays = dict(kept)
    arrays["said"] = np.array(str(arrays["said"]).replace('"model_sha256": "', '"model_sha256": "0'))
    np.savez(file.with_suffix(".npz"), **arrays)
    file.with_suffix(".npz").replace(file)


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "gone": (Path.unlink, "there is no"),
    "cut": (lambda file: file.write_bytes(file.read_bytes()[:200]), "cannot be read"),
    "other": (lambda file: file.write_text("[]"), "cannot be read"),
    "figures": (other_figures, "was kept of another question, or of other figures"),
}


@pytest.mark.parametrize("damage", list(DAMAGE))
def test_what_is_no_use_is_said_and_left(tiny: Instance, file: Path, cut_off: Solution, damage: str) -> None:
    """No file, one that was cut, another one, one of other figures: a sentence, and solved from the start."""
    spoil, why = DAMAGE[damage]
    spoil(file)
    keeper = Incumbent(file, resume=True)
    found = answered(tiny, keeper)
    assert found.status == cut_off.status
    assert why in keeper.said[0]
    assert keeper.said[0].startswith("Solved from the start:")


def test_a_plan_that_breaks_a_row_is_not_taken(tiny: Instance, file: Path, cut_off: Solution) -> None:
    """Somebody has edited the plan in the file: given no time there is no plan, rather than a wrong one."""
    assert cut_off.plan is not None
    with np.load(file) as kept:
        arrays = dict(kept)
    arrays["plan"] = arrays["plan"] * 0.5
    np.savez(file.with_suffix(".npz"), **arrays)
    file.with_suffix(".npz").replace(file)
    assert answered(tiny, Incumbent(file, resume=True), NO_TIME).status == "stopped"


def test_a_false_bound_earns_no_certificate(tiny: Instance, file: Path, cut_off: Solution) -> None:
    """A bound in the file that is too good is none that the certificate states: it stands on a proof of its own."""
    with np.load(file) as kept:
        arrays = dict(kept)
    said = json.loads(str(arrays["said"]))
    assert cut_off.status == "optimal"
    measure = next(name for name, (value, _) in said["tiers"].items() if value > 1)
    said["tiers"][measure][1] = said["tiers"][measure][0] * 2
    arrays["said"] = np.array(json.dumps(said))
    np.savez(file.with_suffix(".npz"), **arrays)
    file.with_suffix(".npz").replace(file)
    found = answered(tiny, Incumbent(file, resume=True))
    stated = {tier["measure"]: tier["bound"] for tier in found.manifest["certificate"]["tiers"]}
    reached = {tier["measure"]: tier["value"] for tier in cut_off.manifest["tiers"]}
    assert stated[measure] <= reached[measure] + 1e-6


def test_a_bound_holds_only_under_the_same_caps() -> None:
    """By hand: the first tier came to 3, the bound of the second was 5; it holds while the first comes to 3 at most."""
    known = Memory({"a": Ended(np.zeros(1), None, 3.0, 3.0), "b": Ended(np.zeros(1), None, 6.0, 5.0)})
    assert known.holds("a", {}) == 3.0
    assert known.holds("b", {"a": 3.0}) == 5.0
    assert known.holds("b", {"a": 2.0}) == 5.0
    assert known.holds("b", {"a": 3.1}) == -np.inf
    assert known.holds("b", {"unknown": 1.0}) == -np.inf
    assert known.holds("c", {"a": 3.0, "b": 6.0}) == -np.inf


def test_a_plan_is_held_against_rows_bounds_and_whole_numbers(tiny: Instance) -> None:
    """A plan of the matrix keeps it; half a choice, a column above its bound, or a missing column does not."""
    compiled = prepare(tiny, read_question("how_far")).compiled
    x = answered(tiny, Incumbent(Path("unused"))).results[-1].x
    assert x is not None
    assert compiled.keeps(x)
    half, high = x.copy(), x.copy()
    half[np.flatnonzero(compiled.integer)[0]] = 0.5
    high[0] = compiled.upper[0] + 1 if np.isfinite(compiled.upper[0]) else -1
    assert not any(compiled.keeps(plan) for plan in (half, high, x[:-1], x * np.nan))


def test_a_full_disk_stops_no_solve(tiny: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the incumbent cannot be kept the question is answered all the same, and it is said once."""
    monkeypatch.setattr(module, "EVERY", 0.0)
    (tmp_path / "file").touch()
    keeper = Incumbent(tmp_path / "file" / "run.incumbent")
    found = answered(tiny, keeper)
    keeper.end(solved=found.status == "optimal")
    assert found.status == "optimal"
    assert [said.startswith("How far it came could not be kept:") for said in keeper.said] == [True]
