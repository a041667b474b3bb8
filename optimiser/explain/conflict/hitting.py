"""The fewest things that meet every one of some sets: a small covering problem, solved to its end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from optimiser.explain.conflict.effort import A_MOMENT, Budget
from optimiser.explain.conflict.verdict import Verdict
from optimiser.matrix import Compiled
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import LiveModel
from optimiser.solver.search import Limits, search

Group = frozenset[int]
_YES = 0.5


def _covering(things: Sequence[int], to_hit: Sequence[Group], forbidden: Sequence[Group]) -> Compiled:
    place = {thing: at for at, thing in enumerate(things)}
    sets = [*to_hit, *forbidden]
    cells = [(row, place[thing]) for row, members in enumerate(sets) for thing in sorted(members)]
    at_row, at_column = (np.array(part, int) for part in zip(*cells, strict=True))
    shape = (len(sets), len(things))
    return Compiled(
        matrix=sparse.csc_array((np.ones(len(cells)), (at_row, at_column)), shape=shape),
        row_lower=np.append(np.ones(len(to_hit)), np.full(len(forbidden), -np.inf)),
        row_upper=np.append(np.full(len(to_hit), np.inf), [len(members) - 1.0 for members in forbidden]),
        lower=np.zeros(len(things)),
        upper=np.ones(len(things)),
        integer=np.ones(len(things), bool),
        rows=tuple(("set", (str(row),)) for row in range(len(sets))),
        columns=tuple(("thing", (str(thing),)) for thing in things),
        costs={},
        offsets={},
    )


def _plain(to_hit: Sequence[Group]) -> list[Group]:
    """Without sets that hold another one: who meets the smaller meets them too."""
    found: list[Group] = []
    for members in sorted(set(to_hit), key=lambda group: (len(group), sorted(group))):
        if not any(known <= members for known in found):
            found.append(members)
    return found


def fewest(to_hit: Sequence[Group], forbidden: Sequence[Group], budget: Budget) -> Group | Verdict:
    """The fewest things of which every set of `to_hit` holds one, not holding all of any forbidden set.

    Returns:
        The things; NO where no such choice exists; UNKNOWN where the work ended first. A set to hit that is
        empty can never be hit.
    """
    if not to_hit:
        return frozenset() if all(forbidden) else Verdict.NO
    if not all(to_hit):
        return Verdict.NO
    plain = _plain(to_hit)
    things = sorted(frozenset().union(*plain))
    held = [members for members in forbidden if members <= frozenset(things)]
    if not all(held):
        return Verdict.NO
    live = LiveModel(_covering(things, plain, held), SolveSettings())
    live.minimise(np.ones(len(things)), 0.0)
    found = search(live, None, Limits(0.0, moments=max(1, budget.left // A_MOMENT)))
    budget.effort.add(max(0, found.pivots), sum(live.compiled.matrix.shape))
    if found.outcome is Outcome.OPTIMAL and found.x is not None:
        return frozenset(thing for thing, part in zip(things, found.x, strict=True) if part > _YES)
    return Verdict.NO if found.outcome is Outcome.INFEASIBLE else Verdict.UNKNOWN
