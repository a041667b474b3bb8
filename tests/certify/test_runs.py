"""Runs certify, and what is tampered with does not: values, bounds, duals, leaves, "infeasible"."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest

import optimiser
from optimiser.certificate import Certified, certify
from optimiser.errors import RunError
from optimiser.instances import Instance, from_tables, read_instance
from optimiser.proof.file import NO_PLAN, PROOF, Proof, TierProof, proof_bytes, read_proof
from optimiser.proof.judge import Word, certificate
from optimiser.questions import read_question
from optimiser.results import read_run
from optimiser.results.origin import instance_of
from optimiser.results.verdict import certificate_sentence
from optimiser.run import solve as solving
from optimiser.run.solution import Solution
from optimiser.run.solve import solve
from optimiser.solver import Lexicographic, Outcome, TierResult
from optimiser.solver import live as living
from optimiser.solver.lexicographic import solved_state
from scripts.build_tiny import FOLDER
from tests.cli.words import Said
from tests.model.builder import made
from tests.oracle.instances import generate

QUESTIONS = ("how_far", "balance", "least_funding", "keep_all")
Manifest = dict[str, Any]


def random_instance(seed: int) -> Instance:
    """The instance of a seed."""
    small = generate(seed)
    return from_tables(small.tables, small.settings, small.name)


@cache
def answered(question: str) -> Solution:
    """A question on the teaching instance."""
    return solve(read_instance(FOLDER), read_question(question))


def checked(folder: Path) -> Certified:
    """A run folder certified."""
    run = read_run(folder)
    return certify(run, instance_of(run))


def uncertified(solution: Solution) -> list[Any]:
    """The tiers on which the status rests and that are not certified to a millionth."""
    tiers = solution.manifest["certificate"]["tiers"]
    return [tier for tier in tiers if tier["needed"] and tier["word"] != Word.CERTIFIED]


@pytest.mark.parametrize("question", QUESTIONS)
def test_tiny_certifies(question: str, tmp_path: Path) -> None:
    """Every primary tier, and that not every promise can be kept: certified when solved, and when read again."""
    assert uncertified(answered(question)) == []
    result = checked(answered(question).write(tmp_path / "run").path)
    assert result.passed
    assert all(tier.word is Word.CERTIFIED for tier in result.tiers if tier.needed)


@pytest.mark.parametrize("seed", range(30))
def test_random_instances_certify(seed: int) -> None:
    """Nothing on which a status rests is left uncertified; one question each, every question in turn."""
    assert uncertified(solve(random_instance(seed), read_question(QUESTIONS[seed % 4]))) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(30, 230, 20))
def test_many_random_instances_certify(first: int) -> None:
    """200 instances, two questions each."""
    for seed in range(first, first + 20):
        for turn in (0, 1):
            question = QUESTIONS[(seed + turn) % 4]
            assert (seed, question, uncertified(solve(random_instance(seed), read_question(question)))) == (
                seed,
                question,
                [],
            )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 40))
def test_random_instances_solved_as_large_ones_certify(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where a relaxation begins from that of the tier before, or leads to two."""
    monkeypatch.setattr(living, "LARGE", 0)
    assert uncertified(solve(random_instance(seed), read_question(QUESTIONS[seed % 4]))) == []


def test_a_proof_is_the_same_to_the_byte_and_reads_back() -> None:
    """Solved twice, one file; read and written again, the same file."""
    again = solve(read_instance(FOLDER), read_question("balance"))
    assert again.proof == answered("balance").proof
    assert proof_bytes(read_proof(again.proof)) == again.proof


def tier(manifest: Manifest, measure: str) -> Manifest:
    """The record of a tier."""
    return next(found for found in manifest["tiers"] if found["measure"] == measure)


def word(manifest: Manifest, measure: str) -> Manifest:
    """What the certificate in a manifest says of a tier."""
    return next(found for found in manifest["certificate"]["tiers"] if found["measure"] == measure)


