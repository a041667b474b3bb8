"""An answer that somebody who checks it does not agree with is no answer: 6, and said on every surface."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from optimiser.cli import answer
from optimiser.explain.verified_run import beside_opinion
from optimiser.extras.assurance import write_pack
from optimiser.instances import Instance, read_instance, write_instance
from optimiser.page import write_report
from optimiser.questions import read_question
from optimiser.results import read_run
from optimiser.run.solution import Solution
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from scripts.build_tiny import FOLDER
from tests.cli.words import Said
from tests.model.builder import made


def disagreeing(solution: Solution, _settings: SolveSettings) -> Solution:
    """A second solver that has a better plan for access."""
    tier = {"measure": "access", "status": "optimal", "value": 1.0, "difference": -9.0, "agreed": False}
    opinion = {
        "solver": "another solver",
        "version": "1",
        "tiers": [{**tier, "bound": 1.0, "seconds": 0.1}],
    }
    return beside_opinion(replace(solution, manifest={**solution.manifest, "second_opinion": opinion}))


def answered(instance: Instance, folder: Path, question: str = "how_far", **named: Any) -> int:
    """The exit status of a solve as the command line makes it."""
    return answer.answer(instance, read_question(question), SolveSettings(), folder, **named)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that a second opinion contradicts."""
    folder = tmp_path_factory.mktemp("contradicted") / "run"
    assert answered(read_instance(FOLDER), folder, opinion=disagreeing) == 6
    return folder


def test_the_manifest_and_the_screen_say_who_disagrees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second opinion with a better plan: 6, the status, its sentence, and nothing of being solved."""
    assert answered(read_instance(FOLDER), tmp_path / "run", opinion=disagreeing) == 6
    said, manifest = capsys.readouterr().out, read_run(tmp_path / "run").manifest
    assert manifest["status"] == "contradicted"
    assert "another solver" in manifest["contradictions"][0]["by"]
    assert "CONTRADICTED" in said
    assert "of access it has a plan of 1" in said
    assert "Solved" not in said


def test_every_surface_says_so(run: Path, tmp_path: Path) -> None:
    """The page has the banner and no answer; the pack has the status and a check that does not hold."""
    page = write_report(run, tmp_path / "page.html").read_text(encoding="utf-8")
    assert "CONTRADICTED: do not use this run" in page
    assert "Solved to the asked gap" not in page
    pack = write_pack(run, tmp_path / "pack")
    scope = " ".join(file.read_text(encoding="utf-8") for file in pack.glob("*.html"))
    assert "CONTRADICTED" in scope
    assert "solved: every primary measure" not in scope


def test_verify_and_explain_refuse_it(run: Path, call: Callable[..., Said]) -> None:
    """`verify` ends in 6 and names who disagrees; what stands on the plan is refused with 6."""
    said = call("verify", str(run))
    assert (said.status, "another solver" in said.text) == (6, True)
    assert call("explain", str(run)).status == 6


@pytest.mark.parametrize("taken", ["status", "contradictions", "both"])
def test_a_contradiction_cannot_be_taken_out(run: Path, taken: str, call: Callable[..., Said]) -> None:
    """The status changed, the list taken out, or both: the second opinion beside it still says it."""
    path = run / "manifest.json"
    before = path.read_text(encoding="utf-8")
    manifest = json.loads(before)
    if taken in {"status", "both"}:
        manifest["status"] = "optimal"
    if taken in {"contradictions", "both"}:
        del manifest["contradictions"]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    said = call("verify", str(run))
    path.write_text(before, encoding="utf-8")
    assert (said.status, "another solver" in said.text) == (6, True)


def test_a_plan_that_is_not_what_it_says_is_contradicted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A final value off by 1 in what comes out of the solve: verify disagrees, and that is the status."""

    def errant(*given: Any, **named: Any) -> Solution:
        right = solve(*given, **named)
        first, *others = right.manifest["tiers"]
        tiers = [{**first, "final": first["final"] + 1}, *others]
        return replace(right, manifest={**right.manifest, "tiers": tiers})

    monkeypatch.setattr(answer, "solve", errant)
    assert answered(read_instance(FOLDER), tmp_path / "run") == 6
    manifest = read_run(tmp_path / "run").manifest
    assert (manifest["status"], manifest["contradictions"][0]["by"]) == ("contradicted", "verify")
    assert "Solved" not in capsys.readouterr().out


def test_no_plan_where_every_promise_can_be_kept_is_contradicted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A solver that says infeasible of what can be kept: the conflict finder finds nothing, and says so."""
    kept = made(control_totals={"amount": -1000})
    write_instance(kept, tmp_path / "kept")

    def errant(*given: Any, **named: Any) -> Solution:
        right = solve(*given, **named)
        assert right.status == "optimal"
        manifest = {**right.manifest, "status": "infeasible", "tiers": []}
        return replace(right, status="infeasible", manifest=manifest, plan=None, tables={})

    monkeypatch.setattr(answer, "solve", errant)
    assert answered(read_instance(tmp_path / "kept"), tmp_path / "run", "keep_all") == 6
    said = capsys.readouterr().out
    assert read_run(tmp_path / "run").status == "contradicted"
    assert "the promises can be kept together" in said
    assert "proven" not in said
