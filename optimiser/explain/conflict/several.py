"""Several conflicts of one question, in the order of their size where that can be proven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from optimiser.explain.conflict.checks import Gap
from optimiser.explain.conflict.effort import Budget, Members, Relief, Verdict
from optimiser.explain.conflict.elastic import Elastic
from optimiser.explain.conflict.search import Broken, Group, fewest, narrow_linear, next_broken
from optimiser.explain.conflict.ways import own_relief

# Conflicts in the order of their size, each proven to be the smallest of those not named yet.
#
# What must be let go for a plan to exist (a relief) and what cannot be kept together (a conflict) are two sides
# of one thing: every conflict has a member in every relief. So the fewest commitments that have a member in all
# reliefs known so far are either a conflict, and then no smaller one exists, or can be kept together, and the
# plan that keeps them is one more relief. It ends with all conflicts; asked for the first, it ends with a
# smallest one.

WANTED = 1000.0
"""By how much more a group is priced in the next relief if all reliefs so far let it go."""


class Smallest:
    """Conflicts among groups of commitments, the smallest first.

    Args:
        elastic: the live model.
        groups: commitments that are kept or let go together: one each, or all of a kind.
        budget: the work there is.

    Attributes:
        least: no conflict that has not been named yet has fewer groups than this.
    """

    def __init__(self, elastic: Elastic, groups: Sequence[Members], budget: Budget) -> None:
        self.groups = tuple(groups)
        self.least = 1
        self._elastic, self._budget = elastic, budget
        self._reliefs: list[Group] = []
        self._named: list[Group] = []

    def give(self, budget: Budget) -> None:
        """Go on with another budget."""
        self._budget = budget

    def name(self, conflict: Group) -> None:
        """A conflict of which every group is needed is known: it is not found again."""
        if conflict not in self._named:
            self._named.append(conflict)

    def next(self, below: int | None = None) -> Group | Verdict:
        """The smallest conflict that is not named yet, as places in `groups`.

        Args:
            below: only those with fewer groups than this are looked for.

        Returns:
            The conflict, which is named from now on; NO where there is none; UNKNOWN where the work ended.
        """
        while not self._budget.over:
            chosen = fewest(self._reliefs, self._named, self._budget)
            if isinstance(chosen, Verdict):
                return chosen
            self.least = max(self.least, len(chosen))
            if below is not None and len(chosen) >= below:
                return Verdict.NO
            found = self._judged(chosen)
            if found is not None:
                return found
        return Verdict.UNKNOWN

    def _judged(self, chosen: Group) -> Group | Verdict | None:
        """The chosen groups if they conflict; None, and one more relief, if they can be kept."""
        held: Members = frozenset().union(*(self.groups[at] for at in chosen))
        kept = self._elastic.grown(held, self.groups, self._wanted(), self._budget.left)
        if kept is Verdict.NO:
            self.name(chosen)
            return chosen
        if isinstance(kept, Verdict):
            return kept
        self._reliefs.append(frozenset(at for at, members in enumerate(self.groups) if not members <= kept))
        return None

    def _wanted(self) -> list[float]:
        """What reliefs have let go time and again is to be kept in the next, so that they differ."""
        often = Counter(chain.from_iterable(self._reliefs))
        most = max(1, len(self._reliefs))
        return [WANTED ** (often[at] / most) for at in range(len(self.groups))]


# Several conflicts of one question: from sums, from the solver, one of each kind, and the rest by size.

FIRST = 3
"""Conflicts that are looked for before anything is proven about their size."""
APART, PROOF, KINDS, MORE = 0.5, 0.25, 0.3, 0.15
"""Parts of the work left that go into first conflicts, the proof of size, kinds, and further conflicts."""
READABLE = 30
"""Members up to which a conflict stands for its kind: of a larger one the kind is told, and not the members."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Found:
    """Conflicts with what is proven about them.

    Attributes:
        broken: the conflicts, the smallest first, then the dearest.
        verdict: what is known where there is none.
        least: no conflict has fewer commitments than this.
        every: whether there is no other conflict.
        kinds: the smallest sets of families that conflict whatever their keys, the smallest first.
        every_kind: whether there is no other such set.
    """

    broken: tuple[Broken, ...]
    verdict: Verdict
    least: int = 1
    every: bool = False
    kinds: tuple[tuple[str, ...], ...] = ()
    every_kind: bool = False


