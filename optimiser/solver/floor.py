"""Tiers that all come to the least that their columns allow, settled at one go.

Where nobody goes without wages and no ward is short, the first tiers of a question are nothing, and each costs a linear
programme to say so. Held at their least, all of them, what comes next is solved at once: if that has a plan, the plan
proves them all. What is held is presolved away, and the first tier that is more than nothing is solved from nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optimiser.matrix.arrays import Compiled
from optimiser.matrix.implications import decided
from optimiser.solver.lexicographic import Lexicographic
from optimiser.solver.live import LiveModel, Places
from optimiser.solver.memory import NO_MEMORY, Memory
from optimiser.solver.outcome import Outcome, quiet
from optimiser.solver.settings import SolveSettings
from optimiser.solver.tier import Tier, TierResult


def held_at_least(compiled: Compiled, tiers: Sequence[Tier]) -> Compiled | None:
    """The matrix with what some tiers count held at its least; None where that is no number or a choice."""
    lower, upper = compiled.lower.copy(), compiled.upper.copy()
    for tier in tiers:
        used, ends = compiled.least_ends(tier.cost)
        if not np.isfinite(ends).all() or compiled.integer[used].any():
            return None
        lower[used] = upper[used] = ends
    return replace(compiled, lower=lower, upper=upper)


def solve_from_floor(
    compiled: Compiled,
    tiers: Sequence[Tier],
    stages: Sequence[Places],
    settings: SolveSettings,
    floored: int,
    start: Memory = NO_MEMORY,
) -> list[TierResult]:
    """The tiers in their order, the first ones held at their least for as long as that leaves a plan.

    Args:
        compiled: the matrix.
        tiers: linear tiers in order.
        stages: groups of choice columns in the order in which a start fixes them.
        settings: gap, time limit, seed, threads.
        floored: how many of the first tiers are expected at their least; of those that choose the last is never held,
            since the choices are its own.
        start: choices to begin from.

    Returns:
        One result a tier, as of `solve_tiers`; those at their least have the plan of the first that is not.
    """
    for count in range(min(floored, _most_held(tiers)), 0, -1):
        held = held_at_least(compiled, tiers[:count])
        if held is None:
            continue
        results = _solved(held, tiers[count:], stages, settings, start)
        if results[0].outcome is not Outcome.INFEASIBLE:
            return _beside(compiled, tiers[:count], results)
    return _solved(compiled, tiers, stages, settings, start)


def _most_held(tiers: Sequence[Tier]) -> int:
    """How many of the first tiers may be held: those that choose, but for the last of them."""
    return max([at for at, tier in enumerate(tiers) if tier.primary], default=0)


def _solved(
    compiled: Compiled,
    tiers: Sequence[Tier],
    stages: Sequence[Places],
    settings: SolveSettings,
    start: Memory,
) -> list[TierResult]:
    live = LiveModel(decided(compiled), settings, stepped=True)
    live.unperturbed()
    if settings.time_limit is None:
        live.unasked()
    try:
        return Lexicographic(live, stages, quiet, start).solve(tiers)
    finally:
        live.release()


def _beside(compiled: Compiled, floor: Sequence[Tier], results: Sequence[TierResult]) -> list[TierResult]:
    """The results with those of the tiers at their least before them; no price of a cap that never stood."""
    first = results[0]
    if first.x is None:
        return list(results)
    least = [tier.least(compiled) for tier in floor]
    before = [
        TierResult(tier.measure, Outcome.OPTIMAL, value, value, first.x, notes=("at its least",))
        for tier, value in zip(floor, least, strict=True)
    ]
    none = np.zeros(len(floor))
    after = [
        result
        if result.cap_duals is None
        else replace(result, cap_duals=np.concatenate([none, result.cap_duals]))
        for result in results
    ]
    return [*before, *after]
