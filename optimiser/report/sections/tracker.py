"""What should we believe of the plans? The tracker of the year, where the instance is monitored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from optimiser.explain.kept import Kept
from optimiser.instances import Instance
from optimiser.report.charts.outlook import outlook_chart
from optimiser.report.parts import found_part, to_fill
from optimiser.report.section import Section, drawn, folded, shown
from optimiser.report.tables import tracker

HEADING = "What should we believe of the plans?"


def tracker_section(instance: Instance, kept: Mapping[str, Kept]) -> Section | None:
    """To date, the catch-up, the flags and the fan; nothing where nothing is monitored."""
    if instance.tables["monitoring"].empty:
        return None
    found = found_part(kept, "tracker")
    if found is None:
        return Section("tracker", HEADING, to_fill(kept, "tracker"))
    blocks = [
        shown(tracker.triple_table(found, instance)),
        *drawn(outlook_chart(found, tracker.outlook_table(found))),
        shown(tracker.tracker_table(found, instance)),
        folded(tracker.summary_table(found)),
    ]
    findings = [replace(finding, next_question="") for finding in found.findings]
    findings[-1] = replace(findings[-1], next_question="optimiser track INSTANCE")
    return Section("tracker", HEADING, findings, blocks)
