"""Verify a run: domains, laws, commitments that hold, stated numbers, measures and hashes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite
from typing import Any

from optimiser.instances import Instance
from optimiser.results.folder import Run
from optimiser.results.judge import Judged, judge, measure_values
from optimiser.results.origin import shown_not_verified
from optimiser.results.plan import plan_from_tables
from optimiser.results.tables import result_tables
from optimiser.tolerances import room, rounding
from optimiser.verify.manifest import (
    PLANNED,
    contradiction_residuals,
    gap_residuals,
    option_residuals,
    primary_residuals,
    question_residuals,
    question_told,
    shape_residuals,
    status_residuals,
    tier_residuals,
    used_residuals,
)
from optimiser.verify.report import SOLVER, Residual, Verification, not_checked, wrong
from optimiser.verify.tables import statuses_checked, tables_checked
from trustmodels.allocation.case import Case, make_case
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.family import Law, Row, excess
from trustmodels.allocation.laws import LAWS
from trustmodels.allocation.plan import DECISIONS, Plan
from trustmodels.allocation.promises import promise_of
from trustmodels.allocation.question import Question


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
            below = 0.0 if lower is None else lower - value
            above = 0.0 if upper is None else value - upper
            if not isfinite(value):
                where = _where(decision.id, key)
                yield wrong("the domain of", where, "is left: it is not a number")
                continue
            fraction = abs(value - round(value)) if decision.binary else 0.0
            off = max(below, above, fraction)
            broken = off > 0.0 and off > rounding(value)
            yield Residual("the domain of", _where(decision.id, key), off, decision.unit) if broken else None


def law_residuals(case: Case, plan: Plan) -> Iterator[Residual | None]:
    """Every hard row that is no commitment."""
    for law in LAWS:
        for row in law.rows(case, plan):
            off = float(excess(row))
            broken = off > 0.0 and off > _law_room(law, row)
            yield Residual("the law", _where(law.id, row.key), off, law.unit) if broken else None


def _law_room(law: Law, row: Row) -> float:
    """By how much a law's row may be missed: a sum by rounding, a figure that somebody promised by its room."""
    promised = promise_of((law.id, row.key)) is not None
    least = room(law.unit, float(row.limit)) if promised else 0.0
    return max(least, rounding(float(row.limit), float(row.value)))


def commitment_residuals(judged: list[Judged]) -> Iterator[Residual | None]:
    """Every commitment that the question holds."""
    for item in judged:
        broken = item.mode == "hold" and item.status == "short"
        yield (
            Residual("the commitment", _where(item.family.id, item.key), item.shortfall, item.family.unit)
            if broken
            else None
        )


def hash_residuals(run: Run, instance: Instance) -> Iterator[Residual | None]:
    """The instance, its scenario and the tables are the ones that the manifest names."""
    stated = {"instance": run.manifest["instance"].get("name"), "scenario": run.manifest.get("scenario")}
    for what, found in (("instance", instance.name), ("scenario", instance.scenario)):
        said = f"is '{stated[what]}' in the manifest, and '{found}' was read"
        yield wrong("the name of the", what, said) if stated[what] != found else None
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

    @cached_property
    def measures(self) -> Mapping[str, float]:
        """Every measure of the plan."""
        return measure_values(self.case, self.plan, self.judged)


def recompute(run: Run, instance: Instance) -> Recomputed:
    """The plan of a run from its tables, and every commitment under it.

    What the tables of an earlier edition did not have yet counts as 0.

    Raises:
        KeyError: a table or column is missing.
    """
    case = make_case(allocation_data(instance.tables, instance.settings), question_of(run.manifest))
    plan = plan_from_tables(case, run.tables, lenient=run.earlier)
    return Recomputed(case, plan, judge(case, plan))


def verify(run: Run, instance: Instance) -> Verification:
    """Recompute a run from its instance.

    What is stated and not looked at is said in `unchecked`: the bounds, which take a proof, the hash of the matrix,
    which takes building the model (`optimiser reproduce` does), and whatever nothing follows from.

    Args:
        run: a run folder with a plan.
        instance: the instance it names, with its scenario applied.

    Returns:
        How many statements were checked, every residual over the tolerances of `optimiser.tolerances`, and what was
        not checked.
    """
    return reread(run, instance)[0]


def reread(run: Run, instance: Instance) -> tuple[Verification, Recomputed | None]:
    """`verify`, and what was recomputed for it; None where nothing could be or had to be."""
    if run.earlier:
        why = shown_not_verified(run)
        return Verification(1, (wrong("the edition of the format", "of the run", why),)), None
    if shapeless := shape_residuals(run.manifest):
        return Verification(len(shapeless), tuple(shapeless)), None
    if not run.solved and run.status not in PLANNED:
        return without_plan(run, instance), None
    try:
        again = recompute(run, instance)
    except KeyError as missing:
        return Verification(1, (wrong("the table or column", str(missing), "is missing"),)), None
    return checked(run, instance, again), again


def without_plan(run: Run, instance: Instance) -> Verification:
    """What can be said of a run without a plan: its question, its options, its hashes. It is not verified by that."""
    manifest = run.manifest
    statements = [
        *hash_residuals(run, instance),
        *question_residuals(manifest["question"]),
        *option_residuals(manifest),
        *contradiction_residuals(manifest),
    ]
    left = _left(manifest)
    claimed = f"that there is no plan, and the tiers ({SOLVER})"
    return replace(left, unchecked=(claimed, *left.unchecked)).also(statements)


def _left(manifest: Mapping[str, Any]) -> Verification:
    """Nothing checked yet of a manifest, and what will not be."""
    return Verification(0, (), not_checked(manifest), question_told(manifest["question"]))


def checked(run: Run, instance: Instance, again: Recomputed) -> Verification:
    """Everything that a run states against what was recomputed."""
    case, plan, judged, manifest = again.case, again.plan, again.judged, run.manifest
    tables = tables_checked(run.tables, result_tables(case, plan, judged, {}))
    left = _left(manifest)
    return replace(tables, unchecked=left.unchecked, told=left.told).also(
        [
            *hash_residuals(run, instance),
            *_broken(again),
            *statuses_checked(judged, run.tables),
            *_misstated(manifest, again),
        ]
    )


def checked_in_memory(manifest: Mapping[str, Any], again: Recomputed) -> Verification:
    """A plan that no table holds: its domains, laws and commitments, and what is stated of its tiers."""
    return _left(manifest).also([*_broken(again), *_misstated(manifest, again)])


def _broken(again: Recomputed) -> Iterator[Residual | None]:
    """What a plan may not do."""
    yield from domain_residuals(again.case, again.plan)
    yield from law_residuals(again.case, again.plan)
    yield from commitment_residuals(again.judged)


def _misstated(manifest: Mapping[str, Any], again: Recomputed) -> Iterator[Residual | None]:
    """What is stated of a question, its options, tiers and status."""
    yield from question_residuals(manifest["question"])
    yield from option_residuals(manifest)
    yield from tier_residuals(manifest, again.measures)
    yield from gap_residuals(manifest)
    yield from used_residuals(manifest)
    yield from primary_residuals(manifest)
    yield from contradiction_residuals(manifest)
    yield from status_residuals(manifest)
