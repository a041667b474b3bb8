"""A plan in numbers -> every commitment's value, limit and shortfall, and every measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimiser.tolerances import room
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.family import Family, Key, Mode, Row, excess
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.plan import Plan


@dataclass(frozen=True)
class Judged:
    """One commitment under a plan: its row in numbers, its shortfall, and how it stands."""

    family: Family
    mode: Mode
    key: Key
    value: float
    limit: float
    shortfall: float
    status: str


def _judged(family: Family, mode: Mode, row: Row) -> Judged:
    missed = float(excess(row))
    own = row.shortfall if mode == "yield" else None
    shortfall = max(0.0, missed) if own is None else float(own)
    slack = room(family.unit, float(row.limit))
    status = "short" if shortfall > slack else "binds" if missed > -slack else "holds"
    return Judged(family, mode, row.key, float(row.value), float(row.limit), shortfall, status)


def judge(case: Case, plan: Plan) -> list[Judged]:
    """Every row of every commitment, also of those that are off, in the order of MATHS.md."""
    return [
        _judged(family, case.mode(family.id), row)
        for family in FAMILIES.values()
        for row in family.rows(case, plan)
    ]


def shortfalls(judged: list[Judged]) -> dict[str, dict[Key, float]]:
    """Shortfalls by commitment and key, of the commitments that yield."""
    short: dict[str, dict[Key, float]] = {}
    for item in judged:
        if item.mode == "yield":
            short.setdefault(item.family.id, {})[item.key] = item.shortfall
    return short


def measure_values(case: Case, plan: Plan, judged: list[Judged]) -> Mapping[str, float]:
    """Every measure of the plan, also those that the question does not ask for, but for those reckoned if asked."""
    short, tiers = shortfalls(judged), case.question.tiers
    counted = {name: m for name, m in MEASURES.items() if not m.if_asked or name in tiers}
    return {name: float(measure.expression(case, plan, short)) for name, measure in counted.items()}
