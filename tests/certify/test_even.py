"""Even tiers certify: the plane that touches a sum of squares, solved by hand, and what is tampered with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from optimiser.matrix.arrays import Squares
from optimiser.proof.file import Proof, TierProof, read_proof
from optimiser.proof.judge import Certificate, TierWord, Word, certificate, even_bound
from optimiser.proof.system import System
from optimiser.questions import read_question
from optimiser.run.solution import Solution
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from tests.certify.test_runs import QUESTIONS, answered, random_instance
from trustmodels.allocation.measures import LOOSE_MEASURES

LAST = ("even_care", "even_grant", "even_money", "movement")


def sharing() -> tuple[System, Squares]:
    """s + t = 2 with both between 0 and 5, and s² + t² to be least: 1 each, 2 in all."""
    system = System(
        sparse.csr_array(np.ones((1, 2))),
        *(np.array([2.0]), np.array([2.0])),
        *(np.zeros(2), np.full(2, 5.0)),
        np.zeros(0, np.int32),
    )
    none, one, names = np.zeros(2), np.ones(2), (("ask", ("A",)), ("ask", ("B",)))
    terms, sizes = sparse.csr_array(np.eye(2)), sparse.csr_array((2, 2))
    away = np.full(2, -1, np.int64)
    return system, Squares(names, terms, none, sizes, none, one, one, away, np.full(2, np.nan), none)


def test_the_plane_at_the_best_plan_proves_it() -> None:
    """At (1, 1) the plane is 2s + 2t - 2; with the dual 2 of the row it is 4 - 2 = 2 everywhere."""
    found = even_bound(*sharing(), np.ones(2), np.array([2.0]))
    assert 2 - 1e-9 < found.value <= 2


def test_the_plane_at_another_plan_proves_less() -> None:
    """At (0.9, 1.1) it is 1.8s + 2.2t - 2.02; with the dual 1.8: 3.6 + 0.4·0 - 2.02 = 1.58."""
    found = even_bound(*sharing(), np.array([0.9, 1.1]), np.array([1.8]))
    assert 1.58 - 1e-9 < found.value <= 1.58


def test_any_dual_proves_no_more_than_there_is() -> None:
    """Whatever numbers stand for plan and dual, none proves more than 2."""
    draws = np.random.default_rng(7).normal(size=(200, 3)) * 3
    assert all(even_bound(*sharing(), draw[:2], draw[2:]).value <= 2 for draw in draws)


def words(solution: Solution) -> dict[str, dict[str, Any]]:
    """What the certificate of a solution says of its even tiers and the last one."""
    return {
        tier["measure"]: tier for tier in solution.manifest["certificate"]["tiers"] if tier["measure"] in LAST
    }


@pytest.mark.parametrize("question", QUESTIONS[:3])
def test_even_tiers_of_tiny_certify(question: str) -> None:
    """Who bears it is proven as well: every even tier and the movement after them, given the choices."""
    found = words(answered(question))
    assert {measure: tier["word"] for measure, tier in found.items()} == dict.fromkeys(LAST, Word.CERTIFIED)
    assert all(not tier["needed"] for tier in found.values())


@pytest.mark.slow
def test_even_tiers_of_random_instances_certify() -> None:
    """On 60 instances none is left to the solver's word, the one in which its duals prove nothing among them."""
    for seed in range(60):
        solution = solve(random_instance(seed), read_question(QUESTIONS[seed % 3]))
        uncertified = [tier for tier in words(solution).values() if tier["word"] != Word.CERTIFIED]
        assert (seed, uncertified) == (seed, [])


def judged(
    edit: Callable[[dict[str, Any]], object], proof: Proof | None = None
) -> tuple[Certificate, TierWord]:
    """The certificate of `balance` on tiny with its manifest edited, and the word of its second even tier."""
    solution = answered("balance")
    manifest = json.loads(json.dumps(solution.manifest))
    edit(next(tier for tier in manifest["tiers"] if tier["measure"] == "even_grant"))
    found = certificate(
        solution.prepared.compiled, manifest, proof or read_proof(solution.proof), LOOSE_MEASURES
    )
    return found, next(tier for tier in found.tiers if tier.measure == "even_grant")


def test_a_better_even_value_than_there_is_contradicts() -> None:
    """A sum of squares a hundredth smaller than the plan has: the proof is of another plan, and it is said."""
    found, word = judged(lambda tier: tier.update(value=tier["value"] * 0.99, bound=tier["bound"] * 0.99))
    assert found.contradictions
    assert word.word is Word.CLAIMED


def test_a_bound_above_what_is_proven_is_not_certified() -> None:
    """A stated bound a hundredth too high: what is proven stays what it was."""
    _, word = judged(lambda tier: tier.update(bound=tier["bound"] * 1.01))
    assert word.word is Word.WIDER


def test_without_its_proof_an_even_tier_is_claimed() -> None:
    """Runs from before even tiers were proven say so, and those after it, whose system is not known, as well."""
    kept = read_proof(answered("balance").proof)
    proof = Proof(tuple(tier for tier in kept.tiers if tier.measure != "even_grant"))
    found, word = judged(lambda _: None, proof)
    after = [tier.word for tier in found.tiers if tier.measure in {"even_money", "movement"}]
    assert (word.word, after) == (Word.CLAIMED, [Word.CLAIMED, Word.CLAIMED])


@pytest.mark.parametrize("part", ["root", "plan", "held"])
def test_made_up_proofs_prove_nothing(part: str) -> None:
    """Made-up duals, another plan, other choices: never a certified bound above the true one."""
    kept = read_proof(answered("balance").proof)
    draw = np.random.default_rng(3)

    def forged(tier: TierProof) -> TierProof:
        array = np.asarray(getattr(tier, part))
        other = (
            draw.integers(0, 2, array.shape).astype(float)
            if part == "held"
            else draw.normal(size=array.shape)
        )
        return replace(tier, **{part: other})  # type: ignore[arg-type]

    proof = Proof(tuple(forged(tier) if tier.measure == "even_grant" else tier for tier in kept.tiers))
    found, word = judged(lambda _: None, proof)
    assert word.word is not Word.CERTIFIED or word.bound == pytest.approx(1.297676, abs=1e-5)
    assert not any("no plan comes below" in said for said in found.contradictions)


def test_a_plan_a_little_beyond_its_rows_does_not_contradict() -> None:
    """At a gap of 10⁻⁹ finance has used what the tolerance of safety leaves, and even care has to do without.

    That leaves it a row's width or less: on some machines a way of solving ends in it, a little below what its rows
    allow, on others none does. The first is certified and the second said to be in doubt; neither contradicts.
    """
    solution = solve(random_instance(24), read_question("how_far"), SolveSettings(gap=1e-9))
    assert "contradictions" not in solution.manifest
    doubted = [tier["measure"] for tier in solution.manifest["tiers"] if tier.get("doubts")]
    certified = words(solution)["even_care"]["word"] == Word.CERTIFIED
    assert certified or "even_care" in doubted
