"""Small matrices written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse

from optimiser.matrix import Compiled
from optimiser.solver import SolveSettings, Tier, TierResult, solve_tiers
from optimiser.solver.live import never

INF = np.inf
EXACT = SolveSettings(gap=1e-9, threads=1)


def compiled(
    rows: Sequence[tuple[Sequence[float], float, float]],
    bounds: Sequence[tuple[float, float]],
    whole: Sequence[int] = (),
) -> Compiled:
    """A matrix from rows (coefficients, least, most), bounds by column and the places of yes/no columns."""
    width = len(bounds)
    dense = np.array([row for row, _, _ in rows], float).reshape(len(rows), width)
    return Compiled(
        matrix=sparse.csc_array(dense),
        row_lower=np.array([low for _, low, _ in rows], float),
        row_upper=np.array([high for _, _, high in rows], float),
        lower=np.array([low for low, _ in bounds], float),
        upper=np.array([high for _, high in bounds], float),
        integer=np.isin(np.arange(width), whole),
        rows=tuple(("row", (str(at),)) for at in range(len(rows))),
        columns=tuple(("x", (str(at),)) for at in range(width)),
        costs={},
        offsets={},
    )


def tier(name: str, cost: Sequence[float], primary: bool = True, offset: float = 0.0) -> Tier:
    """A tier by its cost."""
    return Tier(name, np.array(cost, float), offset, primary)


def solved(
    problem: Compiled, *tiers: Tier, settings: SolveSettings = EXACT, stop: object = never
) -> list[TierResult]:
    """The tiers in order, all yes/no columns in one stage."""
    stages = (np.flatnonzero(problem.integer).astype(np.int32),)
    return solve_tiers(problem, tiers, stages, settings, stop=stop)  # type: ignore[arg-type]


def values(results: Sequence[TierResult]) -> Mapping[str, float]:
    """Value by measure."""
    return {result.measure: result.value for result in results}
