"""The second opinion: SCIP on the same matrix."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimiser.cli.program import make_app
from optimiser.errors import OptimiserError
from optimiser.extras.second_opinion import Check, Second, second_opinion
from optimiser.extras.second_opinion.opinion import choosing
from optimiser.extras.second_opinion.scip import scip_values
from optimiser.instances import read_instance, resolve_instance
from optimiser.questions import read_question
from optimiser.run.prepare import prepare
from optimiser.run.solution import Solution
from optimiser.run.solve import solve
from optimiser.solver import Outcome, TierResult

pytest.importorskip("pyscipopt", reason="the scip extra is not installed")
GAP = 1e-6


def solved(question: str) -> Solution:
    """The small shipped instance, answered by HiGHS."""
    return solve(read_instance(resolve_instance("tiny")), read_question(question))


@pytest.mark.parametrize("question", ["how_far", "balance", "least_funding", "keep_all"])
def test_scip_agrees_on_every_tier_that_chooses(question: str) -> None:
    """Both solvers end alike in every tier that chooses the yes/no decisions, infeasible questions included."""
    given = solved(question)
    prepared = given.prepared
    checks = second_opinion(scip_values, prepared.compiled, prepared.tiers, given.results, (GAP, None))
    reached = [c.second.measure for c in checks]
    wanted = [t.measure for t in choosing(prepared.tiers)]
    assert reached == wanted[: len(checks)] != []
    assert all(check.agreed for check in checks)


def test_scip_alone_reaches_the_values_of_the_instance() -> None:
    """Without a word from HiGHS: 6 of safety, 1,100 of access and £19.4m are missing in `tiny`."""
    prepared = prepare(read_instance(resolve_instance("tiny")), read_question("how_far"))
    found = {s.measure: s.value for s in scip_values(prepared.compiled, choosing(prepared.tiers), GAP)}
    assert found == pytest.approx({"cash_short": 0, "safety": 6, "access": 1100, "finance": 19.4}, abs=1e-3)


def test_a_changed_matrix_is_not_agreed_to() -> None:
    """With the pots of grants emptied behind SCIP's back it disagrees about money."""
    given = solved("how_far")
    compiled = given.prepared.compiled
    pots = np.array([name == "grant_pot" for name, _ in compiled.rows])
    other = replace(compiled, row_upper=np.where(pots, 0.0, compiled.row_upper))
    checks = second_opinion(scip_values, other, given.prepared.tiers, given.results, (GAP, None))
    assert False in [check.agreed for check in checks]


def first(outcome: Outcome, value: float = np.nan, bound: float = np.nan) -> TierResult:
    """What HiGHS said of a tier."""
    return TierResult("finance", outcome, value, bound)


def second(status: str, value: float = np.nan, bound: float = np.nan) -> Second:
    """What SCIP said of a tier."""
    return Second("finance", status, value, bound, 0.0)


@pytest.mark.parametrize(
    ("ours", "theirs", "agreed"),
    [
        (first(Outcome.OPTIMAL, 100, 99.9), second("gaplimit", 100.1, 99.95), True),
        (first(Outcome.OPTIMAL, 100, 99.9), second("optimal", 98, 98), False),
        (first(Outcome.OPTIMAL, 100, 99.9), second("optimal", 101, 101), False),
        (first(Outcome.OPTIMAL, 100, 99.9), second("timelimit", 500, 90), None),
        (first(Outcome.OPTIMAL, 100, 99.9), second("timelimit", bound=101), False),
        (first(Outcome.OPTIMAL, 100, 99.9), second("infeasible"), False),
        (first(Outcome.INFEASIBLE), second("infeasible"), True),
        (first(Outcome.INFEASIBLE), second("optimal", 1, 1), False),
        (first(Outcome.INFEASIBLE), second("timelimit"), None),
    ],
)
def test_agreement_is_of_values_and_bounds(ours: TierResult, theirs: Second, agreed: bool | None) -> None:
    """Agreed: both at their gap, no plan below the other's bound. A search that was cut short proves nothing."""
    assert Check(ours, theirs).agreed is agreed


def test_the_manifest_holds_the_second_opinion(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`solve --solver scip` writes value, difference and agreement by tier, and shows them."""
    words = ["solve", "tiny", "--solver", "scip", "--out", str(tmp_path / "run")]
    assert make_app("solve")(words, standalone_mode=False) == 0
    opinion = json.loads((tmp_path / "run" / "manifest.json").read_text())["second_opinion"]
    assert [tier["agreed"] for tier in opinion["tiers"]] == [True] * 4
    assert "Second opinion" in capsys.readouterr().out


def test_without_the_extra_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where pyscipopt is missing, nothing is solved or written and the message names the extra."""
    monkeypatch.setitem(sys.modules, "pyscipopt", None)
    words = ["solve", "tiny", "--solver", "scip", "--out", str(tmp_path / "run")]
    with pytest.raises(OptimiserError, match=r"trust-optimiser\[scip\]"):
        make_app("solve")(words, standalone_mode=False)
    assert not (tmp_path / "run").exists()
