"""A solution with what proves it, and the word that this earns its tiers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from optimiser.proof.judge import Certificate, certificate
from optimiser.proof.kept import NO_PLAN, proof_bytes
from optimiser.results.contradicted import contradiction
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
