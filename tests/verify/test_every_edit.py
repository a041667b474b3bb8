"""Whatever is changed in a manifest is found, or stands in the list of what was not checked."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from optimiser.cli.program import make_app
from optimiser.instances import read_instance
from optimiser.questions import changed, read_question
from optimiser.run.solve import solve
from scripts.build_tiny import FOLDER

Manifest = dict[str, Any]
Edit = Callable[[Manifest], object]


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of how_far with a change of the user's, in a scenario, on a copy of the teaching instance."""
    place = tmp_path_factory.mktemp("solved")
    shutil.copytree(FOLDER, place / "tiny")
    question = changed(read_question("how_far"), modes={"agreed_ask": "off"})
    return solve(read_instance(place / "tiny", scenario="larger_pot"), question).write(place / "run").path


def told(run: Path) -> tuple[int, str]:
    """What `optimiser verify` returns and says."""
    done = CliRunner().invoke(make_app("verify"), ["verify", str(run)], standalone_mode=False)
    status = done.return_value if done.exception is None else getattr(done.exception, "exit_code", -1)
    return int(status or 0), done.output + str(done.exception or "")


def edited(solved: Path, place: Path, edit: Edit) -> tuple[int, str]:
    """The verdict on the run with its manifest edited."""
    run = Path(shutil.copytree(solved, place / "run"))
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    before = copy.deepcopy(manifest)
    edit(manifest)
    assert manifest != before, "nothing was edited"
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return told(run)


def tier(manifest: Manifest, measure: str = "access") -> dict[str, Any]:
    """The record of a tier."""
    return next(found for found in manifest["tiers"] if found["measure"] == measure)


def swap(items: list[Any], one: int, two: int) -> None:
    """Two items in each other's place."""
    items[one], items[two] = items[two], items[one]


def without_safety(manifest: Manifest) -> None:
    """A question and an answer without the tier that counts safety."""
    manifest["tiers"] = [found for found in manifest["tiers"] if found["measure"] != "safety"]
    manifest["question"]["tiers"].remove("safety")


def swapped_everywhere(manifest: Manifest) -> None:
    """Finance before access in the question and in the answer."""
    at, other = (manifest["question"]["tiers"].index(name) for name in ("access", "finance"))
    swap(manifest["question"]["tiers"], at, other)
    swap(manifest["tiers"], at, other)


FOUND: dict[str, Edit] = {
    "status feasible": lambda m: m.update(status="feasible"),
    "status infeasible": lambda m: m.update(status="infeasible"),
    "status stopped": lambda m: m.update(status="stopped"),
    "status contradicted": lambda m: m.update(status="contradicted"),
    "status unknown": lambda m: m.update(status="excellent"),
    "another edition": lambda m: m.update(contract="1"),
    "no edition": lambda m: m.pop("contract"),
    "scenario": lambda m: m.update(scenario="smaller_pot"),
    "no scenario": lambda m: m.update(scenario=None),
    "sentence": lambda m: m["question"].update(sentence="All promises are kept."),
    "no sentence": lambda m: m["question"].pop("sentence"),
    "name": lambda m: m["question"].update(name="balance"),
    "name of an order": lambda m: m["question"].update(name="order:finance,access,safety"),
    "name of nobody": lambda m: m["question"].update(name="best_of_all"),
    "one's own": lambda m: m["question"].update(own=True),
    "basis": lambda m: m["question"].update(basis="plan"),
    "mode": lambda m: m["question"]["modes"].update(one_off_share="off"),
    "mode that shapes nothing": lambda m: m["question"]["modes"].update(ring_fence="off"),
    "mode left out": lambda m: m["question"]["modes"].pop("control_total"),
    "change taken back": lambda m: m["question"]["modes"].update(agreed_ask="hold"),
    "change left out": lambda m: m["question"].update(changes={}),
    "change made up": lambda m: m["question"]["changes"]["modes"].update(ring_fence="off"),
    "change of nothing known": lambda m: m["question"]["changes"].update(joy=1),
    "allowance": lambda m: m["question"].update(allow=["unidentified"]),
    "tier asked and solved no more": without_safety,
    "tier solved no more": lambda m: m["tiers"].remove(tier(m, "safety")),
    "tier asked no more": lambda m: m["question"]["tiers"].remove("safety"),
    "tiers in another order": swapped_everywhere,
    "tiers solved in another order": lambda m: swap(m["tiers"], 1, 2),
    "tier twice": lambda m: m["tiers"].insert(1, copy.deepcopy(m["tiers"][1])),
    "tier more": lambda m: m["tiers"].append({**m["tiers"][-1], "measure": "contested"}),
    "tier of another measure": lambda m: tier(m).update(measure="contested"),
    "value": lambda m: tier(m).update(value=tier(m)["value"] - 0.01),
    "value worse": lambda m: tier(m).update(value=tier(m)["value"] + 0.01),
    "final": lambda m: tier(m).update(final=tier(m)["final"] - 0.01),
    "value and final": lambda m: tier(m).update(value=1.0, final=1.0, bound=1.0, gap=0.0),
    "gap": lambda m: tier(m).update(gap=0.0005),
    "no gap": lambda m: tier(m).update(gap=None),
    "bound above": lambda m: tier(m).update(bound=2 * tier(m)["value"]),
    "bound below": lambda m: tier(m).update(bound=0.5 * tier(m)["value"]),
    "outcome": lambda m: tier(m).update(outcome="feasible"),
    "primary": lambda m: tier(m).update(primary=False),
    "secondary": lambda m: tier(m, "bailout").update(primary=True),
    "name of the instance": lambda m: m["instance"].update(name="england-2025"),
    "hash of the instance": lambda m: m.update(instance_sha256="0" * 64),
    "hash of the tables": lambda m: m.update(result_sha256="0" * 64),
    "no hash of the tables": lambda m: m.pop("result_sha256"),
    "options": lambda m: m["options"].update(gap="small"),
    "seed": lambda m: m["seeds"].update(solver=7),
    "notes": lambda m: m.update(notes=["Everything was checked by the auditor."]),
    "second opinion against it": lambda m: m.update(
        second_opinion={
            "solver": "SCIP",
            "version": "9",
            "tiers": [{"measure": "access", "value": 1.0, "difference": -1.0, "agreed": False}],
        }
    ),
    "contradiction": lambda m: m.update(contradictions=[{"by": "verify", "says": "One is off."}]),
}
"""Edits that must be found."""

