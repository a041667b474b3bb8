"""A solution with what proves it, and the proof that promises of a conflict cannot be kept together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np

from optimiser.matrix import Compiled
from optimiser.matrix.arrays import Named, limits_of, loosened, member_rows
from optimiser.proof.file import NO_PLAN, Proof, proof_bytes, read_proof
from optimiser.proof.judge import Certificate, TierWord, certificate, no_plan_word
from optimiser.results.verdict import contradiction
from optimiser.run.leeway import room_of
from optimiser.run.prepare import opened
from optimiser.run.solution import Solution
from optimiser.solver import SolveSettings
from optimiser.solver.live import Places, never
from optimiser.solver.proof import Proven, prove, prove_clashes
from optimiser.solver.relaxation import Roots
from trustmodels.allocation.measures import LOOSE_MEASURES
from trustmodels.allocation.promises import PROMISES, promise_of

# The proof that promises of a conflict cannot be kept together: multipliers on their rows and on the laws.


def clash_name(number: int) -> str:
    """The name under which the proof of a conflict is kept, the first being 1."""
    return f"conflict {number}"


def clash_matrix(compiled: Compiled, members: Collection[Named]) -> tuple[Compiled, Places]:
    """The matrix with every promise let go but some, and these given their room; and the rows of these.

    Rows stay where they are: one that is let go has no limit.
    """
    rows = member_rows(compiled, promise_of)
    names = [promise_of(compiled.rows[at]) for at in rows]
    wanted = set(members)
    kept = np.array([name in wanted for name in names], bool)
    held = rows[kept]
    limits = limits_of(compiled, held).tolist()
    given = [name for name in names if name is not None and name in wanted]
    room = np.array([room_of(name, limit) for name, limit in zip(given, limits, strict=True)], float)
    roomy = loosened(compiled, held, room)
    lower, upper = roomy.row_lower.copy(), roomy.row_upper.copy()
    lower[rows[~kept]], upper[rows[~kept]] = -np.inf, np.inf
    return replace(roomy, row_lower=lower, row_upper=upper), held


def clash_proofs(
    compiled: Compiled,
    conflicts: Sequence[Collection[Named]],
    settings: SolveSettings,
    stop: Callable[[], bool] = never,
) -> Proof:
    """What proves conflicts of a question, each by its number.

    Args:
        compiled: the matrix in which any promise may be let go (`optimiser.run.prepare.opened`).
        conflicts: the promises of each.
        settings: of the solver.
        stop: asked while it runs.
    """
    everyone = {name for members in conflicts for name in members}
    matrix, _ = clash_matrix(compiled, everyone)
    groups = {
        clash_name(number): clash_matrix(compiled, members)[1]
        for number, members in enumerate(conflicts, start=1)
    }
    return prove_clashes(matrix, groups, settings, stop)


def clash_words(
    compiled: Compiled, conflicts: Sequence[Collection[Named]], proof: Proof
) -> tuple[list[TierWord], list[str]]:
    """Of each conflict, whether its proof shows that its promises cannot be kept together, even within their room.

    No status rests on one. The second part is what contradicts the proof, a sentence each.

    Args:
        compiled: the matrix in which any promise may be let go (`optimiser.run.prepare.opened`).
        conflicts: the promises of each.
        proof: of the run.
    """
    words: list[TierWord] = []
    against: list[str] = []
    for number, members in enumerate(conflicts, start=1):
        name = clash_name(number)
        word, said = no_plan_word(name, clash_matrix(compiled, members)[0], proof.of(name), needed=False)
        words.append(word)
        against += said
    return words, against


def recorded(compiled: Compiled, members: Sequence[Mapping[str, Any]]) -> list[Named]:
    """The promises of a conflict from their records; one that the matrix does not have is left out."""
    names = (promise_of(compiled.rows[at]) for at in member_rows(compiled, promise_of))
    known = {_told(named_record(name)): name for name in names if name is not None}
    return [known[told] for member in members if (told := _told(member)) in known]


def named_record(name: Named) -> dict[str, str]:
    """A commitment as in formulation §8: its id and its key columns."""
    return {"id": name[0], **PROMISES[name[0]].columns(name[1])}


def _told(record: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    return frozenset((key, str(value)) for key, value in record.items())


# A solution with what proves it, and the word that this earns its tiers.

CERTIFICATE = "the certificate"
"""Who disagrees, where a proof contradicts a run."""


def with_proof(
    solution: Solution, roots: Roots, settings: SolveSettings, stop: Callable[[], bool]
) -> Solution:
    """A solution with its proof, and with the certificate that this gives it in the manifest.

    A run that has neither a plan nor a proof that there is none is left as it is.
    """
    if solution.plan is None and solution.status != "infeasible":
        return solution
    began, prepared = perf_counter(), solution.prepared
    found = prove(prepared.compiled, prepared.tiers, solution.results, roots, settings, stop)
    proven = perf_counter()
    judged = certificate(prepared.compiled, solution.manifest, found.proof, LOOSE_MEASURES)
    content = proof_bytes(found.proof)
    seconds = {"proof": round(proven - began, 4), "certificate": round(perf_counter() - proven, 4)}
    manifest = {
        **solution.manifest,
        "seconds": {**solution.manifest["seconds"], **seconds},
        "certificate": certificate_record(judged, content),
    }
    certified = replace(solution, manifest=manifest, proof=content)
    return certified.against([contradiction(CERTIFICATE, says) for says in _against(judged, found)])


def with_conflicts(solution: Solution, conflicts: Sequence[Collection[Named]]) -> Solution:
    """A question without a plan, with what proves its conflicts beside what proves that; each has its word.

    Args:
        solution: of the question; one that keeps no proof is left as it is.
        conflicts: the promises of each.
    """
    if not solution.proof or not conflicts:
        return solution
    began, settings = perf_counter(), SolveSettings(**solution.manifest["options"])
    compiled = opened(solution.prepared).compiled
    before, found = read_proof(solution.proof), clash_proofs(compiled, conflicts, settings)
    words, _ = clash_words(compiled, conflicts, found)
    content = proof_bytes(Proof((*before.tiers, *found.tiers)))
    stated = solution.manifest["certificate"]
    record = {
        **stated,
        "proof_sha256": hashlib.sha256(content).hexdigest(),
        "tiers": [*stated["tiers"], *(word.as_record() for word in words)],
    }
    seconds = {**solution.manifest["seconds"], "proof of conflicts": round(perf_counter() - began, 4)}
    return replace(
        solution, proof=content, manifest={**solution.manifest, "certificate": record, "seconds": seconds}
    )


def certificate_record(judged: Certificate, content: bytes) -> dict[str, Any]:
    """The certificate as the manifest states it, with the hash of the file that it stands on."""
    return {"proof_sha256": hashlib.sha256(content).hexdigest(), **judged.as_record()}


def _against(judged: Certificate, found: Proven) -> Iterator[str]:
    """What proof and search hold against what the solver says."""
    yield from judged.contradictions
    for measure, value in found.better.items():
        if measure == NO_PLAN:
            yield "the search for a proof that there is no plan met one"
        else:
            yield f"of {measure} the search for a proof met a plan of {value:,.9g}, below the bound that is stated"
