"""The ranges kept with a run, for its page, letters and workbook."""

from __future__ import annotations

from optimiser.explain.kept import Kept, kept_of
from optimiser.explain.ranges.find import COLUMNS
from optimiser.explain.ranges.told import NOTHING_KNOWN, Told
from optimiser.results import Run

NAME = "ranges"
TABLES = {NAME: tuple(COLUMNS)}


def kept_ranges(run: Run) -> Kept | None:
    """The ranges in the folder of a run; None where there are none.

    Raises:
        RunError: what is kept is of another run, or is none.
    """
    return kept_of(run, {NAME: TABLES}).get(NAME)


def told_of(run: Run, kept: Kept | None) -> Told:
    """The ranges of a run as they are told; where none are kept, of no figure."""
    return NOTHING_KNOWN if kept is None else Told.of(run, kept.tables[NAME])
