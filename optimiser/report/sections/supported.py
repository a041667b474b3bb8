"""Who is bailed out, and on what condition."""

from __future__ import annotations

from optimiser.explain.opened import Opened
from optimiser.report.charts.support import support_chart
from optimiser.report.section import Section, drawn, folded, shown
from optimiser.report.sentences import sections as sentences
from optimiser.report.tables import section_facts, supported


def supported_section(lead: Opened) -> Section:
    """Deficit support, loans and places, with what was available."""
    region = supported.supported_by(lead, "region", "Region")
    facts = section_facts.condition_facts(lead).table("facts-condition", "The figures behind the support")
    blocks = [
        shown(supported.pots(lead)),
        *drawn(support_chart(region)),
        folded(region),
        folded(supported.supported_by(lead, "system_name", "System")),
        folded(supported.supported_trusts(lead)),
        folded(facts),
    ]
    return Section(
        "supported", "Who is bailed out, and on what condition", [sentences.condition(lead)], blocks
    )
