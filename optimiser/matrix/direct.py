"""The matrix of a case straight from its formulas: what `build` and `compile_model` give, without a model between.

Where the same question is asked of hundreds of worlds, taking every number through a model of Pyomo costs more than
solving. The formulas are the same, and so are rows, columns and numbers; a sum may differ by its rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf

import numpy as np
import numpy.typing as npt
from pyomo.common.gc_manager import PauseGC
from scipy import sparse

from optimiser.matrix.arrays import Compiled, Floats, Named
from optimiser.matrix.compile import permutation
from optimiser.matrix.linear import LinearTerm, collected, decision_term
from trustmodels.allocation.build import SHORT, balance
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.data import Key
from trustmodels.allocation.family import Family, Row
from trustmodels.allocation.laws import LAWS
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.plan import DECISIONS, Decision, Plan, Term
from trustmodels.allocation.ranks import Order

Places = npt.NDArray[np.int64]
Factors = dict[int, float]


@dataclass
class WrittenCase:
    """A case written out in linear terms, in the order of the formulas.

    Attributes:
        columns: decisions and shortfalls, each with its bounds and whether it is whole.
        rows: each row's name, factors by the place of the column, and lower and upper end.
        costs: measure -> the factors of the columns, and the constant.
    """

    plan: Plan = field(default_factory=Plan)
    columns: dict[Named, tuple[float, float, bool]] = field(default_factory=dict)
    rows: list[tuple[Named, Factors, float, float]] = field(default_factory=list)
    costs: dict[str, tuple[Factors, float]] = field(default_factory=dict)


def written(case: Case) -> WrittenCase:
    """A case under its question, in linear terms.

    Args:
        case: of a question without even tiers.

    Raises:
        ValueError: a tier is a sum of squares.
    """
    with PauseGC():  # many small terms that all stay: collecting among them only costs
        return _written(case)


def _written(case: Case) -> WrittenCase:
    found = WrittenCase()
    for decision in DECISIONS:
        _decide(found, case, decision)
    for law in LAWS:
        _write(found, law.id, law.rows(case, found.plan), {})
    short: dict[str, Mapping[Key, Term]] = {}
    for family in FAMILIES.values():
        if case.mode(family.id) != "off":
            short[family.id] = _commit(found, case, family)
    for name in case.question.tiers:
        measure = MEASURES[name]
        if measure.squares is not None:
            raise ValueError(f"{name} is no linear measure")
        found.costs[name] = collected(measure.expression(case, found.plan, short))
    return found


def _decide(found: WrittenCase, case: Case, decision: Decision) -> None:
    terms = {}
    for key in decision.keys(case):
        terms[key] = _column(found)
        lower, upper = decision.lower(case, key), decision.upper(case, key)
        low, high = -inf if lower is None else float(lower), inf if upper is None else float(upper)
        if decision.binary:
            low, high = max(low, 0.0), min(high, 1.0)
        found.columns[decision.id, key] = low, high, decision.binary
    setattr(found.plan, decision.id, terms)


def _column(found: WrittenCase) -> LinearTerm:
    """The column that is written next."""
    return decision_term(len(found.columns))


def _commit(found: WrittenCase, case: Case, family: Family) -> dict[Key, Term]:
    """The family's rows; its shortfalls, where it yields: a column each, or the row's own."""
    rows = list(family.rows(case, found.plan))
    short: dict[Key, Term] = {}
    own: dict[Key, Term] = {}
    if case.mode(family.id) == "yield":
        for row in rows:
            if row.shortfall is None:
                short[row.key] = _column(found)
                found.columns[SHORT + family.id, row.key] = 0.0, inf, False
            else:
                own[row.key] = row.shortfall
    _write(found, family.id, rows, short)
    return {**short, **own}


def _write(found: WrittenCase, name: str, rows: Iterable[Row], short: Mapping[Key, Term]) -> None:
    """Rows as balances against zero."""
    for row in rows:
        factors, constant = collected(balance(row, short))
        low = -inf if row.sense == "<=" else -constant
        high = inf if row.sense == ">=" else -constant
        found.rows.append(((name, row.key), factors, low, high))


@dataclass(frozen=True)
class MatrixOrder:
    """Where rows and columns stand: in the order of the data of the case that it was made from.

    Attributes:
        rows: their names in order.
        columns: likewise.
        row_at: the place of each row.
        column_at: of each column.
    """

    rows: tuple[Named, ...]
    columns: tuple[Named, ...]
    row_at: Mapping[Named, int] = field(repr=False)
    column_at: Mapping[Named, int] = field(repr=False)

    @classmethod
    def of(cls, case: Case, found: WrittenCase) -> MatrixOrder:
        """The order in which `compile_model` has them: rows without columns at the end."""
        order = Order.of(case.data)
        some = [name for name, factors, _, _ in found.rows if factors]
        none = [name for name, factors, _, _ in found.rows if not factors]
        rows = tuple(_sorted(some, order)) + tuple(_sorted(none, order))
        columns = tuple(_sorted(list(found.columns), order))
        return cls(rows, columns, _places(rows), _places(columns))

    def fits(self, found: WrittenCase) -> bool:
        """Whether a case has these rows and columns and no others."""
        names = [name for name, _, _, _ in found.rows]
        return (
            len(names) == len(self.rows)
            and len(found.columns) == len(self.columns)
            and self.row_at.keys() >= set(names)
            and self.column_at.keys() >= found.columns.keys()
        )

    def compiled(self, found: WrittenCase) -> Compiled:
        """The matrix of a case that fits."""
        to = np.array([self.column_at[name] for name in found.columns], np.int64)
        low, high, whole = (np.array(part) for part in zip(*found.columns.values(), strict=True))
        matrix, lower, upper = self._rows(found, to)
        costs = {name: self._cost(factors, to) for name, (factors, _) in found.costs.items()}
        return Compiled(
            matrix=matrix,
            row_lower=lower,
            row_upper=upper,
            lower=_put(low.astype(float), to),
            upper=_put(high.astype(float), to),
            integer=_put(whole.astype(float), to) > 0,
            rows=self.rows,
            columns=self.columns,
            costs=costs,
            offsets={name: constant for name, (_, constant) in found.costs.items()},
            squares={},
        )

    def _rows(self, found: WrittenCase, to: Places) -> tuple[sparse.csc_array, Floats, Floats]:
        at = np.array([self.row_at[name] for name, _, _, _ in found.rows], np.int64)
        counts = [len(factors) for _, factors, _, _ in found.rows]
        columns = np.fromiter((c for _, own, _, _ in found.rows for c in own), np.int64, sum(counts))
        data = np.fromiter((v for _, own, _, _ in found.rows for v in own.values()), float, sum(counts))
        kept = data != 0
        where = (np.repeat(at, counts)[kept], to[columns][kept])
        shape = (len(self.rows), len(self.columns))
        matrix = sparse.coo_array((data[kept], where), shape=shape).tocsc()
        matrix.sort_indices()
        lower, upper = (np.array([row[end] for row in found.rows], float) for end in (2, 3))
        return matrix, _put(lower, at), _put(upper, at)

    def _cost(self, factors: Factors, to: Places) -> Floats:
        cost = np.zeros(len(self.columns))
        if factors:
            cost[to[np.array(list(factors), np.int64)]] = list(factors.values())
        return cost


def _sorted(names: list[Named], order: Order) -> Iterator[Named]:
    return (names[at] for at in permutation(names, order, {}))


def _places(names: Iterable[Named]) -> dict[Named, int]:
    return {name: at for at, name in enumerate(names)}


def _put(values: Floats, to: Places) -> Floats:
    """Values at other places."""
    found = np.empty_like(values)
    found[to] = values
    return found
