"""The second implementation: all worlds in one matrix, solved at once; for small instances, and to check the cuts."""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
from scipy import sparse

from optimiser.errors import RunError
from optimiser.matrix.arrays import Floats
from optimiser.solver.live import highs_lp
from optimiser.worlds.recourse.objective import Aim
from optimiser.worlds.recourse.stages import Programme, TwoStage, World, as_compiled


def whole_programme(of: TwoStage, aim: Aim, worlds_of: Sequence[World] | None = None) -> tuple[float, Floats]:
    """What an aim comes to at best, £m, and what is decided then: every world's rows beside each other.

    Args:
        of: the question over worlds.
        aim: what is made least.
        worlds_of: which of them; all if absent.

    Raises:
        RunError: the solver found no plan.
    """
    now, worlds = of.now, [world.programme for world in (worlds_of or of.worlds)]
    first = len(now.names)
    low, high = [now.low], [now.high]
    lower, upper = [now.lower], [now.upper]
    offsets, at = [], first
    for one in worlds:
        offsets.append(at)
        at += len(one.cost)
    width = at + len(worlds)
    matrices = [sparse.hstack([now.rows, sparse.csr_array((now.rows.shape[0], width - first))])]
    for number, one in enumerate(worlds):
        count = len(one.cost)
        before = sparse.csr_array((one.matrix.shape[0], offsets[number]))
        after = sparse.csr_array((one.matrix.shape[0], width - offsets[number] - count))
        matrices.append(sparse.hstack([before, one.matrix, after]))
        # The world's own columns of what is decided now are those of the first stage.
        same = sparse.lil_array((first, width))
        for place, own in enumerate(one.places.tolist()):
            same[place, place], same[place, offsets[number] + own] = 1.0, -1.0
        matrices.append(same.tocsr())
        missed = sparse.lil_array((1, width))
        missed[0, [offsets[number] + int(k) for k in np.flatnonzero(one.cost)]] = -one.cost[one.cost != 0]
        missed[0, at + number] = 1.0
        matrices.append(missed.tocsr())
        low += [one.low, np.zeros(first), np.zeros(1)]
        high += [one.high, np.zeros(first), np.full(1, np.inf)]
        lower.append(one.lower)
        upper.append(one.upper)
    lower.append(np.zeros(len(worlds)))
    upper.append(np.full(len(worlds), np.inf))
    programme = Programme(
        cost=np.zeros(width),
        matrix=sparse.csc_array(sparse.vstack(matrices)),
        low=np.concatenate(low),
        high=np.concatenate(high),
        lower=np.concatenate(lower),
        upper=np.concatenate(upper),
        places=np.arange(first),
    )
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.passModel(highs_lp(as_compiled(programme)))
    aim.add_to(highs, np.arange(at, width, dtype=np.int32))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RunError(f"the solver said '{highs.getModelStatus()}' of all worlds together")
    x = np.array(highs.getSolution().col_value)
    return float(highs.getObjectiveValue()), x[:first]
