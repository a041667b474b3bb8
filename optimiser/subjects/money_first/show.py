"""A plan that puts access before money beside the one that does the opposite: a sentence and a chart."""

from __future__ import annotations

from optimiser.explain.kept import Kept
from optimiser.report.charts.money_first import order_chart
from optimiser.report.section import Block, Content, folded
from optimiser.report.tables.money_first import order_table
from optimiser.subjects.part import View


def show(_view: View, kept: Kept) -> Content:
    """What either order is short of, drawn where it differs."""
    chart = order_chart(kept)
    return Content(kept.findings, [*([Block(chart=chart)] if chart else []), folded(order_table(kept))])
