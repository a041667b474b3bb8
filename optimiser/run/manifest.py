"""The manifest of a run: what was asked, of what, how it was solved, and what each tier reached."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from optimiser.instances import Instance
from optimiser.matrix import Compiled, matrix_hash
from optimiser.questions import question_record
from optimiser.run.prices import gains
from optimiser.solver import SolveSettings, TierResult
from trustmodels.allocation.question import Question
from trustmodels.contract import EDITION

PACKAGES = ("trust-optimiser", "highspy", "clarabel", "pyomo", "numpy", "scipy", "pandas", "networkx")
WHERE_THERE = "highspy-extras"
"""By its interior point very large questions are solved, where it is installed."""


def versions() -> dict[str, str]:
    """Versions of everything that could change an answer."""
    found = {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
    with suppress(PackageNotFoundError):
        found[WHERE_THERE] = version(WHERE_THERE)
    return found


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def tier_record(result: TierResult, final: float | None, gained: Mapping[str, float]) -> dict[str, Any]:
    """One tier: value when it was solved, final value recomputed from the tables, bound, gap, what gaps gained it."""
    return {
        "measure": result.measure,
        "value": _number(result.value),
        "final": final,
        "bound": _number(result.bound),
        "gap": _number(result.gap),
        "gained": dict(gained),
        "primary": result.primary,
        "outcome": str(result.outcome),
        "seconds": {phase: round(spent, 4) for phase, spent in result.seconds.items()},
        "notes": list(result.notes),
        "doubts": list(result.doubts),
        **({"used": dict(result.used)} if result.used else {}),
    }


def manifest_record(  # noqa: PLR0913, PLR0917 - a manifest is the sum of all that a run knows
    instance: Instance,
    question: Question,
    settings: SolveSettings,
    compiled: Compiled,
    status: str,
    results: Sequence[TierResult],
    finals: Mapping[str, float],
    seconds: Mapping[str, float],
    *,
    hashed: bool = True,
) -> dict[str, Any]:
    """Everything §8 of the formulation asks of `manifest.json`; not `hashed`, it is for nobody to reproduce."""
    searched = {f"{r.measure}: {phase}": s for r in results for phase, s in r.seconds.items()}
    return {
        "contract": EDITION,
        "status": status,
        "question": question_record(question),
        "instance": {"name": instance.name, "path": instance.path},
        "scenario": instance.scenario,
        "instance_sha256": instance.sha256,
        "model_sha256": matrix_hash(compiled) if hashed else "",
        "tiers": [
            tier_record(r, finals.get(r.measure), g) for r, g in zip(results, gains(results), strict=True)
        ],
        "size": {
            "rows": len(compiled.rows),
            "columns": len(compiled.columns),
            "nonzeros": int(compiled.matrix.nnz),
            "choices": int(compiled.integer.sum()),
        },
        "options": settings.as_record(),
        "seeds": {"solver": settings.seed},
        "versions": versions(),
        "seconds": {phase: round(s, 4) for phase, s in {**seconds, **searched}.items()},
        "notes": list(instance.notes),
    }
