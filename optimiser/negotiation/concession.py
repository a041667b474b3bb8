"""The least equal concession: one more column, the share of the way from its best that every party is moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from optimiser.frontier.axes import Axis
from optimiser.matrix.compiled import Compiled, Floats
from optimiser.run.prepare import Prepared
from optimiser.solver import Tier
from optimiser.solver.tier import tolerance

SHARE, TOTAL = "concession", "all_concessions"


def with_concession(
    prepared: Prepared, axes: Sequence[Axis], best: Mapping[str, float], span: Mapping[str, float]
) -> tuple[Prepared, list[Axis], Axis, Axis]:
    """The question with a column λ ≥ 0 and a row a party: measure ≤ best + λ·span.

    Args:
        prepared: the question.
        axes: the parties' measures.
        best: of each measure, with the earlier tiers kept.
        span: from its best to the worst that another party's best plan gives it; 0 where nobody touches it.

    Returns:
        The question, its axes, the axis of λ, and that of the sum of all shares (to choose among equals).
    """
    columns = len(prepared.compiled.columns)
    rows = [np.append(item.tier.cost, -span[item.name]) for item in axes]
    upper = [best[item.name] + tolerance(best[item.name]) - item.tier.offset for item in axes]
    compiled = _wider(prepared.compiled, np.array(rows), np.array(upper))
    longer = [_longer(item) for item in axes]
    unit = np.append(np.zeros(columns), 1.0)
    total = sum(
        (item.tier.cost / span[item.name] for item in longer if span[item.name] > 0), np.zeros(columns + 1)
    )
    ready = replace(prepared, compiled=compiled, tiers=tuple(_longer_tier(tier) for tier in prepared.tiers))
    share = Axis(SHARE, "share", Tier(SHARE, unit, 0.0, True))
    return ready, longer, share, Axis(TOTAL, "share", Tier(TOTAL, total, 0.0, True))


def _wider(compiled: Compiled, rows: Floats, upper: Floats) -> Compiled:
    """The matrix with one column and the rows added."""
    count = len(upper)
    wide = sparse.hstack([compiled.matrix, sparse.csc_array((compiled.matrix.shape[0], 1))])
    matrix = sparse.csc_array(sparse.vstack([wide, sparse.csc_array(rows)]))
    matrix.sort_indices()
    return replace(
        compiled,
        matrix=matrix,
        row_lower=np.append(compiled.row_lower, np.full(count, -np.inf)),
        row_upper=np.append(compiled.row_upper, upper),
        lower=np.append(compiled.lower, 0.0),
        upper=np.append(compiled.upper, np.inf),
        integer=np.append(compiled.integer, False),
        rows=(*compiled.rows, *((SHARE, (str(at),)) for at in range(count))),
        columns=(*compiled.columns, (SHARE, ())),
        costs={name: np.append(cost, 0.0) for name, cost in compiled.costs.items()},
    )


def _longer_tier(tier: Tier) -> Tier:
    return replace(tier, cost=np.append(tier.cost, 0.0))


def _longer(item: Axis) -> Axis:
    return replace(item, tier=_longer_tier(item.tier))
