"""A gap: commitments that together ask for more than there is, with both figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from optimiser.matrix.compiled import Named
from optimiser.tolerances import room, rounding
from trustmodels.allocation.case import Case

SURE = 10.0
"""Times the room of its members by which a gap must be too wide: a unit of one may be worth less of another's."""


@dataclass(frozen=True)
class Gap:
    """What is asked, the most there can be, and the commitments that cannot hold together because of it.

    Attributes:
        rule: the rule that found it.
        members: the commitments; the laws and the data do the rest.
        period: the period it shows in.
        asked, most: in `unit`, asked > most.
        what: whom it is about, as a code of trusts, systems or types; empty for all.
    """

    rule: str
    members: tuple[Named, ...]
    period: str
    asked: float
    most: float
    unit: str
    what: str = ""

    @property
    def short(self) -> float:
        """By how much."""
        return self.asked - self.most

    @property
    def slack(self) -> float:
        """Up to where the members may still be kept within their room, or the difference is rounding."""
        given = SURE * len(self.members) * room(self.unit, self.asked)
        return max(given, rounding(self.asked, self.most))


@dataclass(frozen=True)
class Rule:
    """A check: `say` has {asked}, {most}, {period}, {count} in it and speaks of all its gaps of a period."""

    id: str
    find: Callable[[Case], Iterator[Gap]]
    say: str
