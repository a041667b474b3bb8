"""What is short, and where: by imperative, region, system, trust and period."""

from __future__ import annotations

from optimiser.explain.opened import Opened
from optimiser.report.charts.regions import regions_chart
from optimiser.report.charts.standards import standards_chart
from optimiser.report.section import Section, drawn, folded, shown
from optimiser.report.sentences import sections as sentences
from optimiser.report.tables import section_facts, short_areas, standards
from optimiser.report.tables.reach import reach


def short_section(lead: Opened) -> Section:
    """The three imperatives."""
    finding = sentences.where_short(lead)
    areas = short_areas.short_regions(lead)
    access = standards.standards(lead)
    facts = section_facts.where_facts(lead)[0].table("facts-where", "The figures behind where it is short")
    blocks = [
        shown(reach(lead)),
        *([folded(facts)] if finding else []),
        *(drawn(standards_chart(access)) if not access.empty else []),
        folded(standards.standards_regions(lead)),
        *drawn(regions_chart(lead, areas)),
        folded(areas),
        folded(short_areas.short_systems(lead)),
        folded(short_areas.short_trusts(lead)),
    ]
    return Section("short", "What is short, and where", [finding] if finding else [], blocks)