LEFT: dict[str, tuple[Edit, str]] = {
    "bound and gap": (
        lambda m: tier(m).update(bound=0.9995 * tier(m)["value"], gap=0.0005),
        "the bound of each tier",
    ),
    "hash of the matrix": (lambda m: m.update(model_sha256="0" * 64), "model_sha256"),
    "size": (lambda m: m["size"].update(rows=1), "size, of the matrix"),
    "path": (lambda m: m["instance"].update(path=None), "instance.path"),
    "asked gap": (lambda m: m["options"].update(gap=0.01), "options"),
    "time limit": (lambda m: m["options"].update(time_limit=9.0), "options"),
    "both seeds": (lambda m: (m["options"].update(seed=7), m["seeds"].update(solver=7)), "seeds"),
    "versions": (lambda m: m["versions"].update({"highspy": "9.9"}), "versions"),
    "seconds": (lambda m: m.update(seconds={}), "seconds"),
    "seconds of a tier": (lambda m: tier(m).update(seconds={}), "seconds of the tiers"),
    "notes of a tier": (lambda m: tier(m).update(notes=["Certified."]), "notes of the tiers"),
    "a field that nobody knows": (lambda m: m.update(audited="yes"), "audited"),
    "a field of a tier that nobody knows": (lambda m: tier(m).update(certified=True), "tiers: certified"),
}
"""Edits that nothing contradicts, and the word under which what was not checked lists them."""


@pytest.mark.parametrize("case", FOUND)
def test_an_edit_is_found(case: str, solved: Path, tmp_path: Path) -> None:
    """Of each edit `verify` says that the run is not verified, and does not end in 0."""
    status, said = edited(solved, tmp_path, FOUND[case])
    assert status in {2, 6}, said
    assert "not verified" in said.lower()


@pytest.mark.parametrize("case", LEFT)
def test_an_edit_that_nothing_contradicts_was_not_checked(case: str, solved: Path, tmp_path: Path) -> None:
    """A verdict that passes such an edit names the field among what was not checked."""
    edit, word = LEFT[case]
    status, said = edited(solved, tmp_path, edit)
    (line,) = [line for line in said.splitlines() if line.startswith("What was not checked:")]
    assert status == 0
    assert word in line


def test_the_changes_of_a_user_are_told(solved: Path) -> None:
    """An honest run passes, and the reader is told that it is not how_far as it stands."""
    status, said = told(solved)
    assert status == 0
    assert "how_far with the user's changes: --off agreed_ask" in said


def test_a_file_that_passes_for_a_shipped_question_is_refused(tmp_path: Path) -> None:
    """A question file with the name how_far and another sentence is a fault of the file."""
    from optimiser.errors import QuestionError  # noqa: PLC0415

    text = (Path("models/trustmodels/allocation/questions") / "how_far.toml").read_text(encoding="utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(text.replace("Tell us how far we can get.", "All promises are kept."), encoding="utf-8")
    with pytest.raises(QuestionError, match="name of a shipped question"):
        read_question(str(file))


def test_a_question_of_ones_own_is_recorded_as_such(tmp_path: Path) -> None:
    """A question file of another name verifies against its own record, and `verify` says so."""
    text = (Path("models/trustmodels/allocation/questions") / "how_far.toml").read_text(encoding="utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(text.replace('name = "how_far"', 'name = "mine"'), encoding="utf-8")
    run = solve(read_instance(FOLDER), read_question(str(file))).write(tmp_path / "run")
    status, said = told(run.path)
    assert run.manifest["question"]["own"] is True
    assert status == 0
    assert "'mine' is of the user's own" in said


CHANGED: dict[str, dict[str, Any]] = {
    "basis": {"basis": "plan"},
    "modes": {"modes": {"ring_fence": "yield", "control_total": "off"}},
    "a mode that needs a tier": {"modes": {"efficiency_max": "yield"}},
    "allowances": {"allow": ["unidentified", "top_up"]},
    "order": {"order": ["finance", "access", "safety"]},
    "all": {"basis": "plan", "modes": {"grant_pot": "yield"}, "allow": ["pending"],
            "order": ["access", "safety", "finance"]},
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGED)
@pytest.mark.parametrize("name", ["how_far", "balance", "least_funding", "keep_all"])
def test_name_and_changes_give_the_question(name: str, case: str) -> None:
    """Whatever a user changes: the shipped question of the name with the recorded changes is the question asked."""
    from optimiser.questions import (  # noqa: PLC0415
        IMPERATIVES,
        question_record,
        shipped_question,
        with_changes,
    )

    options = dict(CHANGED[case])
    backwards = options.pop("order", None) is not None
    asked = changed(read_question(name), **options)
    if backwards and (order := [tier for tier in asked.tiers if tier in IMPERATIVES]):
        asked = changed(read_question(name), **options, order=order[::-1])
    record = question_record(asked)
    again = shipped_question(asked.name)
    assert again is not None
    assert with_changes(again, record["changes"]) == asked  # type: ignore[arg-type]
    assert ("tiers" in record["changes"]) is False  # type: ignore[operator]
