"""The smallest support, what gives below it, and where."""

from __future__ import annotations

from optimiser.explain.kept import Kept
from optimiser.report.charts.minimum import minimum_chart
from optimiser.report.section import Content, drawn, folded, shown
from optimiser.report.tables import minimum
from optimiser.subjects.part import View


def show(_view: View, kept: Kept) -> Content:
    """The number with its range, the step chart, and the table by region."""
    blocks = [
        *drawn(minimum_chart(kept, minimum.levels_table(kept))),
        shown(minimum.regions_table(kept)),
        folded(minimum.periods_table(kept)),
        folded(minimum.gives_table(kept)),
    ]
    return Content(kept.findings, blocks)
