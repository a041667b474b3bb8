"""Pyomo blocks -> arrays. The only place that knows Pyomo's standard form."""

from __future__ import annotations

from typing import Any

import numpy as np
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy import sparse

from optimiser.matrix.compiled import Compiled, Floats
from trustmodels.allocation.build import Built


def _bound(value: float | None, default: float) -> float:
    return default if value is None else float(value)


def _variable_bounds(built: Built) -> tuple[Floats, Floats]:
    lower = [_bound(v.lb, -np.inf) for v in built.columns.values()]
    upper = [_bound(v.ub, np.inf) for v in built.columns.values()]
    return np.array(lower, float), np.array(upper, float)


def _row_bounds(form: Any) -> tuple[Floats, Floats]:
    """Bound type 1 is an upper side, -1 a lower one, 0 an equation."""
    kind = np.array([entry.bound_type for entry in form.rows], int)
    rhs = np.asarray(form.rhs, float)
    return np.where(kind == 1, -np.inf, rhs), np.where(kind == -1, np.inf, rhs)


def _with_all_columns(part: Any, place: np.ndarray, width: int) -> sparse.csc_array:
    """Columns in our order; a variable that no row uses has an empty one."""
    entries = sparse.coo_array(part)
    return sparse.csc_array(
        (entries.data, (entries.row, place[entries.col])), shape=(part.shape[0], width), dtype=float
    )


def compile_model(built: Built) -> Compiled:
    """A built model -> its matrix, rows and columns in the order in which they were built.

    Rows in which no variable takes part stand at the end, empty, so that none is lost.
    """
    form = LinearStandardFormCompiler().write(built.model, mixed_form=True, set_sense=None)
    where = {id(variable): at for at, variable in enumerate(built.columns.values())}
    place = np.array([where[id(v)] for v in form.columns], int)
    name_of = {id(constraint): name for name, constraint in built.rows.items()}
    width, constants = len(built.columns), built.constants
    body = _with_all_columns(form.A, place, width)
    empty = sparse.csc_array((len(constants), width), dtype=float)
    matrix = sparse.vstack([body, empty], format="csc")
    matrix.sort_indices()
    row_lower, row_upper = _row_bounds(form)
    lower, upper = _variable_bounds(built)
    costs = _with_all_columns(form.c, place, width).toarray()
    return Compiled(
        matrix=matrix,
        row_lower=np.append(row_lower, [low for _, low, _ in constants]),
        row_upper=np.append(row_upper, [high for _, _, high in constants]),
        lower=lower,
        upper=upper,
        integer=np.array([v.is_binary() for v in built.columns.values()], bool),
        rows=tuple(name_of[id(e.constraint)] for e in form.rows) + tuple(name for name, _, _ in constants),
        columns=tuple(built.columns),
        costs=dict(zip(built.measures, costs, strict=True)),
        offsets=dict(zip(built.measures, map(float, form.c_offset), strict=True)),
    )
