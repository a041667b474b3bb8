"""Can the areas balance? If not, how far are they, and why?"""

from __future__ import annotations

from optimiser.explain.kept import Kept
from optimiser.report.charts.causes import nation_chart
from optimiser.report.pair import question
from optimiser.report.reading import Reading
from optimiser.report.section import Content, drawn, shown
from optimiser.report.tables import causes
from optimiser.subjects.part import View


def show(view: View, kept: Kept) -> Content:
    """The areas with their gap by cause, beside a plan that must balance where there is one."""
    blocks = [
        *drawn(nation_chart(kept, causes.nation_table(kept))),
        shown(causes.areas_table(kept, _balanced(view))),
    ]
    return Content(kept.findings, blocks)


def _balanced(view: View) -> Reading | None:
    """A plan that balances: the run itself or the one beside it."""
    if question(view.pair.lead.run) == "balance":
        return view.lead
    return None if view.pair.even is None else view.pair.even.reading
