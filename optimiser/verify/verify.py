"""Verify a run: domains, laws, commitments that hold, stated numbers, measures and hashes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from optimiser.instances import Instance
from optimiser.results.folder import Run
from optimiser.results.judge import Judged, judge, measure_values, tolerance
from optimiser.results.plan import plan_from_tables
from optimiser.results.tables import result_tables
from optimiser.verify.manifest import (
    gap_residuals,
    name_residuals,
    option_residuals,
    shape_residuals,
    status_residuals,
    tier_residuals,
)
from optimiser.verify.report import Residual, Verification, wrong
from optimiser.verify.tables import statuses_checked, tables_checked
from trustmodels.allocation.case import Case, make_case
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.decisions import DECISIONS
from trustmodels.allocation.family import excess
from trustmodels.allocation.laws import LAWS
from trustmodels.allocation.plan import Plan
from trustmodels.allocation.question import Question

SLACK = 1e-6


def question_of(manifest: Mapping[str, Any]) -> Question:
    """The question as the manifest states it."""
    record = manifest["question"]
    return Question(
        name=record["name"],
        sentence=record.get("sentence", ""),
        basis=record["basis"],
        modes=record["modes"],
        allow=frozenset(record["allow"]),
        tiers=tuple(record["tiers"]),
    )


def _where(name: str, key: tuple[str, ...]) -> str:
    return f"{name}[{', '.join(key)}]"


def domain_residuals(case: Case, plan: Plan) -> Iterator[Residual | None]:
    """Every decision between its bounds, every choice whole."""
    for decision in DECISIONS:
        for key in decision.keys(case):
            value = getattr(plan, decision.id).get(key, 0.0)
            lower, upper = decision.lower(case, key), decision.upper(case, key)
            size = SLACK * max(1.0, abs(value))
            below = 0.0 if lower is None else lower - value
            above = 0.0 if upper is None else value - upper
            where = _where(decision.id, key)
            if not isfinite(value):
                yield wrong("the domain of", where, "is left: it is no number")
                continue
            fraction = abs(value - round(value)) if decision.binary else 0.0
            off = max(below, above, fraction)
            yield Residual("the domain of", where, off, decision.unit) if off > size else None


def law_residuals(case: Case, plan: Plan) -> Iterator[Residual | None]:
    """Every hard row that is no commitment."""
    for law in LAWS:
        for row in law.rows(case, plan):
            off = float(excess(row))
            where = _where(law.id, row.key)
            yield Residual("the law", where, off, law.unit) if off > tolerance(row) else None


def commitment_residuals(judged: list[Judged]) -> Iterator[Residual | None]:
    """Every commitment that the question holds."""
    for item in judged:
        broken = item.mode == "hold" and item.status == "short"
        where = _where(item.family.id, item.key)
        yield Residual("the commitment", where, item.shortfall, item.family.unit) if broken else None


def hash_residuals(run: Run, instance: Instance) -> Iterator[Residual | None]:
    """The instance and the tables are the ones that the manifest names."""
    why = "is another than in the manifest"
    other = run.manifest["instance_sha256"] != instance.sha256
    yield wrong("the hash of the instance", instance.name, why) if other else None
    changed = run.manifest.get("result_sha256") != run.sha256
    yield wrong("the hash of the tables", run.path.name, why) if changed else None


@dataclass(frozen=True)
class Recomputed:
    """What a run's tables say when they are read again under its instance and question."""

    case: Case
    plan: Plan
    judged: list[Judged]


def recompute(run: Run, instance: Instance) -> Recomputed:
    """The plan of a run from its tables, and every commitment under it.

    Raises:
        KeyError: a table or column is missing.
    """
    case = make_case(allocation_data(instance.tables, instance.settings), question_of(run.manifest))
    plan = plan_from_tables(case, run.tables)
    return Recomputed(case, plan, judge(case, plan))


def verify(run: Run, instance: Instance) -> Verification:
    """Recompute a run from its instance.

    The hash of the matrix is the one thing stated that is not looked at: it takes building the model, which
    `optimiser reproduce` does.

    Args:
        run: a run folder with a plan.
        instance: the instance it names, with its scenario applied.

    Returns:
        How many statements were checked, and every residual over 10⁻⁶ (relative to the size of the row).
    """
    if shapeless := shape_residuals(run.manifest):
        return Verification(len(shapeless), tuple(shapeless))
    try:
        again = recompute(run, instance)
    except KeyError as missing:
        return Verification(1, (wrong("the table or column", str(missing), "is missing"),))
    return checked(run, instance, again)


def checked(run: Run, instance: Instance, again: Recomputed) -> Verification:
    """Everything that a run states against what was recomputed."""
    case, plan, judged, manifest = again.case, again.plan, again.judged, run.manifest
    tables = tables_checked(run.tables, result_tables(case, plan, judged, {}))
    return tables.also(
        [
            *hash_residuals(run, instance),
            *domain_residuals(case, plan),
            *law_residuals(case, plan),
            *commitment_residuals(judged),
            *statuses_checked(judged, run.tables),
            *name_residuals(manifest["question"]),
            *option_residuals(manifest),
            *tier_residuals(manifest, measure_values(case, plan, judged)),
            *gap_residuals(manifest),
            *status_residuals(manifest),
        ]
    )
