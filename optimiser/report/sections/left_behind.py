"""What the plan leaves behind at the end of the horizon."""

from __future__ import annotations

from optimiser.explain.opened import Opened
from optimiser.report.section import Section, folded, shown
from optimiser.report.sentences import sections as sentences
from optimiser.report.tables import left_behind, section_facts


def left_section(lead: Opened) -> Section:
    """Exit run-rate, cash, debt, backlog and lists."""
    facts = section_facts.left_facts(lead)[0].table("facts-left", "The figures behind what is left")
    blocks = [
        shown(left_behind.left_by(lead, "region", "Region")),
        folded(left_behind.left_by(lead, "system_name", "System")),
        folded(left_behind.left_trusts(lead)),
        folded(facts),
    ]
    findings = [sentences.left_behind(lead)]
    return Section("left", "What it leaves behind", findings, blocks)
