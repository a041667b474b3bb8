"""What should we believe of the plans? The tracker of the year, where the instance is monitored."""

from __future__ import annotations

from dataclasses import replace

from optimiser.explain.kept import Kept
from optimiser.report.charts.outlook import outlook_chart
from optimiser.report.section import Content, drawn, folded, shown
from optimiser.report.tables import tracker
from optimiser.subjects.part import View


def show(view: View, kept: Kept) -> Content:
    """To date, the catch-up, the flags and the fan."""
    instance = view.instance
    blocks = [
        shown(tracker.triple_table(kept, instance)),
        *drawn(outlook_chart(kept, tracker.outlook_table(kept))),
        shown(tracker.tracker_table(kept, instance)),
        folded(tracker.summary_table(kept)),
    ]
    findings = [replace(finding, next_question="") for finding in kept.findings]
    findings[-1] = replace(findings[-1], next_question="optimiser track INSTANCE")
    return Content(findings, blocks)
