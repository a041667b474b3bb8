"""A manifest that contradicts itself, or what is kept beside it, is found and named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from optimiser.cli.program import make_app
from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.results import read_run
from optimiser.results.origin import INPUTS, inputs_bytes
from optimiser.run.solve import solve
from optimiser.verify import verify
from scripts.build_tiny import FOLDER

Manifest = dict[str, Any]


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the teaching instance on a copy of it: a folder that nobody changes."""
    place = tmp_path_factory.mktemp("solved")
    shutil.copytree(FOLDER, place / "tiny")
    question = read_question("order:access,safety,finance")
    instance = read_instance(place / "tiny", scenario="larger_pot")
    return solve(instance, question).write(place / "run").path


@pytest.fixture
def run(solved: Path, tmp_path: Path) -> Path:
    """The run in a folder of its own."""
    return Path(shutil.copytree(solved, tmp_path / "run"))


def told(run: Path) -> tuple[int, str]:
    """What `optimiser verify` returns and says."""
    done = CliRunner().invoke(make_app("verify"), ["verify", str(run)], standalone_mode=False)
    assert done.exception is None, done.exception
    return done.return_value, done.output


def change(run: Path, how: Callable[[Manifest], object]) -> None:
    """Change the manifest in place."""
    path = run / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    how(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def tier(manifest: Manifest, measure: str) -> dict[str, Any]:
    """The record of a tier."""
    return next(found for found in manifest["tiers"] if found["measure"] == measure)


def test_an_honest_folder_passes(run: Path) -> None:
    """Nothing is found in a run that nobody touched."""
    status, said = told(run)
    assert (status, "none is off" in said) == (0, True), said


def test_a_run_from_before_a_commitment_passes(run: Path) -> None:
    """A run that does not name a commitment which is off unless it is named was solved without it; one that the
    shipped question holds must be named.
    """
    change(run, lambda m: m["question"]["modes"].pop("sector_assurance"))
    status, said = told(run)
    assert (status, "none is off" in said) == (0, True), said
    change(run, lambda m: m["question"]["modes"].pop("pace"))
    assert told(run)[0] != 0


TAMPERED: dict[str, tuple[Callable[[Manifest], object], str]] = {
    "gap": (lambda m: tier(m, "access").update(gap=0.9), "the gap of access"),
    "gap left out": (lambda m: tier(m, "access").update(gap=None), "the gap of access"),
    "bound": (lambda m: tier(m, "access").update(bound=1.0), "the gap of access"),
    "bound beyond": (
        lambda m: tier(m, "access").update(bound=tier(m, "access")["value"] + 1),
        "the bound beyond the value of access",
    ),
    "wide gap": (
        lambda m: tier(m, "access").update(bound=0.5 * tier(m, "access")["value"], gap=0.5),
        "the outcome of access: is optimal, and its gap is over 0.001",
    ),
    "feasible": (lambda m: m.update(status="feasible"), "the status feasible"),
    "infeasible": (lambda m: m.update(status="infeasible"), "the status infeasible"),
    "stopped tier": (lambda m: tier(m, "finance").update(outcome="feasible"), "the status optimal"),
    "fewer tiers": (lambda m: m["tiers"].pop(), "the tiers"),
    "other tiers asked": (
        lambda m: m["question"]["tiers"].reverse(),
        "primary tier",
    ),
    "swapped tiers": (
        lambda m: m["tiers"].insert(1, m["tiers"].pop(2)),
        "the tiers",
    ),
    "unknown tier": (lambda m: m["tiers"][0].update(measure="joy"), "the tier in"),
    "text for a number": (lambda m: m["tiers"][1].update(value="x"), "the tier in"),
    "no record of a tier": (lambda m: m["tiers"].insert(0, 7), "the tier in"),
    "no list of tiers": (lambda m: m.update(tiers="none"), "the tiers of"),
    "no question": (lambda m: m.update(question=[]), "the question of"),
    "no such mode": (lambda m: m["question"]["modes"].update(grant_pot="maybe"), "grant_pot has no mode"),
    "no such commitment": (lambda m: m["question"]["modes"].update(joy="hold"), "'joy' is not known"),
    "no such basis": (lambda m: m["question"].update(basis="hoped"), "basis 'hoped' is not known"),
    "no such allowance": (lambda m: m["question"].update(allow=["debt"]), "'debt' is not known"),
    "name of another order": (
        lambda m: m["question"].update(name="order:safety,access,finance"),
        "the question order:safety,access,finance: its tiers are cash_short, access, safety",
    ),
    "name of another question": (
        lambda m: m["question"].update(name="balance", sentence=read_question("how_far").sentence),
        "the question balance: its sentence is 'Tell us how far we can get.'",
    ),
    "more used than allowed": (
        lambda m: tier(m, "even_grant")["used"].update(finance=0.003 * tier(m, "finance")["value"]),
        "what was used of finance",
    ),
    "used of no tier": (
        lambda m: tier(m, "even_care")["used"].update(joy=0.0),
        "what was used by even_care: is of joy",
    ),
    "used in words": (
        lambda m: tier(m, "even_money").update(used={"access": "much"}),
        "what was used by even_money",
    ),
    "other final of an even tier": (
        lambda m: tier(m, "even_grant").update(final=2 * tier(m, "even_grant")["final"]),
        "the final value of even_grant",
    ),
    "other value of an even tier": (
        lambda m: tier(m, "even_grant").update(value=2 * tier(m, "even_grant")["value"]),
        "the gap of even_grant",
    ),
    "even tier left out": (lambda m: m["tiers"].remove(tier(m, "even_care")), "the tiers"),
    "gap asked": (lambda m: m["options"].update(gap=-1), "the option gap"),
    "time limit": (lambda m: m["options"].update(time_limit="soon"), "the option time_limit"),
    "threads": (lambda m: m["options"].update(threads=0), "the option threads"),
    "seed": (lambda m: m["options"].update(seed=1.5), "the option seed"),
    "other seed": (lambda m: m["seeds"].update(solver=7), "the seed solver"),
    "no options": (lambda m: m.update(options=[1]), "the options of"),
    "name": (lambda m: m["instance"].update(name="large"), "the name of the instance in inputs.zip"),
    "scenario": (lambda m: m.update(scenario="smaller_pot"), "the scenario smaller_pot"),
    "no scenario": (lambda m: m.update(scenario=None), "the scenario (none)"),
    "hash": (lambda m: m.update(instance_sha256="0" * 64), "the hash of the inputs in inputs.zip"),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_a_manifest_that_contradicts_itself_is_found(case: str, run: Path) -> None:
    """Each false statement ends in exit status 6 and a sentence that names it."""
    how, sentence = TAMPERED[case]
    change(run, how)
    status, said = told(run)
    assert status == 6, said
    assert sentence in said


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all"])
def test_inputs_that_cannot_be_read_are_found(run: Path, content: bytes) -> None:
    """A damaged inputs.zip is named, though the instance itself still stands."""
    (run / INPUTS).write_bytes(content)
    status, said = told(run)
    assert status == 6
    assert "the inputs kept in inputs.zip: cannot be read" in said


def test_inputs_of_something_else_are_found(run: Path) -> None:
    """An inputs.zip of the same instance without its scenario is not what was solved."""
    (run / INPUTS).write_bytes(inputs_bytes(read_instance(FOLDER)))
    status, said = told(run)
    assert status == 6
    assert "the hash of the inputs in inputs.zip" in said


@pytest.mark.parametrize("status", ["optimal", "feasible"])
def test_a_plan_without_tables_is_found(run: Path, status: str) -> None:
    """A manifest that states a plan whose tables are gone does not pass for a run without one."""
    for table in run.glob("*.csv"):
        table.unlink()
    change(run, lambda manifest: manifest.update(status=status))
    code, said = told(run)
    assert code == 6
    assert "is missing" in said


@pytest.mark.parametrize("word", ["nan", "inf", ""])
@pytest.mark.parametrize("table", ["allocation", "savings", "changes", "sector", "access", "commitments"])
def test_a_number_that_is_none_is_found(run: Path, table: str, word: str) -> None:
    """`nan`, `inf` or nothing in a result table is a failed check and no fault of usage."""
    lines = (run / f"{table}.csv").read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[lines[0].split(",").index("limit") if table == "commitments" else -1] = word
    (run / f"{table}.csv").write_text(
        "\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", encoding="utf-8"
    )
    status, said = told(run)
    assert status == 6
    assert f"the number in {table}.csv, row 2" in said


def test_a_status_of_a_commitment_is_found(run: Path) -> None:
    """A commitment that is short and said to hold is named, also where the hash of the tables is made to fit."""
    found = read_run(run)
    frame = found.tables["commitments"].copy()
    short = int((frame["status"] == "short").to_numpy().argmax())
    frame.loc[short, "status"] = "holds"
    frame.to_csv(run / "commitments.csv", index=False, lineterminator="\n")
    status, said = told(run)
    assert status == 6
    assert "is 'holds' in commitments.csv, and it is short" in said


def test_tables_sorted_anew_are_recomputed_by_their_keys(run: Path) -> None:
    """Rows in another order, as older runs have them, are off by their hash and by nothing else."""
    found = read_run(run)
    frame = found.tables["access"].iloc[::-1].reset_index(drop=True)
    found.tables["access"] = frame  # type: ignore[index]
    judged = verify(found, read_instance(Path(found.manifest["instance"]["path"]), scenario="larger_pot"))
    assert [residual.what for residual in judged.residuals] == ["the hash of the tables"]
