"""A solution with what proves it, and the word that this earns its tiers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from optimiser.matrix.compiled import Named
from optimiser.proof.judge import Certificate, certificate
from optimiser.proof.kept import NO_PLAN, Proof, proof_bytes, read_proof
from optimiser.results.contradicted import contradiction
from optimiser.run.clashes import clash_proofs, clash_words
from optimiser.run.prepare import opened
from optimiser.solver import SolveSettings
from optimiser.solver.proving import Proven, prove
from optimiser.solver.roots import Roots

if TYPE_CHECKING:
    from optimiser.run.solve import Solution

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
    judged, content = certificate(prepared.compiled, solution.manifest, found.proof), proof_bytes(found.proof)
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
