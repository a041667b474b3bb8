"""What the next £100m buys, and what holding a standard at a lower level releases."""

from __future__ import annotations

from collections.abc import Sequence

from optimiser.explain import Finding
from optimiser.explain.kept import Kept
from optimiser.report.section import Content, folded, shown
from optimiser.report.tables import ladder
from optimiser.subjects.part import View


def show(_view: View, kept: Kept) -> Content:
    """The nearest step each way in sentences, every step in the table."""
    return Content(_nearest(kept), [shown(ladder.ladder_table(kept)), folded(ladder.flips_table(kept))])


def _nearest(kept: Kept) -> Sequence[Finding]:
    """The findings of the rungs next to step 0, up first."""
    steps = [float(step) for step in kept.tables["ladder"]["step"] if step != 0]
    told = list(zip(steps, kept.findings, strict=False))
    up, down = ([pair for pair in told if (pair[0] > 0) == way] for way in (True, False))
    return [min(side, key=lambda pair: abs(pair[0]))[1] for side in (up, down) if side]


def show_standard(_view: View, kept: Kept) -> Content:
    """What each lower level does."""
    return Content(kept.findings, [shown(ladder.standard_table(kept))])
