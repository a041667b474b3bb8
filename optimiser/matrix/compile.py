"""Pyomo blocks -> arrays in the order of the data. The only place that knows Pyomo's standard form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from pyomo.common.errors import InfeasibleConstraintException
from pyomo.core.expr.numvalue import is_potentially_variable
from pyomo.repn import generate_standard_repn
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy import sparse

from optimiser.matrix.arrays import Compiled, Floats, Named, Squares
from trustmodels.allocation.build import Built, ModelPart, Reached, key_names, set_aside
from trustmodels.allocation.data import AllocationData
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.ranks import Order, one_order

# The matrix in the order of the data, never of codes: other codes then give the same numbers in the same places.

Places = npt.NDArray[np.int64]


Keys = dict[Named, tuple[tuple[int, str], ...]]
"""What rows or columns are sorted by, within their block."""


def permutation(named: Sequence[Named], order: Order, known: Keys, before: Sequence[Named] = ()) -> Places:
    """Blocks in the order in which they stand, each by its keys.

    Args:
        named: rows or columns as they were built.
        order: of the data.
        known: what some of them are sorted by; what is missing is added.
        before: some of them as they stood in this order the last time: what is nearly in order is sorted quickly.
    """
    block = {name: at for at, name in enumerate(dict.fromkeys(name for name, _ in named))}
    names = {name: key_names(name) for name in block}
    for each in named:
        if each not in known:
            known[each] = order.place(names[each[0]], each[1])
    keys = [(block[each[0]], known[each]) for each in named]
    start = _first(named, before)
    return np.array(sorted(start, key=keys.__getitem__), dtype=np.int64)


def _first(named: Sequence[Named], before: Sequence[Named]) -> Sequence[int]:
    """The places of rows or columns, those that stood in an order before in this order and the others after them."""
    if not before:
        return range(len(named))
    place = {each: at for at, each in enumerate(named)}
    there = [at for each in before if (at := place.pop(each, None)) is not None]
    return [*there, *place.values()]


@dataclass(frozen=True)
class DataOrder:
    """Where rows and columns go that stand as they were built, by the data of one instance.

    Attributes:
        data: what the order was read off.
        built_rows, built_columns: as they were built.
        constants: how many rows without variables stand at the end.
        rows, columns: which of these stands first, second and so on.
        row_names, column_names: in this order.
        order, keys: what they were sorted by.
        squares: what was put in order: measure -> as it was built and as it stands.
    """

    data: AllocationData
    built_rows: tuple[Named, ...]
    built_columns: tuple[Named, ...]
    constants: int
    rows: Places
    columns: Places
    row_names: tuple[Named, ...]
    column_names: tuple[Named, ...]
    squares: dict[str, tuple[Squares, Squares]]
    order: Order
    keys: tuple[Keys, Keys]

    @classmethod
    def of(
        cls, compiled: Compiled, data: AllocationData, constants: int, before: DataOrder | None = None
    ) -> DataOrder:
        """The order of a matrix that was compiled from a model.

        Args:
            compiled: the matrix in the order in which it was built.
            data: of the instance.
            constants: how many rows without variables stand at its end; they stay there.
            before: of another matrix: what it was sorted by is not found again where that is the same.
        """
        order = Order.of(data)
        if before is not None and before.order != order:
            before = None
        keys: tuple[Keys, Keys] = before.keys if before is not None else ({}, {})
        stood = before.row_names if before is not None else ()
        if before is not None and before.built_columns == compiled.columns:
            columns = before.columns
        else:
            columns = permutation(compiled.columns, order, keys[1])
        last = len(compiled.rows) - constants
        rows = np.concatenate(
            [
                permutation(compiled.rows[:last], order, keys[0], stood),
                last + permutation(compiled.rows[last:], order, keys[0]),
            ]
        )
        row_names = tuple(compiled.rows[at] for at in rows.tolist())
        column_names = tuple(compiled.columns[at] for at in columns.tolist())
        return cls(
            data, compiled.rows, compiled.columns, constants, rows, columns, row_names, column_names, {}, order, keys,
        )  # fmt: skip

    def fits(self, compiled: Compiled, constants: int, data: AllocationData) -> bool:
        """Whether it is the order of another matrix as well, since nothing that it hangs on differs."""
        return (
            self.constants == constants
            and self.built_rows == compiled.rows
            and self.built_columns == compiled.columns
            and one_order(self.data, data)
        )

    def reordered(self, measure: str, squares: Squares) -> Squares:
        """The squares of a measure in this order; those that were asked for before are not done again."""
        before = self.squares.get(measure)
        if before is None or before[0] is not squares:
            before = self.squares[measure] = squares, squares.reordered(self.columns)
        return before[1]


def in_data_order(compiled: Compiled, order: DataOrder) -> Compiled:
    """The same matrix with its rows and columns by the data.

    Args:
        compiled: the matrix in the order in which it was built.
        order: of this matrix.
    """
    rows, columns = order.rows, order.columns
    matrix = compiled.matrix[:, columns].tocsr()[rows].tocsc()
    matrix.sort_indices()
    return replace(
        compiled,
        matrix=matrix,
        row_lower=compiled.row_lower[rows],
        row_upper=compiled.row_upper[rows],
        lower=compiled.lower[columns],
        upper=compiled.upper[columns],
        integer=compiled.integer[columns],
        rows=order.row_names,
        columns=order.column_names,
        costs={name: cost[columns] for name, cost in compiled.costs.items()},
        squares={name: order.reordered(name, squares) for name, squares in compiled.squares.items()},
    )


# Pyomo blocks -> arrays. The only place that knows Pyomo's standard form.


@dataclass(frozen=True)
class _Rows:
    """The rows of one block, columns in the order of the whole, and those in which no variable takes part."""

    matrix: sparse.csr_array
    lower: Floats
    upper: Floats
    names: tuple[Named, ...]
    constants: tuple[tuple[Named, float, float], ...]


def _bound(value: float | None, default: float) -> float:
    return default if value is None else float(value)


def _row_bounds(form: Any) -> tuple[Floats, Floats]:
    """Bound type 1 is an upper side, -1 a lower one, 0 an equation."""
    kind = np.array([entry.bound_type for entry in form.rows], int)
    rhs = np.asarray(form.rhs, float)
    return np.where(kind == 1, -np.inf, rhs), np.where(kind == -1, np.inf, rhs)


class Compiler:
    """The arrays of a built model, block by block, so that a block that was built again is compiled alone.

    Rows and columns stand in the order in which they were built; rows in which no variable takes part stand at
    the end, empty, so that none is lost.
    """

    def __init__(self, built: Built) -> None:
        self.built = built
        self._place = {id(variable): at for at, variable in enumerate(built.columns.values())}
        self._integer = np.array([v.is_binary() for v in built.columns.values()], bool)
        self._rows, self._costs = self._compile_all()
        self._squares = {
            name: self._squares_of(part)
            for name, part in built.measures.items()
            if MEASURES[name].squares is not None
        }
        self._lower, self._upper = self._variable_bounds()
        self._order: DataOrder | None = None

    def again(self, reached: Reached) -> bool:
        """Take in the blocks that were built again; false where a row without variables cannot be kept.

        Such a row is set aside among those of the whole model, which then has to be compiled from the beginning.
        """
        for name in reached.parts:
            part = self.built.parts[name]
            try:
                form = _standard_form(part.block)
            except InfeasibleConstraintException:
                return False
            self._rows.update(self._split(form, {name: part}))
        for name in reached.measures:
            if name not in self._costs:
                self._squares[name] = self._squares_of(self.built.measures[name])
                continue
            form = _standard_form(self.built.measures[name].block)
            self._costs[name] = self._costs_of(form)[0]
        if reached.decisions:
            self._lower, self._upper = self._variable_bounds()
        return True

    def compiled(self) -> Compiled:
        """The matrix as it stands, in the order in which it was built."""
        blocks = list(self._rows.values())
        constants = [constant for block in blocks for constant in block.constants]
        empty = sparse.csr_array((len(constants), len(self._integer)), dtype=float)
        matrix = sparse.vstack([*(block.matrix for block in blocks), empty], format="csc")
        matrix.sort_indices()
        return Compiled(
            matrix=matrix,
            row_lower=_joined((b.lower for b in blocks), [low for _, low, _ in constants]),
            row_upper=_joined((b.upper for b in blocks), [high for _, _, high in constants]),
            lower=self._lower,
            upper=self._upper,
            integer=self._integer,
            rows=tuple(name for block in blocks for name in block.names) + tuple(n for n, _, _ in constants),
            columns=tuple(self.built.columns),
            costs={name: cost for name, (cost, _) in self._costs.items()},
            offsets={name: offset for name, (_, offset) in self._costs.items()},
            squares=dict(self._squares),
        )

    def ordered(self) -> Compiled:
        """The matrix in the order of the data."""
        compiled = self.compiled()
        constants = sum(len(block.constants) for block in self._rows.values())
        data = self.built.case.data
        if self._order is None or not self._order.fits(compiled, constants, data):
            self._order = DataOrder.of(compiled, data, constants, self._order)
        return in_data_order(compiled, self._order)

    def _variable_bounds(self) -> tuple[Floats, Floats]:
        variables = self.built.columns.values()
        lower = [_bound(v.lb, -np.inf) for v in variables]
        upper = [_bound(v.ub, np.inf) for v in variables]
        return np.array(lower, float), np.array(upper, float)

    def _compile_all(self) -> tuple[dict[str, _Rows], dict[str, tuple[Floats, float]]]:
        """The whole model at one go: Pyomo takes down every variable once in each model that it compiles."""
        try:
            form = _standard_form(self.built.model)
        except InfeasibleConstraintException:
            set_aside(self.built.parts.values())
            form = _standard_form(self.built.model)
        linear = [name for name in self.built.measures if MEASURES[name].squares is None]
        costs = dict(zip(linear, self._costs_of(form), strict=True))
        return self._split(form, self.built.parts), costs

    def _split(self, form: Any, parts: Mapping[str, ModelPart]) -> dict[str, _Rows]:
        """The rows of a standard form, part by part; they stand in the order of the parts."""
        matrix = self._all_columns(form.A, form.columns)
        lower, upper = _row_bounds(form)
        name_of = {id(c): name for part in parts.values() for name, c in part.rows.items()}
        names = [name_of[id(entry.constraint)] for entry in form.rows]
        counts = Counter(name for name, _ in names)
        found, at = {}, 0
        for name, part in parts.items():
            rows = slice(at, at := at + counts[name])
            found[name] = _Rows(
                matrix[rows], lower[rows], upper[rows], tuple(names[rows]), tuple(part.constants)
            )
        return found

    def _costs_of(self, form: Any) -> list[tuple[Floats, float]]:
        costs = self._all_columns(form.c, form.columns).toarray()
        return list(zip(costs, map(float, form.c_offset), strict=True))

    def _squares_of(self, part: ModelPart) -> Squares:
        """The squares of an even measure."""
        squares = part.squares
        families = {name: at for at, name in enumerate(sorted({s.family for s in squares if s.family}))}
        terms, offset = self.linear([s.term for s in squares])
        sizes, size_offset = self.linear([s.size for s in squares])
        return Squares(
            names=tuple((s.name, s.key) for s in squares),
            terms=terms,
            offset=offset,
            sizes=sizes,
            size_offset=size_offset,
            least=np.array([s.least for s in squares], float),
            weight=np.array([s.weight for s in squares], float),
            group=np.array([families.get(s.family, -1) for s in squares], int),
            kept=np.array([np.nan if s.kept is None else s.kept for s in squares], float),
            fine=np.array([s.fine for s in squares], float),
        )

    def linear(self, terms: Sequence[Any]) -> tuple[sparse.csr_array, Floats]:
        """Expressions as rows over the columns, and their constant parts."""
        rows, columns, factors, constants = list[int](), list[int](), list[float](), np.zeros(len(terms))
        for at, term in enumerate(terms):
            if not is_potentially_variable(term):
                constants[at] = float(term)
                continue
            repn = generate_standard_repn(term, quadratic=False)
            constants[at] = float(repn.constant)
            for variable, factor in zip(repn.linear_vars, repn.linear_coefs, strict=True):
                rows.append(at)
                columns.append(self._place[id(variable)])
                factors.append(float(factor))
        shape = (len(terms), len(self._integer))
        return sparse.csr_array((factors, (rows, columns)), shape=shape, dtype=float), constants

    def _all_columns(self, found: Any, columns: Iterable[Any]) -> sparse.csr_array:
        """Columns in our order; a variable that no row uses has an empty one."""
        entries = sparse.coo_array(found)
        place = np.array([self._place[id(v)] for v in columns], int)
        shape = (found.shape[0], len(self._integer))
        where = (entries.row, place[entries.col] if len(place) else entries.col)
        return sparse.csr_array((entries.data, where), shape=shape, dtype=float)


def _standard_form(model: Any) -> Any:
    return LinearStandardFormCompiler().write(model, mixed_form=True, set_sense=None)


def _joined(parts: Iterable[Floats], last: list[float]) -> Floats:
    return np.concatenate([*parts, np.array(last, float)])


def compile_model(built: Built) -> Compiled:
    """A built model -> its matrix, in the order of the data."""
    return Compiler(built).ordered()
