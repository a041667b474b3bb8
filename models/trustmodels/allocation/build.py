"""A case -> a Pyomo model: decisions, laws, commitments and measures, in the order of MATHS.md.

The only module of this package that knows Pyomo. Every block notes what it read of the case, so that a case
with other numbers builds again only what it reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC
from pyomo.core.expr.numvalue import is_potentially_variable
from pyomo.repn import generate_standard_repn

from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.data import Key
from trustmodels.allocation.even import Square
from trustmodels.allocation.family import Family, Row
from trustmodels.allocation.laws import LAWS
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.plan import DECISIONS, Decision, Plan, Term
from trustmodels.allocation.reads import Reads, Watched, differences

RowKey = tuple[str, Key]  # (law or commitment, key)
ColumnKey = tuple[str, Key]  # (decision, key); a shortfall is ("short:<commitment>", key)
SHORT = "short:"
"""How the columns of shortfalls begin."""
INFINITY = float("inf")


@dataclass
class ModelPart:
    """A block of the model: the rows of a law or a commitment, or the objective of a measure.

    Attributes:
        block: the Pyomo block.
        reads: what its formulas read of the case.
        rows: key of a row -> constraint, in order.
        constants: rows in which no variable takes part, as (key, lower, upper) around zero.
        short: shortfalls of a commitment that yields.
        own: whether the rule has shortfalls of its own, made of other decisions.
        squares: what an even measure compares; it has no objective.
    """

    block: Any
    reads: Reads = frozenset()
    rows: dict[RowKey, Any] = field(default_factory=dict)
    constants: list[tuple[RowKey, float, float]] = field(default_factory=list)
    short: dict[Key, Term] = field(default_factory=dict)
    own: bool = False
    squares: tuple[Square, ...] = ()

    @property
    def keys(self) -> list[RowKey]:
        """Every row, in the order of the matrix."""
        return [*self.rows, *(key for key, _, _ in self.constants)]


@dataclass
class Built:
    """A Pyomo model and the keys that lead from its rows and columns back to the tables.

    Attributes:
        case: what it was built from.
        model: `decision`, `law` and `commitment` blocks, and one objective a measure of the question.
        plan: the decisions as variables.
        columns: column key -> variable, in order.
        parts: laws and commitments by name, in order.
        measures: measures by name, in the order of the tiers.
        decided: decision -> what its keys and bounds read of the case.
    """

    case: Case
    model: Any
    plan: Plan
    columns: dict[ColumnKey, Any] = field(default_factory=dict)
    parts: dict[str, ModelPart] = field(default_factory=dict)
    measures: dict[str, ModelPart] = field(default_factory=dict)
    decided: dict[str, Reads] = field(default_factory=dict)

    @property
    def shortfalls(self) -> dict[str, Mapping[Key, Term]]:
        """The shortfalls of every commitment that is not off."""
        return {name: part.short for name, part in self.parts.items() if name in FAMILIES}


def _add_decision(built: Built, case: Case, decision: Decision) -> None:
    watched = Watched(case)
    keys = list(decision.keys(watched.case))
    block = pyo.Var(range(len(keys)), within=pyo.Binary if decision.binary else pyo.Reals)
    built.model.decision.add_component(decision.id, block)
    terms = {}
    for variable, key in zip(block.values(), keys, strict=True):
        terms[key] = built.columns[decision.id, key] = variable
    setattr(built.plan, decision.id, terms)
    _set_bounds(built, watched.case, decision)
    built.decided[decision.id] = watched.reads


def _set_bounds(built: Built, case: Case, decision: Decision) -> None:
    for key, variable in getattr(built.plan, decision.id).items():
        variable.setlb(decision.lower(case, key))
        variable.setub(decision.upper(case, key))


def _bounds(sense: str, limit: float) -> tuple[float | None, float | None]:
    return (None if sense == "<=" else limit, None if sense == ">=" else limit)


def balance(row: Row, short: Mapping[Key, Term]) -> Term:
    """What stands against zero: value - limit (+ or - shortfall); a row with a shortfall of its own has no other."""
    relief = 0.0 if row.shortfall is not None else short.get(row.key, 0.0)
    body = row.value - row.limit
    return body + relief if row.sense == ">=" else body - relief


def _add_row(part: ModelPart, name: str, row: Row) -> None:
    """A balance against zero; a row without variables is kept as a constant."""
    body = balance(row, part.short)
    lower, upper = _bounds(row.sense, 0.0)
    if not is_potentially_variable(body):
        part.constants.append(((name, row.key), *_constant(lower, upper, float(body))))
        return
    constraints = part.block.row
    constraints[len(constraints)] = (lower, body, upper)
    part.rows[name, row.key] = constraints[len(constraints) - 1]


def set_aside(parts: Iterable[ModelPart]) -> None:
    """Keep rows whose variables all count nothing as constants: Pyomo won't compile one that can't be kept."""
    for part in parts:
        for (name, key), constraint in list(part.rows.items()):
            repn = generate_standard_repn(constraint.body)
            if not repn.linear_vars:
                del part.rows[name, key]
                constraint.deactivate()
                ends = _constant(constraint.lower, constraint.upper, float(repn.constant))
                part.constants.append(((name, key), *ends))


def _constant(lower: float | None, upper: float | None, gap: float) -> tuple[float, float]:
    """The two ends of a row without variables, around zero."""
    return (-INFINITY if lower is None else lower - gap, INFINITY if upper is None else upper - gap)


def _block(parent: Any, name: str) -> Any:
    block = pyo.Block()
    parent.add_component(name, block)
    return block


def _empty(part: ModelPart) -> None:
    """Make room for rows, those of before gone."""
    part.block.del_component("row")
    part.block.row = pyo.Constraint(pyo.NonNegativeIntegers)
    part.rows.clear()
    part.constants.clear()


def _fill(part: ModelPart, name: str, rows: Iterable[Row], watched: Watched) -> None:
    _empty(part)
    for row in rows:
        _add_row(part, name, row)
    part.reads = watched.reads


def _fill_commitment(built: Built, case: Case, family: Family, *, first: bool) -> None:
    """The family's rows; where it yields, a shortfall each, or the row's own."""
    part, watched = built.parts[family.id], Watched(case)
    rows = list(family.rows(watched.case, built.plan))
    yields = case.mode(family.id) == "yield"
    if first:
        keys = [row.key for row in rows if yields and row.shortfall is None]
        part.block.short = pyo.Var(range(len(keys)), within=pyo.NonNegativeReals)
        for at, key in enumerate(keys):
            part.short[key] = built.columns[SHORT + family.id, key] = part.block.short[at]
    _fill(part, family.id, rows, watched)
    if yields:
        own = {row.key: row.shortfall for row in rows if row.shortfall is not None}
        part.own = bool(own)
        part.short.update(own)


def _fill_law(built: Built, case: Case, name: str) -> None:
    watched = Watched(case)
    _fill(built.parts[name], name, _LAW_OF[name].rows(watched.case, built.plan), watched)


def _fill_measure(built: Built, case: Case, name: str) -> None:
    part, watched, measure = built.measures[name], Watched(case), MEASURES[name]
    if measure.squares is not None:
        part.squares = tuple(measure.squares(watched.case, built.plan, built.shortfalls))
    else:
        part.block.del_component("goal")
        part.block.goal = pyo.Objective(expr=measure.expression(watched.case, built.plan, built.shortfalls))
    part.reads = watched.reads


_LAW_OF = {law.id: law for law in LAWS}
_KEY_NAMES: dict[str, Key] = {
    **{decision.id: decision.key for decision in DECISIONS},
    **{family.id: family.key for family in FAMILIES.values()},
    **{law.id: law.key for law in LAWS},
}


def key_names(name: str) -> Key:
    """The names of the key columns of a row or a column of the matrix."""
    if name.startswith(SHORT):
        return FAMILIES[name.removeprefix(SHORT)].key
    return _KEY_NAMES[name]


def build(case: Case) -> Built:
    """The model of a case under its question.

    Every commitment of the question that is not off has a row; every tier of the question an objective.
    """
    with PauseGC():  # a model is many small objects that all stay: collecting among them only costs
        model = pyo.ConcreteModel(name="allocation")
        for name in ("decision", "law", "commitment", "measure"):
            model.add_component(name, pyo.Block())
        built = Built(case=case, model=model, plan=Plan())
        for decision in DECISIONS:
            _add_decision(built, case, decision)
        for law in LAWS:
            built.parts[law.id] = ModelPart(_block(model.law, law.id))
            _fill_law(built, case, law.id)
        for family in FAMILIES.values():
            if case.mode(family.id) != "off":
                built.parts[family.id] = ModelPart(_block(model.commitment, family.id))
                _fill_commitment(built, case, family, first=True)
        for name in case.question.tiers:
            built.measures[name] = ModelPart(_block(model.measure, name))
            _fill_measure(built, case, name)
    return built


@dataclass(frozen=True)
class Reached:
    """What a case with other numbers reached of a model: decisions whose bounds, and blocks whose rows moved."""

    decisions: frozenset[str]
    parts: frozenset[str]
    measures: frozenset[str]


def rebuild(built: Built, case: Case) -> Reached | None:
    """Bring a model to another case: only blocks that read something that differs are built again.

    Args:
        built: a model; spoiled where the answer is None.
        case: the new case.

    Returns:
        What was built again; None where columns are not the same ones, or another question is asked, so that the
        model has to be built from the beginning. A law or a promise that must hold may have other rows.
    """
    if case.question != built.case.question or case.periods != built.case.periods:
        return None
    moved = differences(built.case, case)
    built.case = case
    decisions = [d for d in DECISIONS if built.decided[d.id] & moved]
    for decision in decisions:
        if list(decision.keys(case)) != list(getattr(built.plan, decision.id)):
            return None
        _set_bounds(built, case, decision)
    parts = [name for name, part in built.parts.items() if part.reads & moved]
    for name in parts:
        if not _same_columns(built, case, name):
            return None
    own = any(built.parts[name].own for name in parts)
    measures = [name for name, part in built.measures.items() if own or part.reads & moved]
    for name in measures:
        _fill_measure(built, case, name)
    return Reached(frozenset(d.id for d in decisions), frozenset(parts), frozenset(measures))


def _same_columns(built: Built, case: Case, name: str) -> bool:
    """Build a block again; whether it needs no other columns: a row that may give way brings its shortfall along."""
    part = built.parts[name]
    before = part.keys
    if name not in FAMILIES:
        _fill_law(built, case, name)
        return True
    _fill_commitment(built, case, FAMILIES[name], first=False)
    return part.keys == before or case.mode(name) != "yield"
