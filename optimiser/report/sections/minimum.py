"""The smallest support, what gives below it, and where."""

from __future__ import annotations

from collections.abc import Mapping

from optimiser.explain.kept import Kept
from optimiser.report.charts.minimum import minimum_chart
from optimiser.report.parts import found_part, to_fill
from optimiser.report.section import Section, drawn, folded, shown
from optimiser.report.tables import minimum

HEADING = "The smallest support with which the promises hold"


def minimum_section(kept: Mapping[str, Kept]) -> Section:
    """The number with its range, the step chart, and the table by region."""
    found = found_part(kept, "minimum")
    if found is None:
        return Section("minimum", HEADING, to_fill(kept, "minimum"))
    blocks = [
        *drawn(minimum_chart(found, minimum.levels_table(found))),
        shown(minimum.regions_table(found)),
        folded(minimum.periods_table(found)),
        folded(minimum.gives_table(found)),
    ]
    return Section("minimum", HEADING, found.findings, blocks)
