"""What is said of the ranges of a run, and how a figure that was open is told."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.amounts import money, shows
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.ranges.find import COLUMNS, ranges
from optimiser.explain.ranges.programmes import ALL, QUANTITIES, RangedFigure
from optimiser.explain.storage import Kept, kept_of
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import plural
from optimiser.instances import Instance
from optimiser.results import Run
from trustmodels.allocation.measures import EVEN

# How a figure that was open is told: with its range.

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


# What is said of the ranges of a run: how many figures were open, and whose most.

HELD = "the yes/no decisions of the run"
CERTAINTY = "exact given these; one figure at a time, since what one trust gains others lose"
UNITS = dict.fromkeys(("told", "least", "most", "width", "open_above"), "£m")


def range_findings(table: pd.DataFrame, told: Told, instance: Instance | None = None) -> list[Finding]:
    """A finding a quantity, over the horizon: how many trusts' figures were open, and the widest.

    Args:
        table: from `ranges`.
        told: the same, as it is told.
        instance: whose trusts they are, for the name of one; its code stands alone without it.
    """
    whole = table[table["period"] == ALL]
    names = {} if instance is None else {t.trust: t.name for t in each_row(instance.tables["trusts"])}
    return [_finding(whole[whole["quantity"] == q.id], q, told, names) for q in QUANTITIES]


def _finding(rows: pd.DataFrame, quantity: RangedFigure, told: Told, names: Mapping[str, str]) -> Finding:
    wide = rows[rows["width"] > OPEN].sort_values("width", ascending=False, kind="stable")
    open_by = f"open by more than {money(OPEN)}"
    if wide.empty:
        sentence = (
            f"Over the horizon no trust’s {quantity.noun} was {open_by} ({plural(len(rows), 'trust')})."
        )
    else:
        first = wide.iloc[0]
        whose = f"{names[first['trust']]} ({first['trust']})" if first["trust"] in names else first["trust"]
        figure = told.sentence(first["trust"], quantity.id, first["told"])
        sentence = (
            f"Over the horizon the {quantity.noun} of {len(wide):,} of {plural(len(rows), 'trust')} was {open_by}, "
            f"most that of {whose}: {figure}."
        )
    return Finding(
        id="range",
        sentence=sentence,
        evidence=rows.assign(open=len(wide), trusts=len(rows), open_above=OPEN).reset_index(drop=True),
        holds_fixed=HELD,
        certainty=CERTAINTY,
        next_question="optimiser explain RUN --trust CODE",
        units=UNITS,
    )


# The ranges of a run as they are told: those kept with it, or found now for the trusts that are asked about.

NAME = "ranges"
TABLES = {NAME: tuple(COLUMNS)}


def kept_ranges(run: Run) -> Kept | None:
    """The ranges in the folder of a run; None where there are none.

    Raises:
        RunError: what is kept is of another run, or is none.
    """
    return kept_of(run, {NAME: TABLES}).get(NAME)


def kept_choices(run: Run) -> list[Finding]:
    """What is kept with a run of the choices on which seeds did not agree."""
    kept = kept_ranges(run)
    return [] if kept is None else [f for f in kept.findings if f.id.startswith("choices")]


def ranges_told(
    answer: Opened, trusts: Sequence[str], say: Callable[[str], None] = lambda _text: None
) -> Told:
    """The ranges of some trusts by period and over the horizon; found now where the run has none of them.

    Args:
        answer: a verified run.
        trusts: whose.
        say: told of progress, where they are found.

    Raises:
        RunError: what is kept is of another run, or is none.
    """
    kept = kept_ranges(answer.run)
    if kept is not None:
        told = Told.of(answer.run, kept.tables[NAME])
        if told.covers(trusts, answer.case.periods):
            return told
    return Told.of(answer.run, ranges(answer, trusts, by_period=True, say=say))
