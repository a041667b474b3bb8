"""Conflicts in the order of their size, each proven to be the smallest of those not named yet.

What must be let go for a plan to exist (a relief) and what cannot be kept together (a conflict) are two sides
of one thing: every conflict has a member in every relief. So the fewest commitments that have a member in all
reliefs known so far are either a conflict, and then no smaller one exists, or can be kept together, and the
plan that keeps them is one more relief. It ends with all conflicts; asked for the first, it ends with a
smallest one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from optimiser.explain.conflict.effort import Budget
from optimiser.explain.conflict.elastic import Elastic
from optimiser.explain.conflict.hitting import Group, fewest
from optimiser.explain.conflict.verdict import Members, Verdict

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
