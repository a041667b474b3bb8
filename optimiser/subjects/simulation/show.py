"""Delivery by chance."""

from __future__ import annotations

from optimiser.explain.kept import Kept
from optimiser.report.section import Content, folded, shown
from optimiser.report.tables import robust
from optimiser.subjects.part import View


def show(_view: View, kept: Kept) -> Content:
    """What the plan comes to; the chances of its totals and who carries the risk."""
    blocks = [
        shown(robust.outturn_table(kept)),
        folded(robust.chances_table(kept)),
        folded(robust.carriers_table(kept)),
    ]
    return Content([f for f in kept.findings if f.id == "outturn"], blocks)
