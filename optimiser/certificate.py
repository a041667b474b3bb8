"""A run folder held to its own proof, without a solver."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimiser.errors import RunError
from optimiser.instances import Instance
from optimiser.matrix import Compiled, matrix_hash
from optimiser.matrix.arrays import limits_of, loosened, member_rows
from optimiser.proof.file import PROOF, Proof, read_proof
from optimiser.proof.judge import Certificate, TierWord, Word, certificate
from optimiser.results import Run
from optimiser.results.verdict import contradictions_of
from optimiser.run.evidence import clash_words, recorded
from optimiser.run.leeway import room_of
from optimiser.run.prepare import Prepared, opened, prepare
from optimiser.tolerances import SAME
from optimiser.verify import Verification, verify
from optimiser.verify.manifest import shape_residuals
from optimiser.verify.verify import question_of
from trustmodels.allocation.measures import LOOSE_MEASURES
from trustmodels.allocation.promises import PROMISES, promise_of


@dataclass(frozen=True)
class Certified:
    """What is certified of a run.

    Attributes:
        tiers: the word of each, in order.
        contradictions: what does not agree, a sentence each.
        verified: the plan recomputed; None where there is none.
        enough: whether all that the status rests on is proven to the gap that is stated or was asked for.
    """

    tiers: tuple[TierWord, ...]
    contradictions: tuple[str, ...]
    verified: Verification | None
    enough: bool

    @property
    def passed(self) -> bool:
        """Whether the run is certified."""
        return self.enough and not self.contradictions


def kept_proof(run: Run) -> bytes:
    """The proof of a run as it lies in its folder.

    Raises:
        RunError: there is none.
    """
    path = run.path / PROOF
    if not path.is_file():
        remedy = "solve the question again, and it is kept"
        raise RunError(f"{run.path} keeps no proof ({PROOF}), so nothing of it can be certified: {remedy}")
    return path.read_bytes()


def certify(run: Run, instance: Instance) -> Certified:
    """Check the bounds of a run without a solver.

    Args:
        run: a run folder that keeps its proof.
        instance: what it was solved on.

    Raises:
        RunError: it keeps no proof, or one that cannot be read.
    """
    content = kept_proof(run)
    stated = run.manifest.get("certificate")
    record: Mapping[str, Any] = stated if isinstance(stated, Mapping) else {}
    checked = verify(run, instance) if run.solved else None
    against = [*contradictions_of(run.manifest), *_unverified(checked)]
    if hashlib.sha256(content).hexdigest() != record.get("proof_sha256"):
        against.append(f"{PROOF} is another than in the manifest")
    if shape_residuals(run.manifest):
        return Certified((), tuple(against), checked, enough=False)
    prepared = prepare(instance, question_of(run.manifest))
    if matrix_hash(prepared.compiled) != run.manifest.get("model_sha256"):
        against.append("the matrix built again is another than the one that was solved (model_sha256)")
        return Certified((), tuple(against), checked, enough=False)
    try:
        compiled = with_room(prepared.compiled, run.manifest.get("room", []))
    except (KeyError, TypeError, ValueError) as error:
        against.append(f"the room that the manifest gives to promises cannot be ({error})")
        return Certified((), tuple(against), checked, enough=False)
    proof = read_proof(content)
    judged = certificate(compiled, _plain(run.manifest), proof, LOOSE_MEASURES)
    words, clashing = _clashing(run, prepared, proof)
    judged = Certificate((*judged.tiers, *words), (*judged.contradictions, *clashing))
    against += [*judged.contradictions, *_worse(judged, record)]
    return Certified(judged.tiers, tuple(dict.fromkeys(against)), checked, enough=judged.certified)


def _clashing(run: Run, prepared: Prepared, proof: Proof) -> tuple[list[TierWord], list[str]]:
    """The word of each conflict that stands beside an infeasible question."""
    listed = (run.conflict or {}).get("conflicts", [])
    if not listed:
        return [], []
    compiled = opened(prepared).compiled
    return clash_words(compiled, [recorded(compiled, each["members"]) for each in listed], proof)


def _plain(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """The manifest with the status as the solver gave it: what contradicts it is told apart."""
    if manifest["status"] != "contradicted":
        return manifest
    planned = any(tier.get("value") is not None for tier in manifest["tiers"])
    return {**manifest, "status": "optimal" if planned else "infeasible"}


def _unverified(checked: Verification | None) -> Iterator[str]:
    """That the plan is not what it says, where it is not: then no bound says anything of it."""
    if checked is not None and not checked.passed:
        first, off = checked.residuals[0], len(checked.residuals)
        yield f"{off:,} of {checked.checked:,} statements are off when recomputed, the first being {first}"


def with_room(compiled: Compiled, given: list[Mapping[str, Any]]) -> Compiled:
    """The matrix as it was solved: with the room that its manifest gives to promises.

    Raises:
        KeyError: the matrix has no row of such a promise.
        ValueError: it is given more than its tolerance, or less than nothing.
    """
    if not given:
        return compiled
    rows = member_rows(compiled, promise_of)
    place = {promise_of(compiled.rows[at]): at for at in rows.tolist()}
    amounts = dict[int, float]()
    for item in given:
        name = next((n for n in place if n is not None and _same(n, item)), None)
        if name is None:
            raise KeyError(item["id"])
        at, amount = place[name], float(item["amount"])
        if not 0 <= amount <= room_of(name, float(limits_of(compiled, rows[rows == at])[0])):
            raise ValueError(f"{item['id']} by {amount:g}, which is not within its tolerance")
        amounts[at] = amount
    return loosened(compiled, np.array(list(amounts), np.int32), np.array(list(amounts.values()), float))


def _same(name: tuple[str, tuple[str, ...]], item: Mapping[str, Any]) -> bool:
    columns = PROMISES[name[0]].columns(name[1])
    return name[0] == item["id"] and all(item.get(column) == value for column, value in columns.items())


def _worse(judged: Certificate, record: Mapping[str, Any]) -> Iterator[str]:
    """Where the manifest says more, or other, of its certificate than the proof bears out."""
    stated = record.get("tiers")
    listed = [tier for tier in stated if isinstance(tier, Mapping)] if isinstance(stated, list) else []
    if [tier.get("measure") for tier in listed] != [tier.measure for tier in judged.tiers]:
        yield "the certificate in the manifest speaks of other tiers"
        return
    if (record.get("word"), record.get("certified")) != (str(judged.word), judged.certified):
        yield f"the manifest calls the run {record.get('word')}, and the proof makes it {judged.word}"
    for tier, said in zip(judged.tiers, listed, strict=True):
        if said.get("word") == Word.CLAIMED:
            continue  # a run says less of itself than is proven where it is older than the proof of its tier
        if said.get("word") != str(tier.word):
            yield f"the manifest calls {tier.measure} {said.get('word')}, and the proof makes it {tier.word}"
        elif not _alike(said.get("bound"), tier.bound):
            yield f"the manifest states a certified bound of {said.get('bound')} of {tier.measure}, not {tier.bound}"


def _alike(one: object, other: float | None) -> bool:
    """Whether two bounds are one: machines may add up a row in another order."""
    if one is None or other is None:
        return one is None and other is None
    return isinstance(one, (int, float)) and abs(one - other) <= SAME * max(1.0, abs(other))
