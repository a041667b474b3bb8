"""How a figure that was open is told: with its range."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.amounts import money, shows
from optimiser.explain.ranges.ends import ALL
from optimiser.explain.ranges.quantity import QUANTITIES
from optimiser.explain.rows import each_row
from optimiser.results import Run
from trustmodels.allocation.measures import EVEN

OPEN = 1.0
"""£m of width from which a figure is told with its range."""
Key = tuple[str, str, str]


def any_from(least: float, most: float) -> str:
    """`any figure from £12.0m to £133m would serve the nation as well`; `up to` where nothing would do too."""
    start = f"from {money(least)} " if shows(least, "£m") else "up "
    return f"any figure {start}to {money(most)} would serve the nation as well"


@dataclass(frozen=True)
class Told:
    """The ranges that are known of a run.

    Attributes:
        ends: trust, quantity and period -> the least and the most, £m.
        even: whether the run shares out evenly what was open.
    """

    ends: Mapping[Key, tuple[float, float]]
    even: bool

    @classmethod
    def of(cls, run: Run, table: pd.DataFrame) -> Told:
        """The ranges of a run in a table of ranges."""
        ends = {(r.trust, r.quantity, r.period): (r.least, r.most) for r in each_row(table)}
        return cls(ends, any(tier["measure"] in EVEN for tier in run.manifest["tiers"]))

    def covers(self, trusts: Iterable[str], periods: Sequence[str]) -> bool:
        """Whether the ranges of all these trusts are known in each of these periods."""
        wanted = ((trust, q.id, y) for trust in trusts for q in QUANTITIES for y in periods)
        return all(key in self.ends for key in wanted)

    def open(self, trust: str, quantity: str, period: str = ALL) -> tuple[float, float] | None:
        """The least and the most of a figure that is told with its range; None where it is settled or not known."""
        found = self.ends.get((trust, quantity, period))
        return found if found is not None and found[1] - found[0] > OPEN else None

    def words(self, trust: str, quantity: str, period: str = ALL) -> str:
        """The range of a figure in words; nothing where it is settled or not known."""
        found = self.open(trust, quantity, period)
        return "" if found is None else any_from(*found)

    def evidence(self, trust: str, quantity: str, periods: Sequence[str]) -> pd.DataFrame:
        """The ends of a figure's ranges by period, empty where they are not told."""
        found = [self.open(trust, quantity, y) or (math.nan, math.nan) for y in periods]
        return pd.DataFrame(found, columns=[f"{quantity}_least", f"{quantity}_most"])

    def told_from(self, trust: str, quantities: Iterable[str], periods: Sequence[str]) -> str:
        """What the figures told are among those that would do, for the end of a sentence that has ranges."""
        some = any(self.open(trust, quantity, y) for quantity in quantities for y in periods)
        return f"; what is told is {self.share}" if some else ""

    @property
    def share(self) -> str:
        """What the figure told is among those that would do."""
        return "the even share" if self.even else "the plan’s own"

    def sentence(self, trust: str, quantity: str, amount: float, period: str = ALL) -> str:
        """A figure with its range: `£61.0m; any figure from ... would serve the nation as well; this is ...`."""
        words = self.words(trust, quantity, period)
        return f"{money(amount)}; {words}; this is {self.share}" if words else money(amount)


NOTHING_KNOWN = Told({}, even=False)
"""No ranges were looked at."""
