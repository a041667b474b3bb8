"""The year of a raid and the next, the rate at which it breaks even, and every period."""

from __future__ import annotations

from optimiser.explain.kept import Kept
from optimiser.report.section import Content, folded, shown
from optimiser.report.tables import raid as tables
from optimiser.subjects.part import View


def show(_view: View, kept: Kept) -> Content:
    """What it brings and costs in two years, at which rate that is even, and the decisions that differ."""
    blocks = [
        shown(tables.two_years_table(kept)),
        shown(tables.rates_table(kept)),
        folded(tables.stream_table(kept)),
        folded(tables.raid_table(kept)),
        folded(tables.decisions_table(kept)),
    ]
    return Content(kept.findings, blocks)
