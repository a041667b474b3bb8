"""The answer in other worlds."""

from __future__ import annotations

from optimiser.explain.kept import Kept
from optimiser.report.section import Content, shown
from optimiser.report.tables import robust
from optimiser.subjects.part import View


def show(_view: View, kept: Kept) -> Content:
    """In how many scenarios the answer is the same, and what is short in each."""
    return Content([f for f in kept.findings if f.id == "scenarios"], [shown(robust.scenarios_table(kept))])
