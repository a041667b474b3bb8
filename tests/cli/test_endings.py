"""How a solve ended is said as it is: no plan is no success, and no limit is named that nobody asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from optimiser.cli import answer
from optimiser.instances import write_instance
from optimiser.run.solution import Solution
from optimiser.run.solve import solve
from tests.cli.words import Said
from tests.model.builder import made


def stopped(call: Callable[..., Said]) -> Said:
    """A solve of the tiny instance that is given no time."""
    return call("solve", "tiny", "--time-limit", "0", "--out", "run")


def test_a_stop_without_a_plan_is_no_success(call: Callable[..., Said]) -> None:
    """Exit status 5, a status of its own in the manifest and in SQL, and a sentence that says so."""
    said = stopped(call)
    assert said.status == 5
    assert "stopped before it had found one" in said.text
    assert json.loads(Path("run/manifest.json").read_text(encoding="utf-8"))["status"] == "stopped"
    found = call("query", "SELECT status, count(*) AS n FROM runs GROUP BY status", "--runs", ".")
    assert "stopped" in found.text
    assert "feasible" not in found.text


def test_causes_of_nothing_are_no_failure(call: Callable[..., Said]) -> None:
    """Of a plan in which nothing is missed `explain --causes` writes a table without rows and ends well."""
    write_instance(made(control_totals={"amount": -50}), "small")
    assert call("solve", "small", "--out", "run").status == 0
    assert call("explain", "run", "--causes", "--out", "found").status == 0
    assert len(Path("found/causes.csv").read_text(encoding="utf-8").splitlines()) == 1


def test_a_run_without_tables_reproduces_no_tables(call: Callable[..., Said]) -> None:
    """What came out the same is named: no tables where there are none."""
    stopped(call)
    said = call("reproduce", "run")
    assert said.status == 0
    assert "no plan (stopped); there are no tables" in said.text
    assert "to the byte" not in said.text


def test_options_that_cannot_be_are_not_solved_with(call: Callable[..., Said]) -> None:
    """A manifest with a gap below nothing is refused by its name."""
    stopped(call)
    path = Path("run/manifest.json")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "options": {"gap": -1}}), encoding="utf-8")
    said = call("reproduce", "run")
    assert said.status == 2
    assert "no such options" in said.text


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [((), "no time limit was asked for"), (("--time-limit", "60"), "STOPPED at a limit")],
)
def test_a_limit_is_named_where_one_was_asked_for(
    call: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, limit: tuple[str, ...], sentence: str
) -> None:
    """A plan that is not proven ends in exit status 4 either way, and in the sentence that is true."""

    def unproven(*given: Any, **named: Any) -> Solution:
        found = solve(*given, **named)
        tiers = [{**tier, "outcome": "feasible"} for tier in found.manifest["tiers"]]
        return replace(
            found, status="feasible", manifest={**found.manifest, "status": "feasible", "tiers": tiers}
        )

    monkeypatch.setattr(answer, "solve", unproven)
    said = call("solve", "tiny", "--out", "run", *limit)
    assert said.status == 4
    assert sentence in said.text


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--hold", "grant_pot", "--off", "grant_pot"), "--hold and --off: grant_pot cannot be both"),
        (("--hold", "loan_pot", "--yield", "loan_pot"), "--hold and --yield: loan_pot cannot be both"),
        (
            ("--yield", "grant_pot,loan_pot", "--off", "loan_pot"),
            "--yield and --off: loan_pot cannot be both",
        ),
    ],
)
def test_one_commitment_in_two_modes_is_a_fault(
    call: Callable[..., Said], words: tuple[str, ...], named: str
) -> None:
    """Neither wins in silence: exit status 2, and both options are named."""
    said = call("solve", "tiny", "--out", "run", *words)
    assert said.status == 2
    assert named in said.text


def test_the_same_mode_twice_is_none(call: Callable[..., Said]) -> None:
    """A word said twice means what it says."""
    words = ("--hold", "grant_pot", "--hold", "grant_pot", "--yield", "loan_pot")
    assert call("solve", "tiny", "--out", "run", *words).status == 0


def test_the_versions_are_those_of_a_manifest(call: Callable[..., Said]) -> None:
    """`--version` names engine and solvers as a run's manifest does, so that the two can be held together."""
    stopped(call)
    recorded = json.loads(Path("run/manifest.json").read_text(encoding="utf-8"))["versions"]
    said = call("--version")
    assert said.status == 0
    assert said.text.splitlines()[:-1] == [f"{name} {number}" for name, number in recorded.items()]


@pytest.mark.parametrize("words", [("validate", "tiny"), ("solve", "tiny")])
def test_ctrl_c_in_a_command_is_said(
    call: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """A command that Ctrl-C ends says so and ends in 5; the parser would have ended it in 130 without a word."""

    def stop(*_given: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("optimiser.cli.options.read_instance", stop)
    monkeypatch.setattr("optimiser.cli.commands.validate.resolve_instance", stop, raising=False)
    said = call(*words)
    assert said.status == 5
    assert said.text == "Stopped; nothing was left half written.\n"
