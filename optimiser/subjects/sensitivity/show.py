"""One assumption at a time."""

from __future__ import annotations

from optimiser.explain.kept import Kept
from optimiser.report.charts.tornado import tornado_chart
from optimiser.report.section import Block, Content, folded, shown
from optimiser.report.tables import robust
from optimiser.subjects.part import View
from trustmodels.allocation.measures import MEASURES

SAID = ("switches", "tornado", "turns")
"""Kinds of findings that are said here; the rest are for whoever asks the command."""


def show(_view: View, kept: Kept) -> Content:
    """The last measure as a tornado, the others behind a line, and where an assumption turns the answer."""
    measures = list(reversed(robust.primary(kept)))
    tables = [robust.tornado_table(kept, name) for name in measures]
    charts = [tornado_chart(tables[0], robust.switching(kept), MEASURES[measures[0]].unit)] if tables else []
    blocks = [
        *(Block(chart=chart) for chart in charts),
        *map(shown, tables[:1]),
        *map(folded, [*tables[1:], robust.switches_table(kept)]),
    ]
    return Content([f for f in kept.findings if f.id in SAID], blocks)
