"""The next conflict among the commitments that are still looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from optimiser.explain.conflict.effort import Budget
from optimiser.explain.conflict.elastic import Elastic
from optimiser.explain.conflict.narrow import Core, narrowed
from optimiser.explain.conflict.verdict import Members, Verdict
from optimiser.matrix.compiled import Named

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
