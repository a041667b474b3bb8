"""The next conflict among commitments: the narrowing of a set, and the smallest cover of several."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimiser.explain.conflict.effort import A_MOMENT, Budget, Members, Verdict
from optimiser.explain.conflict.elastic import Elastic
from optimiser.matrix import Compiled
from optimiser.matrix.arrays import Named
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import LiveModel
from optimiser.solver.search import Limits, search

# From a set that cannot be kept to one of which every member is needed: a deletion filter by halves.

Core = Callable[[Members], Members | Verdict]
"""A set -> a subset of it that cannot be kept, or YES (it can be kept), or UNKNOWN."""


def narrowed(broken: Members, core: Core, blocks: Iterable[Sequence[int]]) -> tuple[Members, bool]:
    """Drop block after block while what is left still cannot be kept; a block that is needed is halved.

    Args:
        broken: a set that cannot be kept.
        core: the judge.
        blocks: the members in groups, those one would rather not name first.

    Returns:
        The set that is left, and whether each of its members was shown to be needed: without it the rest can
        be kept. A member is judged while the set around it may still shrink, which is safe, since a part of
        what can be kept can be kept.
    """
    queue = deque(list(block) for block in blocks)
    proven = True
    while queue:
        block = [member for member in queue.popleft() if member in broken]
        if not block:
            continue
        found = core(broken.difference(block))
        if not isinstance(found, Verdict):
            broken = found
        elif len(block) > 1:
            middle = len(block) // 2
            queue.extendleft((block[middle:], block[:middle]))
        else:
            proven = proven and found is Verdict.YES
    return broken, proven


# The next conflict among the commitments that are still looked at.

WEIGHING = 0.1
"""Part of the work left that may go into weighing the members of a large set."""
MANY = 8
"""A set of more members is narrowed by what each adds to the conflict, so that few are left."""


@dataclass(frozen=True)
class Broken:
    """A set that cannot be kept; whether each member is proven needed; whether only choices conflict."""

    members: Members
    minimal: bool
    only_choices: bool


def blocks(elastic: Elastic, members: Members, weight: Mapping[int, float] | None = None) -> list[list[int]]:
    """Members by commitment, the far-reaching ones first: what is left is then local and easy to read.

    Within a commitment those of least weight come first, so that what is left is few and heavy.
    """
    families: dict[str, list[int]] = {}
    weigh = weight or {}
    for member in sorted(members, key=lambda member: (weigh.get(member, 0.0), member)):
        families.setdefault(elastic.names[member][0], []).append(member)
    return sorted(families.values(), key=lambda group: (_is_local(elastic, group), min(group)))


def _is_local(elastic: Elastic, group: Sequence[int]) -> bool:
    """Whether the keys of a commitment are long: a trust or a standard, and not a period alone."""
    return len(elastic.names[group[0]][1]) > 1


def next_broken(elastic: Elastic, active: Members, budget: Budget) -> Broken | Verdict:
    """A set of `active` that cannot be kept, narrowed as far as the work allows; YES if all of it can be kept."""
    core = elastic.core(active)
    if core is not None:
        return narrow_linear(elastic, core, budget)
    verdict = elastic.can_keep(active, budget.left)
    if verdict is not Verdict.NO:
        return verdict
    only = elastic.has_choices
    return _by_choices(elastic, active, blocks(elastic, active), budget, only_choices=only)


def narrow_linear(elastic: Elastic, core: Members, budget: Budget) -> Broken:
    """A set that the relaxation alone cannot keep: narrow by duals, then see what the choices make of it."""

    def judge(kept: Members) -> Members | Verdict:
        if budget.over:
            return Verdict.UNKNOWN
        return elastic.core(kept) or Verdict.YES

    weight: dict[int, float] = {}
    if len(core) > MANY:
        core = _coarse(elastic, core, judge)
        weight = elastic.weights(core, budget.part(WEIGHING))
    members, exact = narrowed(core, judge, blocks(elastic, core, weight))
    if not elastic.has_choices:
        return Broken(members, exact, only_choices=False)
    singles = [[member] for member in sorted(members)]
    return _by_choices(elastic, members, singles, budget, only_choices=False)


def _coarse(elastic: Elastic, broken: Members, judge: Core) -> Members:
    """What is left when commitments are dropped by the whole, a year of one at a time, as long as that does."""
    groups: dict[Named, list[int]] = {}
    for block in blocks(elastic, broken):
        for member in block:
            family, key = elastic.names[member]
            groups.setdefault((family, key[-1:]), []).append(member)
    for group in groups.values():
        found = judge(broken.difference(group))
        if not isinstance(found, Verdict):
            broken = found
    return broken


def _by_choices(
    elastic: Elastic, broken: Members, groups: Iterable[Sequence[int]], budget: Budget, *, only_choices: bool
) -> Broken:
    """Narrow with the yes/no choices made: a part that can be kept in fractions may still conflict."""

    def judge(kept: Members) -> Members | Verdict:
        if budget.over:
            return Verdict.UNKNOWN
        verdict = elastic.can_keep(kept, budget.left)
        return kept if verdict is Verdict.NO else verdict

    members, proven = narrowed(broken, judge, groups)
    return Broken(members, proven, only_choices)


# The fewest things that meet every one of some sets: a small covering problem, solved to its end.

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
