"""SCIP on a compiled matrix: tier by tier, from nothing. Needs the `scip` extra."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from time import perf_counter
from types import ModuleType
from typing import Any

import numpy as np

from optimiser.errors import OptimiserError
from optimiser.extras.second_opinion.opinion import Second
from optimiser.matrix.arrays import Compiled, Floats
from optimiser.solver import Tier
from optimiser.tolerances import FEASIBILITY, tolerance


class NoScipError(OptimiserError):
    """The `scip` extra is not installed."""

    exit_code = 2


def library() -> ModuleType:
    """The module of the `scip` extra.

    Raises:
        NoScipError: it is not installed; the message says how to.
    """
    try:
        return importlib.import_module("pyscipopt")
    except ImportError as error:
        raise NoScipError(
            "A second opinion needs SCIP: python -m pip install 'trust-optimiser[scip]'"
        ) from error


class Scip:
    """A matrix inside SCIP."""

    def __init__(self, compiled: Compiled, gap: float, seconds: float | None) -> None:
        self.scip = library()
        self.compiled = compiled
        self.model: Any = self.scip.Model()
        self.model.hideOutput()
        self._options(gap, seconds)
        self.columns = [self._column(at) for at in range(len(compiled.columns))]
        by_row = compiled.matrix.tocsr()
        for at, (low, high) in enumerate(zip(compiled.row_lower, compiled.row_upper, strict=True)):
            part = slice(by_row.indptr[at], by_row.indptr[at + 1])
            self._row(by_row.indices[part], by_row.data[part], low, high)

    def _options(self, gap: float, seconds: float | None) -> None:
        options = {"limits/gap": gap, "numerics/feastol": FEASIBILITY, "numerics/dualfeastol": FEASIBILITY}
        if seconds is not None:
            options["limits/time"] = seconds
        self.model.setParams({**options, "randomization/randomseedshift": 0, "parallel/maxnthreads": 1})

    def _column(self, at: int) -> Any:  # noqa: ANN401 - SCIP gives it no type
        lower, upper = float(self.compiled.lower[at]), float(self.compiled.upper[at])
        kind = "I" if self.compiled.integer[at] else "C"
        return self.model.addVar(vtype=kind, lb=self._side(lower), ub=self._side(upper))

    def _side(self, bound: float) -> float | None:
        return bound if np.isfinite(bound) else None

    def _row(self, places: Sequence[int], values: Floats, low: float, high: float) -> None:
        """One row; one without columns is kept by a column that can only be zero."""
        terms = [float(v) * self.columns[c] for c, v in zip(places, values, strict=True)]
        total = self.scip.quicksum(terms or [self.model.addVar(lb=0.0, ub=0.0)])
        infinity = self.model.infinity()
        if low == high:
            self.model.addCons(total == float(low))
        elif np.isfinite(low) and np.isfinite(high):
            self.model.addCons(float(low) <= (total <= float(high)))
        elif np.isfinite(high):
            self.model.addCons(total <= min(float(high), infinity))
        elif np.isfinite(low):
            self.model.addCons(total >= max(float(low), -infinity))

    def minimise(self, tier: Tier) -> Second:
        """Solve one tier from nothing."""
        began = perf_counter()
        cost = self._expression(tier.cost)
        self.model.setObjective(cost + tier.offset, "minimize")
        self.model.optimize()
        status, found = str(self.model.getStatus()), self.model.getNSols() > 0
        value = float(self.model.getObjVal()) if found else np.nan
        bound = np.nan if status == "infeasible" else float(self.model.getDualbound())
        self.model.freeTransform()
        return Second(tier.measure, status, value, bound, perf_counter() - began)

    def keep(self, tier: Tier, value: float) -> None:
        """What a tier has reached is kept by the next ones, as the engine keeps it."""
        places = np.flatnonzero(tier.cost)
        self._row(places.tolist(), tier.cost[places], -np.inf, value + tolerance(value) - tier.offset)

    def _expression(self, cost: Floats) -> Any:  # noqa: ANN401 - SCIP gives it no type
        places = np.flatnonzero(cost)
        return self.scip.quicksum(float(cost[at]) * self.columns[at] for at in places)


def scip_values(
    compiled: Compiled,
    tiers: Sequence[Tier],
    gap: float,
    seconds: float | None = None,
    kept: Mapping[str, float] | None = None,
) -> list[Second]:
    """Minimise measures in their order with SCIP.

    Args:
        compiled: the matrix.
        tiers: the measures that choose the yes/no decisions, in order.
        gap: relative gap of each.
        seconds: time limit of each, None for no limit.
        kept: measure -> the value that later measures must keep; SCIP's own where absent.

    Returns:
        One record a tier; the last is the first for which SCIP has no plan and nothing else was reached.
    """
    solver = Scip(compiled, gap, seconds)
    found: list[Second] = []
    for tier in tiers:
        found.append(solver.minimise(tier))
        value = (kept or {}).get(tier.measure, found[-1].value)
        if not np.isfinite(value):
            break
        solver.keep(tier, value)
    return found