def rewritten(solution: Solution, folder: Path, edit: Callable[[Manifest], object]) -> Path:
    """A run with its manifest edited."""
    path = solution.write(folder / "run").path
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    edit(manifest)
    (path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return path


def lower_everywhere(manifest: Manifest) -> None:
    """A value that is better than any plan has, said wherever a tier says one."""
    for name in ("value", "final", "bound"):
        tier(manifest, "finance")[name] -= 1.0
    word(manifest, "finance")["bound"] -= 1.0


def closer_everywhere(manifest: Manifest) -> None:
    """A tier with a plan 1 worse than it has, said to be the best there is."""
    for name in ("value", "final", "bound"):
        tier(manifest, "finance")[name] += 1.0
    word(manifest, "finance")["bound"] += 1.0


EDITS: dict[str, Callable[[Manifest], object]] = {
    "value": lambda m: tier(m, "finance").update(value=tier(m, "finance")["value"] - 0.01),
    "lower everywhere": lower_everywhere,
    "closer everywhere": closer_everywhere,
    "hash of the matrix": lambda m: m.update(model_sha256="0" * 64),
    "hash of the proof": lambda m: m["certificate"].update(proof_sha256="0" * 64),
    "certified bound": lambda m: word(m, "finance").update(bound=word(m, "finance")["bound"] + 0.01),
    "word": lambda m: word(m, "even_care").update(word="certified to a wider gap"),
    "tier of the certificate left out": lambda m: m["certificate"]["tiers"].pop(0),
    "no certificate": lambda m: m.pop("certificate"),
    "infeasible": lambda m: m.update(status="infeasible"),
    "room": lambda m: m.update(room=[{"id": "grant_pot", "period": "2026-27", "amount": 5.0, "unit": "£m"}]),
    "room that tightens": lambda m: m.update(
        room=[{"id": "grant_pot", "period": "2026-27", "amount": -1.0, "unit": "£m"}]
    ),
    "room of nobody": lambda m: m.update(room=[{"id": "joy", "amount": 5.0}]),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_manifest_does_not_certify(edit: str, tmp_path: Path) -> None:
    """Whatever a manifest claims beyond its proof is a contradiction."""
    result = checked(rewritten(answered("how_far"), tmp_path, EDITS[edit]))
    assert not result.passed
    assert result.contradictions


def with_proof(solution: Solution, proof: Proof, folder: Path, *, known: bool = True) -> Path:
    """A run with another proof; `known` says that the hash in its manifest is made to fit."""
    content = proof_bytes(proof)

    def edit(manifest: Manifest) -> None:
        if known:
            manifest["certificate"]["proof_sha256"] = hashlib.sha256(content).hexdigest()

    path = rewritten(solution, folder, edit)
    (path / PROOF).write_bytes(content)
    return path


def altered(proof: Proof, measure: str, change: Callable[[TierProof], TierProof]) -> Proof:
    """A proof with that of one tier changed."""
    return Proof(tuple(change(found) if found.measure == measure else found for found in proof.tiers))


@pytest.mark.parametrize("known", [True, False])
def test_a_leaf_taken_out_is_seen(known: bool, tmp_path: Path) -> None:
    """The proof of finance divides the choices in two: with one part gone, the other proves nothing."""
    proof = read_proof(answered("how_far").proof)
    less = altered(proof, "finance", lambda found: replace(found, leaves=found.leaves[1:]))
    result = checked(with_proof(answered("how_far"), less, tmp_path, known=known))
    assert any("finance" in said for said in result.contradictions)


@pytest.mark.parametrize("seed", range(8))
def test_a_tampered_dual_proves_less_and_never_more(seed: int, tmp_path: Path) -> None:
    """Duals of finance changed at random: no bound above what was proven, and the run does not certify as it did."""
    solution, r = answered("how_far"), np.random.default_rng(seed)
    proof = read_proof(solution.proof)

    def shaken(duals: np.ndarray) -> np.ndarray:
        at = r.integers(0, len(duals), 5)
        moved = duals.copy()
        moved[at] += r.normal(size=5) * 10.0 ** r.integers(-2, 4)
        return moved

    def change(found: TierProof) -> TierProof:
        leaves = tuple(replace(leaf, duals=shaken(leaf.duals)) for leaf in found.leaves)
        return replace(found, leaves=leaves, root=shaken(found.root))

    result = checked(with_proof(solution, altered(proof, "finance", change), tmp_path))
    found = next(each for each in result.tiers if each.measure == "finance")
    assert found.bound is None or found.bound <= word(dict(solution.manifest), "finance")["bound"] + 1e-9
    assert not result.passed or found.word is Word.CERTIFIED


def test_a_false_infeasible_is_not_proven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that says infeasible of a question that has a plan: the search for a proof meets one."""

    def lying(*given: Any) -> Lexicographic:
        state = solved_state(*given)
        state.results = [TierResult(state.results[0].measure, Outcome.INFEASIBLE)]
        return state

    monkeypatch.setattr(solving, "solved_state", lying)
    for instance in (read_instance(FOLDER), random_instance(0), random_instance(3)):
        found = solve(instance, read_question("how_far"))
        assert found.status == "contradicted"
        assert not found.manifest["certificate"]["certified"]
        assert checked(found.write(tmp_path / instance.name).path).contradictions


def cramped(asked: Any, share: float) -> Any:
    """A matrix in which no scheme can be run to more than a share of its size."""
    starts = np.array([name == "start" for name, _ in asked.columns])
    upper = np.where(starts & ~asked.integer, asked.upper * share, asked.upper)
    return replace(asked, upper=upper)


def mistaken(share: float) -> Callable[..., Lexicographic]:
    """A solver that overlooks better plans, and swears that there are none."""

    def solver(compiled: Any, *given: Any) -> Lexicographic:
        return solved_state(cramped(compiled, share), *given)

    return solver


def overlooked(one: Solution, true: Solution) -> bool:
    """Whether a primary tier came out worse, those before it being the same."""
    for found, best in zip(one.results, true.results, strict=False):
        if found.x is None or not found.primary:
            return False
        if abs(found.value - best.value) > 1e-3 * max(1.0, abs(best.value)):
            return bool(found.value > best.value)
    return False


def caught(seeds: Sequence[int], monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a wrong optimum was sworn to; each must have been seen."""
    wrong = 0
    for seed in seeds:
        instance, question = random_instance(seed), read_question(QUESTIONS[seed % 3])
        true = solve(instance, question)
        with monkeypatch.context() as patched:
            patched.setattr(solving, "solved_state", mistaken(0.5))
            found = solve(instance, question)
        if found.plan is not None and true.plan is not None and overlooked(found, true):
            wrong += 1
            assert not found.manifest["certificate"]["certified"], seed
    return wrong


def test_a_wrong_optimum_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that cannot see half of each scheme: whenever its answer is worse for it, it is not certified."""
    assert caught(range(6), monkeypatch) >= 1


@pytest.mark.slow
def test_wrong_optima_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same on 150 instances."""
    assert caught(range(12, 162), monkeypatch) >= 40


def test_a_wrong_bound_is_seen() -> None:
    """Bounds raised by a hundredth, one tier at a time: the proof reaches what was true, and no more."""
    solution = answered("balance")
    proof = read_proof(solution.proof)
    for measure in ("unidentified", "safety", "access"):
        manifest = json.loads(json.dumps(solution.manifest))
        tier(manifest, measure)["bound"] *= 1.01
        judged = certificate(solution.prepared.compiled, manifest, proof)
        found = next(each for each in judged.tiers if each.measure == measure)
        assert (found.word, found.bound) != (Word.CERTIFIED, tier(manifest, measure)["bound"])


def test_a_false_certificate_of_no_plan_is_refused(tmp_path: Path) -> None:
    """Multipliers made up for a question that has a plan prove nothing, however the manifest calls them."""
    solution = answered("how_far")
    rows = len(solution.prepared.compiled.rows)
    duals = np.random.default_rng(1).normal(size=rows)
    leaf = replace(read_proof(answered("keep_all").proof).tiers[0].leaves[0], duals=duals)
    proof = Proof((TierProof(NO_PLAN, np.zeros(rows), (leaf,)),))
    manifest = {**json.loads(json.dumps(solution.manifest)), "status": "infeasible"}
    judged = certificate(solution.prepared.compiled, manifest, proof)
    assert (judged.certified, judged.tiers[0].word) == (False, Word.CLAIMED)


def test_a_run_without_a_proof_is_refused(tmp_path: Path, call: Callable[..., Said]) -> None:
    """A run from before proofs were kept has nothing to certify: bad input, and what to do."""
    path = replace(answered("how_far"), proof=b"").write(tmp_path / "run").path
    with pytest.raises(RunError, match=r"keeps no proof.*solve the question again"):
        checked(path)
    assert call("certify", str(path)).status == 2


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut"])
def test_a_proof_that_cannot_be_read_is_said_so(content: bytes, tmp_path: Path) -> None:
    """A damaged file ends in a sentence."""
    path = answered("how_far").write(tmp_path / "run").path
    (path / PROOF).write_bytes(content)
    with pytest.raises(RunError, match="cannot be read"):
        checked(path)


def test_the_command_says_it_tier_by_tier(tmp_path: Path, call: Callable[..., Said]) -> None:
    """0 and each tier's word; 6 and what does not agree, once a value is edited."""
    solution = answered("how_far")
    path = solution.write(tmp_path / "run").path
    said = call("certify", str(path))
    assert (said.status, "CONTRADICTED" in said.text) == (0, False)
    assert all(text in said.text for text in ("finance", "certified", "even_care", "movement"))
    path = rewritten(solution, tmp_path, EDITS["lower everywhere"])
    said = call("certify", str(path))
    assert (said.status, "CONTRADICTED" in said.text) == (6, True)


def test_a_plan_with_room_is_certified_with_it(tmp_path: Path) -> None:
    """A total missed by £50 is kept within the tolerance: the matrix with that room is the one that is certified."""
    case = made(control_totals={"amount": -9.99995})
    solution = solve(case, read_question("keep_all"))
    assert solution.manifest.get("room")
    assert uncertified(solution) == []
    run = solution.write(tmp_path / "run")
    assert certify(read_run(run.path), case).passed


def test_proven_is_said_of_what_is_certified_only() -> None:
    """The sentence of a manifest follows its words: certified, wider, claimed, and nothing where it has none."""
    manifest = json.loads(json.dumps(answered("how_far").manifest))
    assert certificate_sentence(manifest).startswith("Certified: the bound of every primary tier is proven")
    word(manifest, "access").update(word="claimed", why="no proof of it is kept")
    manifest["certificate"]["certified"] = False
    said = certificate_sentence(manifest)
    assert said.startswith("Not certified: access is claimed by the solver (no proof of it is kept)")
    assert certificate_sentence({}) == ""
    none = json.loads(json.dumps(answered("keep_all").manifest))
    assert certificate_sentence(none).startswith("Certified: that there is no plan is proven")


def test_an_answer_from_python_certifies_wherever_it_is_written(tmp_path: Path) -> None:
    """Written, opened, and written elsewhere: the proof goes with it."""
    optimiser.solve("tiny", "balance").write(tmp_path / "one")
    again = optimiser.open_answer(tmp_path / "one")
    again.write(tmp_path / "two")
    assert optimiser.open_answer(tmp_path / "two").certify().passed


@pytest.fixture(scope="module")
def infeasible(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every promise of the teaching instance: the run folder, with six conflicts."""
    return optimiser.solve("tiny", "keep_all").write(tmp_path_factory.mktemp("infeasible") / "run")


def test_each_conflict_has_a_proof_of_its_own(infeasible: Path) -> None:
    """That its promises cannot be kept together, even within their room, whatever becomes of all others."""
    result = checked(infeasible)
    assert result.passed
    words = {each.measure: each.word for each in result.tiers}
    listed = read_run(infeasible).conflict or {}
    assert len(listed["conflicts"]) == len(words) - 1 >= 6
    assert set(words.values()) == {Word.CERTIFIED}


def test_a_conflict_that_is_none_does_not_certify(infeasible: Path, tmp_path: Path) -> None:
    """A member taken out of each minimal conflict: what is left can be kept, and no multipliers show otherwise."""
    path = copytree(infeasible, tmp_path / "run")
    record = json.loads((path / "conflict.json").read_text(encoding="utf-8"))
    assert all(each["minimal"] for each in record["conflicts"])
    for each in record["conflicts"]:
        each["members"].pop()
    (path / "conflict.json").write_text(json.dumps(record), encoding="utf-8")
    result = checked(path)
    assert not result.passed
    assert {each.word for each in result.tiers if each.measure != NO_PLAN} == {Word.CLAIMED}