class Several:
    """The conflicts of one elastic model.

    Args:
        elastic: the live model.
        gaps: what sums show.
        budget: the work left for everything, ways out included.
        tell: told of progress.
    """

    def __init__(self, elastic: Elastic, gaps: Sequence[Gap], budget: Budget, tell: Tell) -> None:
        self.elastic, self.gaps, self.budget, self.tell = elastic, gaps, budget, tell
        self.place = {name: at for at, name in enumerate(elastic.names)}
        self.reliefs: dict[Members, Relief | None] = {}
        self.found: list[Broken] = []

    def collect(self, limit: int) -> Found:
        """Up to `limit` conflicts, and what is proven about their size and number."""
        verdict = self._first(min(limit, FIRST))
        if not self.found:
            return Found((), verdict)
        by_size = Smallest(
            self.elastic,
            [frozenset((member,)) for member in range(len(self.elastic.names))],
            self._part(PROOF),
        )
        least = self._proven_least(by_size)
        kinds, every_kind = self._kinds(limit)
        every = self._fill(by_size, limit)
        broken = tuple(sorted(self.found, key=self._order)[: max(limit, 1)])
        return Found(broken, verdict, least, every, kinds, every_kind)

    def relief(self, item: Broken) -> Relief | None:
        """The cheapest way out of a conflict by its own members."""
        if item.members not in self.reliefs:
            self.reliefs[item.members] = own_relief(self.elastic, item, self.budget)
        return self.reliefs[item.members]

    def _part(self, share: float) -> Budget:
        return self.budget.part(share)

    def _add(self, item: Broken) -> None:
        if all(item.members != other.members for other in self.found):
            self.found.append(item)

    def _order(self, item: Broken) -> tuple[int, float, list[int]]:
        """The smallest first, then the dearest."""
        relief = self.relief(item)
        return len(item.members), 0.0 if relief is None else -relief.value, sorted(item.members)

    # --- the first ones: fast, each irreducible ---------------------------------------------------------

    def _known(self) -> list[Members]:
        """The sets that plain sums show cannot be kept: the smallest first, then the dearest."""
        short: dict[Members, float] = {}
        for gap in self.gaps:
            members = frozenset(self.place[name] for name in gap.members if name in self.place)
            if len(members) == len(gap.members):
                price = max(float(self.elastic.prices[member]) for member in members)
                short[members] = max(short.get(members, 0.0), gap.short * price)
        return sorted(short, key=lambda members: (len(members), -short[members], sorted(members)))

    def _first(self, limit: int) -> Verdict:
        """What sums show, one of each size, then what only a solver finds, then more of the sums."""
        known = self._known()
        self._take(known, limit - 1, each_size_once=True)
        asking = {self.place[gap.members[0]] for gap in self.gaps if gap.members[0] in self.place}
        verdict = self._apart(self.elastic.everything.difference(asking), limit)
        self._take(known, limit)
        return verdict

    def _take(self, known: Iterable[Members], limit: int, *, each_size_once: bool = False) -> None:
        """Conflicts from sets that sums show to be broken, each looked at by the solver before it is told."""
        for members in known:
            seen = any(len(members) == len(item.members) for item in self.found) and each_size_once
            if len(self.found) >= limit or seen or self.budget.over:
                continue
            core = self.elastic.core(members)
            if core is not None:
                self._add(narrow_linear(self.elastic, core, self.budget))

    def _apart(self, active: Members, limit: int) -> Verdict:
        """Conflicts that sums do not show, each out of reach of the last; YES where the rest can be kept."""
        budget = self._part(APART)
        while len(self.found) < limit and not budget.over:
            self.tell(f"conflict {len(self.found) + 1}")
            item = next_broken(self.elastic, active, budget)
            if isinstance(item, Verdict):
                return item
            self._add(item)
            active = active.difference(self._to_let_go(item))
        return Verdict.UNKNOWN

    def _to_let_go(self, item: Broken) -> Members:
        """The members that the cheapest way out of a conflict needs; all of them if that is not known."""
        relief = self.relief(item)
        needed: Members = frozenset() if relief is None else frozenset(relief.needed())
        return needed or item.members

    # --- how small, of what kind, how many --------------------------------------------------------------

    def _proven_least(self, by_size: Smallest) -> int:
        """The size below which there is no conflict; a smaller one that the proof meets is kept."""
        self.tell("is there a smaller conflict?")
        for item in self.found:
            if item.minimal:
                by_size.name(item.members)
        smallest = min(len(item.members) for item in self.found)
        smaller = by_size.next(below=smallest)
        if isinstance(smaller, Verdict):
            return smallest if smaller is Verdict.NO else min(by_size.least, smallest)
        self._add(self._as_broken(smaller))
        return len(smaller)

    def _as_broken(self, members: Members) -> Broken:
        only = self.elastic.has_choices and self.elastic.core(members) is None
        return Broken(members, minimal=True, only_choices=only)

    def _kinds(self, limit: int) -> tuple[tuple[tuple[str, ...], ...], bool]:
        """Families that conflict, and for each such set that has no conflict in the list yet, one."""
        self.tell("which kinds of promise conflict")
        families: dict[str, list[int]] = {}
        for member, (family, _) in enumerate(self.elastic.names):
            families.setdefault(family, []).append(member)
        names, groups = list(families), [frozenset(members) for members in families.values()]
        search = Smallest(self.elastic, groups, self._part(KINDS))
        kinds: list[Group] = []
        while not isinstance(found := search.next(), Verdict):
            kinds.append(found)
        budget = self._part(MORE)
        for kind in kinds:
            if len(self.found) < limit and not budget.over:
                self._one_of(kind, groups, budget)
        return tuple(tuple(names[at] for at in sorted(kind)) for kind in kinds), found is Verdict.NO

    def _one_of(self, kind: Group, groups: Sequence[Members], budget: Budget) -> None:
        """A conflict among some families, unless one is known already or none is found in time."""
        members: Members = frozenset().union(*(groups[at] for at in kind))
        if any(item.members <= members for item in self.found):
            return
        item = next_broken(self.elastic, members, budget)
        if not isinstance(item, Verdict) and item.minimal and len(item.members) <= READABLE:
            self._add(item)

    def _fill(self, by_size: Smallest, limit: int) -> bool:
        """Further conflicts by size up to `limit`, overlapping ones too; whether there is no other."""
        self.tell("further conflicts")
        for item in self.found:
            if item.minimal:
                by_size.name(item.members)
        by_size.give(self._part(MORE))
        while True:
            found = by_size.next()
            if isinstance(found, Verdict):
                return found is Verdict.NO and all(item.minimal for item in self.found)
            if len(self.found) >= limit:
                return False
            self._add(self._as_broken(found))
