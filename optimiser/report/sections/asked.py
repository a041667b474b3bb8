"""Who is asked for what: the efficiency requirement, trust by trust and by area."""

from __future__ import annotations

from optimiser.report.charts.burden import burden
from optimiser.report.reading import Reading
from optimiser.report.section import Section, drawn, folded, shown
from optimiser.report.sentences import sections as sentences
from optimiser.report.tables import asked, section_facts


def asked_section(lead: Reading) -> Section:
    """The requirement as a share of expenditure, sorted, with totals by region, system and type."""
    trusts = asked.asked_trusts(lead)
    blocks = [
        *drawn(burden(lead, trusts)),
        shown(asked.asked_by(lead, "region", "Region")),
        folded(asked.asked_by(lead, "system_name", "System")),
        folded(asked.asked_by(lead, "type", "Type of trust")),
        folded(section_facts.burden_facts(lead).table("facts-burden", "The figures behind the requirement")),
    ]
    return Section("asked", "Who is asked for what", [sentences.burden(lead)], blocks)
