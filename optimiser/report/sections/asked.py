"""Who is asked for what: the efficiency requirement, trust by trust and by area, and beside rules of sharing out."""

from __future__ import annotations

from optimiser.explain.opened import Opened
from optimiser.report.charts.burden import burden
from optimiser.report.section import Content, Section, drawn, folded, shown
from optimiser.report.sentences import sections as sentences
from optimiser.report.tables import asked, section_facts


def asked_section(lead: Opened, added: Content | None = None) -> Section:
    """The requirement as a share of expenditure, sorted, with totals by region, system and type.

    Args:
        lead: the run.
        added: what subjects add to it.
    """
    trusts = asked.asked_trusts(lead)
    further = added or Content()
    findings = [sentences.burden(lead), *further.findings]
    blocks = [
        *drawn(burden(lead, trusts)),
        shown(asked.asked_by(lead, "region", "Region")),
        folded(asked.asked_by(lead, "system_name", "System")),
        folded(asked.asked_by(lead, "type", "Type of trust")),
        folded(section_facts.burden_facts(lead).table("facts-burden", "The figures behind the requirement")),
        *further.blocks,
    ]
    return Section("asked", "Who is asked for what", findings, blocks)
