"""The ranges of a run as they are told: those kept with it, or found now for the trusts that are asked about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from optimiser.explain.finding import Finding
from optimiser.explain.kept import Kept, kept_of
from optimiser.explain.opened import Opened
from optimiser.explain.ranges.find import COLUMNS, ranges
from optimiser.explain.ranges.told import Told
from optimiser.results import Run

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
