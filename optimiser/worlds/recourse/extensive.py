"""All worlds in one matrix, solved at once: of one world, of a tree, and of small instances to check the cuts."""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
from scipy import sparse

from optimiser.errors import RunError
from optimiser.matrix.arrays import LARGE, Floats
from optimiser.solver import SolveSettings
from optimiser.solver.live import highs_lp, interior_point, set_options
from optimiser.worlds.recourse.central import FirstStage
from optimiser.worlds.recourse.objective import Aim
from optimiser.worlds.recourse.programme import Programme, as_compiled
from optimiser.worlds.recourse.stages import TwoStage, World

Missing = tuple[Programme, sparse.csr_array]
"""A programme, and what is missed in each of its worlds: a row a world over its columns."""


def whole_programme(of: TwoStage, aim: Aim, worlds_of: Sequence[World] | None = None) -> tuple[float, Floats]:
    """What an aim comes to at best, £m, and what is decided then: every world's rows beside each other.

    Args:
        of: the question over worlds.
        aim: what is made least.
        worlds_of: which of them; all if absent.

    Raises:
        RunError: the solver found no plan.
    """
    worlds = [world.programme for world in (worlds_of or of.worlds)]
    parts = [(one, sparse.csr_array(one.cost[None, :])) for one in worlds]
    value, decided, _ = joined(of.now, parts, aim, of.settings)
    return value, decided


def joined(
    now: FirstStage,
    parts: Sequence[Missing],
    aim: Aim,
    settings: SolveSettings,
    order: Sequence[int] | None = None,
) -> tuple[float, Floats, list[Floats]]:
    """What an aim over all worlds of some programmes comes to at best, what is decided, and the plan of each programme.

    Args:
        now: what is decided for all of them.
        parts: the programmes, each with what is missed in its worlds.
        aim: what is made least.
        settings: of the solve.
        order: the number of each of these worlds, where they stand in another order than the aim's.

    Raises:
        RunError: the solver found no plan.
    """
    first, worlds = len(now.names), sum(missed.shape[0] for _, missed in parts)
    own = [len(one.cost) for one, _ in parts]
    begins = np.concatenate([[first], first + np.cumsum(own)]).astype(np.int64)
    at = int(begins[-1])
    width = at + worlds
    rows = [sparse.hstack([now.rows, sparse.csr_array((now.rows.shape[0], width - first))])]
    rows += [_beside(one.matrix, begin, width) for (one, _), begin in zip(parts, begins, strict=False)]
    for (one, _), begin in zip(parts, begins, strict=False):
        # The programme's own columns of what is decided now are those of the first stage.
        places = (np.arange(first), np.arange(first)), (np.arange(first), begin + one.places)
        sides = [
            sparse.csr_array((sign * np.ones(first), p), shape=(first, width))
            for sign, p in zip((1, -1), places, strict=True)
        ]
        rows.append(sides[0] + sides[1])
    missed = [_beside(-one, begin, width) for (_, one), begin in zip(parts, begins, strict=False)]
    counted = sparse.csr_array(
        (np.ones(worlds), (np.arange(worlds), at + np.arange(worlds))), shape=(worlds, width)
    )
    rows.append(sparse.vstack(missed) + counted)
    same, above = np.zeros(first * len(parts)), np.zeros(worlds)
    programme = Programme(
        cost=np.zeros(width),
        matrix=sparse.csc_array(sparse.vstack(rows)),
        low=np.concatenate([now.low, *(one.low for one, _ in parts), same, above]),
        high=np.concatenate([now.high, *(one.high for one, _ in parts), same, np.full(worlds, np.inf)]),
        lower=np.concatenate([now.lower, *(one.lower for one, _ in parts), np.zeros(worlds)]),
        upper=np.concatenate([now.upper, *(one.upper for one, _ in parts), np.full(worlds, np.inf)]),
        places=np.arange(first),
    )
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    set_options(highs, settings)
    if programme.matrix.nnz >= LARGE:
        highs.setOptionValue("solver", interior_point(highs, programme.matrix.nnz))
    highs.passModel(highs_lp(as_compiled(programme)))
    standing = np.argsort(np.arange(worlds) if order is None else np.asarray(order))
    aim.add_to(highs, (at + standing).astype(np.int32))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RunError(f"the solver said '{highs.getModelStatus()}' of all worlds together")
    x = np.array(highs.getSolution().col_value)
    found = [x[begin : begin + count] for begin, count in zip(begins, own, strict=False)]
    return float(highs.getObjectiveValue()), x[:first], found


def _beside(matrix: sparse.sparray, begin: int, width: int) -> sparse.csr_array:
    """A matrix over its own columns among those of all."""
    entries = sparse.coo_array(matrix)
    places = (entries.coords[0], entries.coords[1] + begin)
    return sparse.csr_array((entries.data, places), shape=(matrix.shape[0], width))
