"""(f) linopy, the build alone: the terms of every row ready, laid out by family of rows and handed to HiGHS unsolved.

It is not asked to work the coefficients out, which Pyomo and the engine do: what it takes is the least that it would.
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from importlib.metadata import version
from importlib.util import find_spec
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.columns.common import read
from benchmarks.job import Job, phase, tell
from optimiser.matrix.arrays import Compiled, Floats, Named
from optimiser.run.prepare import prepare


def _families(names: tuple[Named, ...]) -> dict[str, np.ndarray]:
    """Places by decision, or by law."""
    found = defaultdict[str, list[int]](list)
    for at, (family, _) in enumerate(names):
        found[family].append(at)
    return {family: np.array(places) for family, places in found.items()}


def _variables(model: Any, compiled: Compiled) -> np.ndarray:  # noqa: ANN401 - an optional package
    """Every column by its decision; its label in linopy by its place."""
    labels = np.zeros(len(compiled.columns), int)
    for decision, places in _families(compiled.columns).items():
        whole = bool(compiled.integer[places].any())
        bounds = {} if whole else {"lower": compiled.lower[places], "upper": compiled.upper[places]}
        made = model.add_variables(coords=[np.arange(len(places))], name=decision, binary=whole, **bounds)
        labels[places] = made.labels.to_numpy()
    return labels


def _terms(compiled: Compiled, rows: np.ndarray, labels: np.ndarray) -> tuple[Floats, np.ndarray]:
    """Coefficients and labels of some rows, as wide as the longest of them."""
    part = compiled.by_row[rows]
    length = np.diff(part.indptr)
    filled = np.arange(length.max(initial=1)) < length[:, None]
    coefficients, columns = np.full(filled.shape, np.nan), np.full(filled.shape, -1)
    coefficients[filled], columns[filled] = part.data, labels[part.indices]
    return coefficients, columns


def _rows(model: Any, compiled: Compiled, labels: np.ndarray) -> None:  # noqa: ANN401 - an optional package
    """Every row by its law; one with two sides is two."""
    linopy, xarray = (importlib.import_module(name) for name in ("linopy", "xarray"))
    same = compiled.row_lower == compiled.row_upper
    sides = (
        ("=", same, compiled.row_upper),
        ("<=", ~same & np.isfinite(compiled.row_upper), compiled.row_upper),
        (">=", ~same & np.isfinite(compiled.row_lower), compiled.row_lower),
    )
    for law, places in _families(compiled.rows).items():
        for sense, has, limit in sides:
            rows = places[has[places]]
            if not len(rows):
                continue
            coefficients, columns = _terms(compiled, rows, labels)
            data = {"coeffs": (("row", "_term"), coefficients), "vars": (("row", "_term"), columns)}
            here = {"row": np.arange(len(rows))}
            left = linopy.LinearExpression(xarray.Dataset(data, coords=here), model)
            right = xarray.DataArray(limit[rows], dims="row", coords=here)
            model.add_constraints(left, sense, right, name=f"{law} {sense}")


def run(job: Job) -> bool:
    """Built and handed over; whether linopy is there."""
    if find_spec("linopy") is None:
        tell("note", text="not installed")
        return False
    linopy = importlib.import_module("linopy")
    tell("note", text=f"linopy {version('linopy')}")
    asked = read(job)
    compiled = prepare(asked.instance, asked.question).compiled
    cost = next(iter(compiled.costs.values()))
    compiled.by_row  # noqa: B018 - sorted by row before the clock runs
    model = linopy.Model()
    with phase("build"):
        labels = _variables(model, compiled)
        _rows(model, compiled, labels)
        _minimise(model, cost, labels)
    began = perf_counter()
    highs = model.to_highspy()
    tell("phase", name="compile", seconds=perf_counter() - began)
    tell("size", rows=highs.getNumRow(), columns=highs.getNumCol(), nonzeros=highs.getNumNz())
    return True


def _minimise(model: Any, cost: Floats, labels: np.ndarray) -> None:  # noqa: ANN401 - an optional package
    """The first tier."""
    linopy, xarray = (importlib.import_module(name) for name in ("linopy", "xarray"))
    used = np.flatnonzero(cost)
    data = {"coeffs": ("_term", cost[used]), "vars": ("_term", labels[used])}
    model.add_objective(linopy.LinearExpression(xarray.Dataset(data), model))
