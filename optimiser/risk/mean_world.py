"""The matrix of a question with one world more: the one in which everything is delivered as expected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from optimiser.frontier.axes import Axis
from optimiser.matrix.compiled import Floats
from optimiser.run.prepare import Prepared
from optimiser.solver import Tier

MEAN = "mean world"
UNIT = "£m"


def with_mean_world(prepared: Prepared) -> tuple[Prepared, Axis]:
    """The question with a column and a row a period: outturn at expected delivery + shortfall ≥ control total.

    Args:
        prepared: a question with the reserve among its tiers.

    Returns:
        The question, and the sum of these shortfalls as something to be minimised.
    """
    compiled, totals = prepared.compiled, prepared.case.data.control_totals
    spots = [(at, key[0]) for at, (name, key) in enumerate(compiled.columns) if name == "outturn"]
    count, width = len(spots), len(compiled.columns)
    rows = sparse.lil_array((count, width + count))
    for number, (at, _) in enumerate(spots):
        rows[number, at] = rows[number, width + number] = 1.0
    wide = sparse.hstack([compiled.matrix, sparse.csc_array((compiled.matrix.shape[0], count))])
    matrix = sparse.csc_array(sparse.vstack([wide, sparse.csc_array(rows)]))
    matrix.sort_indices()
    names = tuple((MEAN, (y,)) for _, y in spots)
    wider = replace(
        compiled,
        matrix=matrix,
        row_lower=np.append(compiled.row_lower, [totals["sector", "*", y, "reported"] for _, y in spots]),
        row_upper=np.append(compiled.row_upper, np.full(count, np.inf)),
        lower=np.append(compiled.lower, np.zeros(count)),
        upper=np.append(compiled.upper, np.full(count, np.inf)),
        integer=np.append(compiled.integer, np.zeros(count, bool)),
        rows=(*compiled.rows, *names),
        columns=(*compiled.columns, *names),
        costs={name: _longer(cost, count) for name, cost in compiled.costs.items()},
    )
    tiers = tuple(replace(tier, cost=_longer(tier.cost, count)) for tier in prepared.tiers)
    cost = np.append(np.zeros(width), np.ones(count))
    return replace(prepared, compiled=wider, tiers=tiers), Axis(MEAN, UNIT, Tier(MEAN, cost, 0.0, True))


def _longer(cost: Floats, count: int) -> Floats:
    return np.append(cost, np.zeros(count))
