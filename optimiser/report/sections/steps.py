"""From doing nothing to the reported position."""

from __future__ import annotations

from optimiser.explain.opened import Opened
from optimiser.report.charts.waterfall import waterfall_chart
from optimiser.report.section import Section, drawn, folded
from optimiser.report.sentences import sections as sentences
from optimiser.report.tables import section_facts
from optimiser.report.tables.waterfall import waterfall


def steps_section(lead: Opened) -> Section:
    """The waterfall."""
    facts = section_facts.step_facts(lead).table("facts-steps", "The figures behind the steps")
    blocks = [*drawn(waterfall_chart(lead, waterfall(lead))), folded(facts)]
    return Section("steps", "From doing nothing to the outturn", [sentences.steps(lead)], blocks)
