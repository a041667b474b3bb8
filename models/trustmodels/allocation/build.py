"""A case -> a Pyomo model: decisions, laws, commitments and measures, in the order of MATHS.md.

The only module of this package that knows Pyomo.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyomo.environ as pyo
from pyomo.core.expr.numvalue import is_potentially_variable

from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.decisions import DECISIONS, Decision
from trustmodels.allocation.family import Family, Key, Mode, Row, Term
from trustmodels.allocation.laws import LAWS
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.plan import Plan

RowKey = tuple[str, Key]  # (law or commitment, key)
ColumnKey = tuple[str, Key]  # (decision, key); a shortfall is ("short:<commitment>", key)


@dataclass
class Built:
    """A Pyomo model and the keys that lead from its rows and columns back to the tables.

    Attributes:
        model: `decision`, `law` and `commitment` blocks, and one objective a measure of the question.
        plan: the decisions as variables.
        rows: row key -> constraint, in order.
        constants: rows in which no variable takes part, as (key, lower, upper) around zero.
        columns: column key -> variable, in order.
        measures: measure -> objective, in the order of the tiers.
    """

    model: Any
    plan: Plan
    rows: dict[RowKey, Any] = field(default_factory=dict)
    constants: list[tuple[RowKey, float, float]] = field(default_factory=list)
    columns: dict[ColumnKey, Any] = field(default_factory=dict)
    measures: dict[str, Any] = field(default_factory=dict)


def _add_decision(built: Built, case: Case, decision: Decision) -> None:
    keys = list(decision.keys(case))
    block = pyo.Var(range(len(keys)), within=pyo.Binary if decision.binary else pyo.Reals)
    built.model.decision.add_component(decision.id, block)
    terms = {}
    for variable, key in zip(block.values(), keys, strict=True):
        variable.setlb(decision.lower(case, key))
        variable.setub(decision.upper(case, key))
        terms[key] = built.columns[decision.id, key] = variable
    setattr(built.plan, decision.id, terms)


def _bounds(sense: str, limit: float) -> tuple[float | None, float | None]:
    return (None if sense == "<=" else limit, None if sense == ">=" else limit)


def _add_row(built: Built, block: Any, name: str, row: Row, short: Term) -> None:
    """value - limit (+ or - shortfall) against zero; a row without variables is kept as a constant."""
    relief = short if row.sense == ">=" else -short
    body = row.value - row.limit + relief
    lower, upper = _bounds(row.sense, 0.0)
    if not is_potentially_variable(body):
        gap = float(body)
        infinity = float("inf")
        ends = (-infinity if lower is None else -gap, infinity if upper is None else -gap)
        built.constants.append(((name, row.key), *ends))
        return
    block.row[len(block.row)] = (lower, body, upper)
    built.rows[name, row.key] = block.row[len(block.row) - 1]


def _block(parent: Any, name: str) -> Any:
    block = pyo.Block()
    parent.add_component(name, block)
    block.row = pyo.Constraint(pyo.NonNegativeIntegers)
    return block


def _add_laws(built: Built, case: Case) -> None:
    for law in LAWS:
        block = _block(built.model.law, law.id)
        for row in law.rows(case, built.plan):
            _add_row(built, block, law.id, row, 0.0)


def _add_commitment(built: Built, case: Case, family: Family, mode: Mode) -> dict[Key, Term]:
    """The family's rows; where it yields, a shortfall each, or the row's own."""
    block = _block(built.model.commitment, family.id)
    short: dict[Key, Term] = {}
    rows = list(family.rows(case, built.plan))
    yields = mode == "yield"
    keys = [row.key for row in rows if yields and row.shortfall is None]
    block.short = pyo.Var(range(len(keys)), within=pyo.NonNegativeReals)
    for at, key in enumerate(keys):
        short[key] = built.columns[f"short:{family.id}", key] = block.short[at]
    for row in rows:
        _add_row(built, block, family.id, row, short.get(row.key, 0.0))
        if yields and row.shortfall is not None:
            short[row.key] = row.shortfall
    return short


def build(case: Case) -> Built:
    """The model of a case under its question.

    Every commitment of the question that is not off has a row; every tier of the question an objective.
    """
    model = pyo.ConcreteModel(name="allocation")
    for part in ("decision", "law", "commitment", "measure"):
        model.add_component(part, pyo.Block())
    built = Built(model=model, plan=Plan())
    for decision in DECISIONS:
        _add_decision(built, case, decision)
    _add_laws(built, case)
    shortfalls = {}
    for family in FAMILIES.values():
        mode = case.mode(family.id)
        if mode != "off":
            shortfalls[family.id] = _add_commitment(built, case, family, mode)
    for name in case.question.tiers:
        expression = MEASURES[name].expression(case, built.plan, shortfalls)
        built.measures[name] = pyo.Objective(expr=expression)
        model.measure.add_component(name, built.measures[name])
    return built
