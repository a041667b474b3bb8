"""Verify a run: domains, laws, commitments that hold, stated numbers, measures and hashes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from optimiser.instances import Instance
from optimiser.results.folder import Run, tables_hash
from optimiser.results.judge import Judged, judge, measure_values, tolerance
from optimiser.results.plan import plan_from_tables
from optimiser.results.tables import result_tables
from optimiser.verify.report import Residual, Verification
from trustmodels.allocation.case import Case, make_case
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.decisions import DECISIONS
from trustmodels.allocation.family import excess
from trustmodels.allocation.laws import LAWS
from trustmodels.allocation.measures import MEASURES
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


def _close(stated: float, found: float) -> bool:
    return abs(stated - found) <= SLACK * max(1.0, abs(stated), abs(found))


def domain_residuals(case: Case, plan: Plan) -> Iterator[Residual | None]:
    """Every decision between its bounds, every choice whole."""
    for decision in DECISIONS:
        for key in decision.keys(case):
            value = getattr(plan, decision.id).get(key, 0.0)
            lower, upper = decision.lower(case, key), decision.upper(case, key)
            size = SLACK * max(1.0, abs(value))
            below = 0.0 if lower is None else lower - value
            above = 0.0 if upper is None else value - upper
            fraction = abs(value - round(value)) if decision.binary else 0.0
            off = max(below, above, fraction)
            where = _where(decision.id, key)
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


def tables_checked(stated: Mapping[str, pd.DataFrame], found: Mapping[str, pd.DataFrame]) -> Verification:
    """Every number of every table as the formulas give it; every key once and none missing."""
    checked, off = 0, list[Residual]()
    for name, frame in found.items():
        given = stated.get(name)
        columns = [c for c in frame.columns if not c.startswith("price_")]
        if given is None or len(given) != len(frame) or not set(columns) <= set(given.columns):
            off.append(
                Residual("the rows and columns of table", name, float("nan"), "as the instance has them")
            )
            continue
        for column in columns:
            check = _numbers_off if pd.api.types.is_numeric_dtype(frame[column]) else _texts_off
            off += check(f"{name}.csv", column, given[column], frame[column])
            checked += len(frame)
    return Verification(checked + len(off), tuple(off))


def _numbers_off(file: str, column: str, given: pd.Series, found: pd.Series) -> Iterator[Residual]:
    stated, right = given.to_numpy(float), found.to_numpy(float)
    close = np.abs(stated - right) <= SLACK * np.maximum(1.0, np.maximum(np.abs(stated), np.abs(right)))
    for at in np.flatnonzero(~close).tolist():
        yield Residual("the number in", _cell(file, at, column), float(stated[at] - right[at]), "")


def _texts_off(file: str, column: str, given: pd.Series, found: pd.Series) -> Iterator[Residual]:
    for at, (stated, right) in enumerate(zip(given.tolist(), found.tolist(), strict=True)):
        if column != "status" and str(stated) != str(right):
            yield Residual(f"the text in (not '{right}')", _cell(file, at, column), float("nan"), "")


def _cell(file: str, at: int, column: str) -> str:
    return f"{file}, row {at + 2}, column {column}"


def tier_residuals(manifest: Mapping[str, Any], values: Mapping[str, float]) -> Iterator[Residual | None]:
    """The final value of each tier as stated, and no worse than when it was solved by twice the tolerance.

    A run that was stopped may lack tiers, and the value of the one in which it was stopped.
    """
    complete = manifest["status"] == "optimal"
    asked, nan = list(manifest["question"]["tiers"]), float("nan")
    missing = complete and asked != [tier["measure"] for tier in manifest["tiers"]]
    yield Residual("the tiers", ", ".join(asked), nan, "are not all there, in order") if missing else None
    for tier in manifest["tiers"]:
        name, value, final = tier["measure"], tier["value"], tier["final"]
        unit = MEASURES[name].unit
        if final is None or (value is None and complete):
            yield Residual("the tier without a value", name, nan, unit)
            continue
        stated_wrong = not _close(final, values[name])
        yield Residual("the final value of", name, final - values[name], unit) if stated_wrong else None
        allowed = 2 * max(SLACK, SLACK * abs(value or 0.0))
        worse = 0.0 if value is None else final - value
        yield Residual("the tier given up by a later one", name, worse, unit) if worse > allowed else None


def hash_residuals(run: Run, instance: Instance) -> Iterator[Residual | None]:
    """The instance and the tables are the ones that the manifest names."""
    nan = float("nan")
    other = run.manifest["instance_sha256"] != instance.sha256
    yield (
        Residual("the hash of the instance", instance.name, nan, "is another than in the manifest")
        if other
        else None
    )
    changed = run.manifest.get("result_sha256") != tables_hash(run.tables)
    yield (
        Residual("the hash of the tables", run.path.name, nan, "is another than in the manifest")
        if changed
        else None
    )


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

    Args:
        run: a run folder with a plan.
        instance: the instance it names, with its scenario applied.

    Returns:
        How many statements were checked, and every residual over 10⁻⁶ (relative to the size of the row).
    """
    try:
        again = recompute(run, instance)
    except KeyError as missing:
        return Verification(1, (Residual("the table or column", str(missing), float("nan"), "is missing"),))
    return checked(run, instance, again)


def checked(run: Run, instance: Instance, again: Recomputed) -> Verification:
    """Everything that a run states against what was recomputed."""
    case, plan, judged = again.case, again.plan, again.judged
    tables = tables_checked(run.tables, result_tables(case, plan, judged, {}))
    checks: list[Residual | None] = [
        *hash_residuals(run, instance),
        *domain_residuals(case, plan),
        *law_residuals(case, plan),
        *commitment_residuals(judged),
        *tier_residuals(run.manifest, measure_values(case, plan, judged)),
    ]
    off = [check for check in checks if check is not None]
    return Verification(len(checks) + tables.checked, (*off, *tables.residuals))
