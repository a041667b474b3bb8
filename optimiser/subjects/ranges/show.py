"""Figures that were open, beside who is asked for what."""

from __future__ import annotations

from optimiser.explain.kept import Kept
from optimiser.report.section import Content, folded
from optimiser.report.tables.ranges import open_figures
from optimiser.subjects.part import View


def show(view: View, kept: Kept) -> Content:
    """Which figures were open, and the least and most of each."""
    return Content(kept.findings, [folded(open_figures(view.lead, kept))])
